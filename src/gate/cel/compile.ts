import type { ASTNode } from '@marcbachmann/cel-js';
import type { Mention } from '../rules/metrics.ts';
import type { Rule } from '../rules/rule.ts';
import { type RuleLine, ruleLines } from '../rules/rule-lines.ts';
import { checkExpression, type RuleProblem } from './check-expression.ts';
import { problemAt } from './error-position.ts';
import { evaluator } from './evaluate.ts';
import { described } from './operators.ts';
import { describeSyntaxError } from './syntax-error.ts';

export type Compiled =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More than a person writes. It bounds the depth of the tree that is walked. */
const MAX_LENGTH = 1_000;

type Parse = (text: string) => { readonly ast: ASTNode };

/**
 * Reads the rules of the input `expect` and checks syntax, names and types. All problems come back together, each with
 * the line, the rule and a caret under the place. Needs no counts and no network. The CEL library is loaded only if
 * there is a rule.
 */
export async function compileRules(text: string): Promise<Compiled> {
  const lines = ruleLines(text);
  if (lines.length === 0) return { ok: true, rules: [] };
  const { parse } = await import('@marcbachmann/cel-js');
  const rules: Rule[] = [];
  const problems: string[] = [];
  for (const line of lines) {
    const result = compileRule(line, parse);
    if (result.ok) rules.push(result.rule);
    else problems.push(...result.problems.map(({ at, message }) => problemAt(line, at, message)));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rules };
}

type CompiledRule =
  | { readonly ok: true; readonly rule: Rule }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

function compileRule(line: RuleLine, parse: Parse): CompiledRule {
  const { text } = line;
  if (text === '') return refused(0, 'there is no rule after "warn:"');
  if (text.length > MAX_LENGTH)
    return refused(0, `a rule has at most ${MAX_LENGTH} characters; this has ${text.length}`);
  // CEL reads the mark of a list as a minus: `- rows_skipped < 10` would always hold.
  if (/^-\s/.test(text))
    return refused(0, 'a rule does not begin with "- "; write one rule a line, without list marks');
  let ast: ASTNode;
  try {
    ast = parse(text).ast;
  } catch (error) {
    return { ok: false, problems: [describeSyntaxError(error, text)] };
  }
  const { term, mentions, problems } = checkExpression(ast);
  if (problems.length > 0) return { ok: false, problems };
  const structural = nestedConditional(text) ?? mixedScopes([...mentions], text);
  if (structural !== null) return { ok: false, problems: [structural] };
  if (term === null) return refused(0, 'this is not an expression');
  if (term.type !== 'bool')
    return refused(0, `a rule must be true or false, but this is ${described(term)}; compare it with something`);
  return { ok: true, rule: ruleOf(line, [...mentions], evaluator(ast, term)) };
}

function refused(at: number, message: string): CompiledRule {
  return { ok: false, problems: [{ at, message }] };
}

function ruleOf(line: RuleLine, mentions: readonly Mention[], evaluate: Rule['evaluate']): Rule {
  const names = (scope: string): boolean => mentions.some((mention) => mention.startsWith(`${scope}.`));
  return {
    ...line,
    perJob: !names('total'),
    mentions,
    usesPrevious: names('previous'),
    usesTypical: names('typical'),
    evaluate,
  };
}

/** The library accepts `a ? b ? c : d : e`, which the CEL grammar does not have. Rules hold no strings, so signs suffice. */
function nestedConditional(text: string): RuleProblem | null {
  const open: string[] = [];
  for (const [at, sign] of [...text].entries()) {
    if (sign === '?' && open.at(-1) === '?')
      return { at, message: 'a ?: between "?" and ":" of another needs parentheses around it' };
    if ('?(['.includes(sign)) open.push(sign);
    else if (':)]'.includes(sign)) open.pop();
  }
  return null;
}

/** A rule with `total.` is judged once for the step, so there is no job whose counts it could name. */
function mixedScopes(mentions: readonly Mention[], text: string): RuleProblem | null {
  if (!mentions.some((mention) => mention.startsWith('total.'))) return null;
  const plain = mentions.find((mention) => !mention.includes('.'));
  if (plain !== undefined)
    return {
      at: Math.max(0, text.search(new RegExp(`(?<![.\\w])${plain}\\b`))),
      message: `a rule with "total." is judged once for all jobs, so it cannot name the count of one; write total.${plain}`,
    };
  const earlier = mentions.find((mention) => /^(previous|typical)\.duration_seconds$/.test(mention));
  if (earlier === undefined) return null;
  return {
    at: Math.max(0, text.indexOf(earlier)),
    message: `"${earlier}" cannot be used with "total.": how long several jobs took together in earlier steps is not known`,
  };
}
