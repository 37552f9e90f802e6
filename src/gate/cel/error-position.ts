import type { RuleLine } from '../rules/rule-lines.ts';

/** Longer lines wrap in most logs, and the caret would point to the wrong place. */
const WIDEST = 200;

/** How much of a longer rule is shown before and after the place. */
const AROUND = 80;

/**
 * The message of a problem with a rule: what is wrong, then the rule with a caret under the place.
 *
 * @param at characters of the rule's text, from 0
 */
export function problemAt(rule: RuleLine, at: number, message: string): string {
  const text = `Input "expect", line ${rule.line}: ${message}`;
  if (rule.text === '') return text;
  const { before, behind } = around(rule.text, Math.max(0, at));
  // Tabs differ in width between terminals; repeating them keeps the caret under its place.
  const indent = before.replace(/[^\t]/g, ' ');
  return `${text}\n  ${before}${behind}\n  ${indent}^`;
}

/** The text before and after a place, shortened for a rule that is too long for a line. */
function around(text: string, at: number): { readonly before: string; readonly behind: string } {
  if (text.length <= WIDEST) return { before: text.slice(0, at), behind: text.slice(at) };
  const [from, to] = [Math.max(0, at - AROUND), at + AROUND];
  return {
    before: `${from > 0 ? '…' : ''}${text.slice(from, at)}`,
    behind: `${text.slice(at, to)}${to < text.length ? '…' : ''}`,
  };
}
