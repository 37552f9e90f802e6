/**
 * What a person must not be deceived by: control characters, line and paragraph separators, format characters (writing
 * direction, zero width) and halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line, with everything that could not be seen shown as an escape: `\n`, `\u202e`, `\u{e0041}`. */
export function escapeInvisible(text: string): string {
  return text.replace(UNSEEN, (char) => SHORT[char] ?? escapeOf(char.codePointAt(0) ?? 0));
}

function escapeOf(code: number): string {
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** At most `limit` code units, cut between characters, with a mark that something is missing. */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}
