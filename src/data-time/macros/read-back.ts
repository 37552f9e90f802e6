import { instantOf, wallAt } from '../zones/wall.ts';
import type { Zone } from '../zones/zone.ts';
import type { FormatPart } from './format-pattern.ts';

export type ReadBack =
  | { readonly ok: true; readonly at: number }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/** The letters that represent a number, with the digits they need if the next number follows directly. */
const DIGITS: Readonly<Record<string, number>> = { y: 4, M: 2, d: 2, H: 2, m: 2, s: 2, S: 3 };

/**
 * The instant that SimpleDateFormat parses from the date it wrote in this format. Missing fields get the values of 1970-01-01
 * 00:00, so `yyyyMMdd` gives midnight.
 */
export function readBack(parts: readonly FormatPart[], at: number, zone: Zone): ReadBack {
  const problem = readBackProblem(parts);
  if (problem !== null) return { ok: false, ...problem };
  const held = new Set(parts.map((part) => (part.kind === 'field' ? part.letter : '')));
  const wall = wallAt(at, zone);
  const instant = instantOf(
    {
      year: held.has('y') ? wall.year : 1970,
      month: held.has('M') ? wall.month : 1,
      day: held.has('d') ? wall.day : 1,
      hour: held.has('H') ? wall.hour : 0,
      minute: held.has('m') ? wall.minute : 0,
      second: held.has('s') ? wall.second : 0,
      millisecond: held.has('S') ? wall.millisecond : 0,
    },
    zone,
  );
  return { ok: true, at: instant };
}

/** The first reason why Java cannot parse what it wrote, `null` if it can. */
export function readBackProblem(
  parts: readonly FormatPart[],
): { readonly problem: string; readonly index: number } | null {
  for (const [nth, part] of parts.entries()) {
    if (part.kind === 'text') continue;
    const isAdjacent = parts[nth - 1]?.kind === 'field' || parts[nth + 1]?.kind === 'field';
    const problem = fieldProblem(part.letter, part.count, isAdjacent, textAfter(parts, nth));
    if (problem !== null) return { problem, index: part.index };
  }
  return null;
}

/** From three letters on, the month is a name. */
function isName(letter: string, count: number): boolean {
  return letter === 'M' && count >= 3;
}

/** The literal text between a field and the next one. A digit represents a number that follows. */
function textAfter(parts: readonly FormatPart[], nth: number): string {
  let text = '';
  for (const part of parts.slice(nth + 1)) {
    if (part.kind === 'field') return text === '' || isName(part.letter, part.count) ? text : `${text}0`;
    text += part.text;
  }
  return text;
}

function fieldProblem(letter: string, count: number, isAdjacent: boolean, after: string): string | null {
  const digits = DIGITS[letter];
  if (digits === undefined)
    return `"${letter}" cannot be parsed as a time. Allowed inside timestamp(…): ${Object.keys(DIGITS).join(' ')}.`;
  const written = letter.repeat(count);
  // Java reads as many digits as there are letters if another number follows directly.
  if (isAdjacent && count !== digits)
    return `"${written}" next to another number cannot be parsed. Write ${letter.repeat(digits)}.`;
  if (isName(letter, count))
    // In "JunE" Java finds the longer name "June".
    return count === 3 && /^[a-z]/i.test(after)
      ? `"${written}" before "${after.slice(0, 20)}" cannot be parsed. Write MM.`
      : null;
  // Otherwise it reads every character that can belong to a number, an exponent (E5) included.
  if (/^(?:\p{Nd}|E-?\d)/u.test(after))
    return `"${written}" before "${after.slice(0, 20)}" cannot be parsed, because the number does not end there. timestamp(dateformat(yyyyMMdd)) is already midnight.`;
  return null;
}
