/** The letters of java.text.SimpleDateFormat. */
const LETTERS = 'GyYMLwWDdFEuaHkKhmsSzZX';

/** A run of one letter, or literal text. `index` counts from the start of the pattern. */
export type FormatPart =
  | { readonly kind: 'field'; readonly letter: string; readonly count: number; readonly index: number }
  | { readonly kind: 'text'; readonly text: string };

export type ParsedPattern =
  | { readonly ok: true; readonly parts: readonly FormatPart[] }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/** Parses a pattern of java.text.SimpleDateFormat. `''` is an apostrophe, inside and outside quotes. */
export function parsePattern(pattern: string): ParsedPattern {
  const parts: FormatPart[] = [];
  for (let index = 0; index < pattern.length; ) {
    const piece = /^(?:''|'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+)/.exec(pattern.slice(index));
    if (piece === null) return { ok: false, index, problem: "a quote (') is not closed." };
    const [whole, quoted, letter] = piece;
    if (letter !== undefined) {
      const problem = letterProblem(letter, whole.length);
      if (problem !== null) return { ok: false, index, problem };
      parts.push({ kind: 'field', letter, count: whole.length, index });
    } else {
      parts.push({ kind: 'text', text: whole === "''" ? "'" : (quoted?.replaceAll("''", "'") ?? whole) });
    }
    index += whole.length;
  }
  return { ok: true, parts };
}

function letterProblem(letter: string, count: number): string | null {
  if (!LETTERS.includes(letter))
    return `"${letter}" is not a letter of a date format. Allowed: ${[...LETTERS].join(' ')}. Put other text in single quotes.`;
  if (letter === 'X' && count > 3) return `"${'X'.repeat(count)}" is too long. Allowed: X, XX and XXX.`;
  return null;
}
