import type { RuleLine } from '../rules/rule-lines.ts';

/** Beyond this a line wraps in most logs, and a caret under it points anywhere. */
const WIDEST = 200;

/** How much of a longer rule is shown before and behind the place. */
const AROUND = 80;

/**
 * A problem with a rule as a person reads it: what is wrong, then the rule with a caret under the place.
 * `at` counts characters of the rule's text from 0.
 */
export function problemAt(rule: RuleLine, at: number, message: string): string {
  const said = `Input "expect", line ${rule.line}: ${message}`;
  if (rule.text === '') return said;
  const { before, behind } = around(rule.text, Math.max(0, at));
  // A tab is as wide as the reader's terminal likes: repeating it keeps the caret under its place.
  const indent = before.replace(/[^\t]/g, ' ');
  return `${said}\n  ${before}${behind}\n  ${indent}^`;
}

/** What stands before and behind a place; of a rule that is too wide only the neighbourhood. */
function around(text: string, at: number): { readonly before: string; readonly behind: string } {
  if (text.length <= WIDEST) return { before: text.slice(0, at), behind: text.slice(at) };
  const [from, to] = [Math.max(0, at - AROUND), at + AROUND];
  return {
    before: `${from > 0 ? '…' : ''}${text.slice(from, at)}`,
    behind: `${text.slice(at, to)}${to < text.length ? '…' : ''}`,
  };
}
