import { stripVTControlCharacters, styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Puts a text into a colour or weight; leaves it alone where the terminal shows none. */
export type Paint = (format: Format, text: string) => string;

export const plain: Paint = (_, text) => text;

/** For standard output: no colours into a file or under NO_COLOR. */
export function terminalPaint(stream: NodeJS.WriteStream): Paint {
  return (format, text) => styleText(format, text, { stream });
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\uFE0F/u;

/** Columns that a text takes in a terminal: two for a CJK character or an emoji, none for colours and joiners. */
export function displayWidth(text: string): number {
  const bare = stripVTControlCharacters(text);
  let width = 0;
  for (const { segment } of graphemes.segment(bare)) {
    if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u.test(segment)) continue;
    width += wide.test(segment) ? 2 : 1;
  }
  return width;
}

/** Fills up with blanks to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? text + blanks : blanks + text;
}
