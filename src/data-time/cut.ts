import type { FormatPart } from './format-pattern.ts';
import { instantOf, wallAt } from './wall.ts';
import type { Zone } from './zone.ts';

export type CutInstant =
  | { readonly ok: true; readonly at: number }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/** Digits of each letter that is a number of its own, and so can be read again where the next one follows at once. */
const DIGITS: Readonly<Record<string, number>> = { y: 4, M: 2, d: 2, H: 2, m: 2, s: 2, S: 3 };

/**
 * The instant that SimpleDateFormat reads out of the date that it has written in this format: what the format does not
 * hold becomes the beginning of 1970, of the month or of the day, so that `yyyyMMdd` gives midnight.
 */
export function cutTo(parts: readonly FormatPart[], at: number, zone: Zone): CutInstant {
  const held = new Set<string>();
  for (const [nth, part] of parts.entries()) {
    if (part.kind === 'text') continue;
    const problem = fieldProblem(
      part.letter,
      part.count,
      parts[nth - 1]?.kind === 'field' || parts[nth + 1]?.kind === 'field',
    );
    if (problem !== null) return { ok: false, problem, index: part.index };
    held.add(part.letter);
  }
  const wall = wallAt(at, zone);
  const cut = instantOf(
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
  return { ok: true, at: cut };
}

function fieldProblem(letter: string, count: number, abuts: boolean): string | null {
  const digits = DIGITS[letter];
  if (digits === undefined)
    return `"${letter}" cannot be read back as a time: inside timestamp(…) allowed are ${Object.keys(DIGITS).join(' ')}.`;
  // Java takes as many digits as there are letters where one number follows another at once.
  if (abuts && count !== digits)
    return `"${letter.repeat(count)}" next to another number cannot be read back: write ${letter.repeat(digits)}.`;
  return null;
}
