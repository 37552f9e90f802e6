import type { RuleLine } from './rule-lines.ts';

/** Beyond this a line wraps in most logs, and a caret under it points anywhere. */
const WIDEST = 200;

/**
 * A problem with a rule as a person reads it: what is wrong, then the rule with a caret under the place.
 * `at` counts characters of the rule's text from 0.
 */
export function problemAt(rule: RuleLine, at: number, message: string): string {
  // A tab is as wide as the reader's terminal likes: repeating it keeps the caret under its place.
  const indent = rule.text.slice(0, Math.max(0, at)).replace(/[^\t]/g, ' ');
  const said = `Input "expect", line ${rule.line}: ${message}`;
  if (rule.text === '' || rule.text.length > WIDEST) return said;
  return `${said}\n  ${rule.text}\n  ${indent}^`;
}
