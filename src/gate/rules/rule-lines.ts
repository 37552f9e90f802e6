/** One rule as it was written, before anything is known of its meaning. */
export interface RuleLine {
  /** From 1, in the text of the input. */
  readonly line: number;
  readonly warn: boolean;
  /** The expression: without `warn:`, comment and surrounding blanks. May be empty after a `warn:`. */
  readonly text: string;
}

/** Splits the input at line breaks; drops comments, blank lines and the prefix `warn:`. */
export function ruleLines(input: string): RuleLine[] {
  const rules: RuleLine[] = [];
  for (const [index, raw] of input
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.slice(0, commentStart(raw)).trim();
    if (line === '') continue;
    const prefix = /^warn\s*:/i.exec(line);
    rules.push({ line: index + 1, warn: prefix !== null, text: line.slice(prefix?.[0].length ?? 0).trim() });
  }
  return rules;
}

/** Where a comment begins, the line's length if nowhere: a `#` within quotes belongs to the string. */
function commentStart(line: string): number {
  let at = 0;
  while (at < line.length) {
    const character = line[at];
    if (character === '#') return at;
    at = character === '"' || character === "'" ? stringEnd(line, at) : at + 1;
  }
  return line.length;
}

/** The place after the string literal that opens at `start`; the line's end where it is not closed. */
function stringEnd(line: string, start: number): number {
  const quote = line.charAt(start);
  const closing = line.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  // The CEL library lets a backslash guard the quote behind it in raw strings as well.
  let at = start + closing.length;
  while (at < line.length) {
    if (line.startsWith(closing, at)) return at + closing.length;
    at += line[at] === '\\' ? 2 : 1;
  }
  return line.length;
}
