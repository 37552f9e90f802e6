/** One line of the input, before it is parsed. */
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
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const prefix = /^warn\s*:/i.exec(line);
    rules.push({ line: index + 1, warn: prefix !== null, text: line.slice(prefix?.[0].length ?? 0).trim() });
  }
  return rules;
}
