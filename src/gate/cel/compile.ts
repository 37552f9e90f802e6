import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import type { Mention } from '../rules/metrics.ts';
import type { Rule } from '../rules/rule.ts';
import { type RuleLine, ruleLines } from '../rules/rule-lines.ts';
import { describeCelError } from './cel-error.ts';
import { checkingEnvironment, strictEnvironment } from './environment.ts';
import { problemAt } from './error-position.ts';
import { evaluator } from './evaluate.ts';
import { type Complaint, readNames } from './names.ts';

export type Compiled =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Far more than a person writes; it bounds the depth of what the parser has to climb through. */
const LONGEST = 1_000;

/** Names that the CEL library takes for known and then cannot evaluate: a rule would find out after the migration only. */
const WITHOUT_VALUE = new Set(['optional']);

/**
 * Reads the rules of the input `expect` and checks syntax, names and types. All problems come back together, each with
 * the line, the rule and a caret under the place. Needs no counts and no network. The CEL library is loaded only if
 * there is a rule.
 */
export async function compileRules(text: string): Promise<Compiled> {
  const lines = ruleLines(text);
  if (lines.length === 0) return { ok: true, rules: [] };
  const cel = await import('@marcbachmann/cel-js');
  const checking = checkingEnvironment(cel.Environment);
  const strict = strictEnvironment(cel.Environment);
  const rules: Rule[] = [];
  const problems: string[] = [];
  for (const line of lines) {
    const result = compileRule(line, checking, strict);
    if (Array.isArray(result)) problems.push(...result.map(({ at, message }) => problemAt(line, at, message)));
    else rules.push(result);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rules };
}

function compileRule(line: RuleLine, checking: Environment, strict: Environment): Rule | Complaint[] {
  const { text } = line;
  if (text === '') return [{ at: 0, message: 'there is no rule after "warn:"' }];
  if (text.length > LONGEST)
    return [{ at: 0, message: `a rule has at most ${LONGEST} characters; this has ${text.length}` }];
  let parsed: ParseResult;
  try {
    parsed = checking.parse(text);
  } catch (error) {
    return [describeCelError(error, text, checking)];
  }
  const names = readNames(parsed.ast, (name) => !WITHOUT_VALUE.has(name) && checking.check(name).valid);
  if (names.complaints.length > 0) return [...names.complaints];
  const mixed = mixedScopes([...names.mentions], parsed.ast);
  if (mixed) return [mixed];
  const checked = parsed.check();
  if (!checked.valid) return [describeCelError(checked.error, text, checking)];
  if (checked.type !== 'bool')
    return [
      {
        at: 0,
        message: `a rule must be true or false, but this is of type ${checked.type}; compare it with something`,
      },
    ];
  return finish(line, parsed.ast, [...names.mentions], strict);
}

function finish(line: RuleLine, ast: ASTNode, mentions: readonly Mention[], strict: Environment): Rule | Complaint[] {
  try {
    return {
      ...line,
      perJob: !mentions.some((mention) => mention.startsWith('total.')),
      mentions,
      usesPrevious: mentions.some((mention) => mention.startsWith('previous.')),
      usesTypical: mentions.some((mention) => mention.startsWith('typical.')),
      evaluate: evaluator(ast, strict),
    };
  } catch (error) {
    // What passed the check but not the strict form uses a part of CEL that has no place in a rule over counts.
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return [{ at: 0, message: `this cannot be used as a rule: ${reason}` }];
  }
}

/** A rule with `total.` is judged once for the step: there is no one job whose counts it could mean. */
function mixedScopes(mentions: readonly Mention[], ast: ASTNode): Complaint | null {
  const total = mentions.find((mention) => mention.startsWith('total.'));
  if (total === undefined) return null;
  const plain = mentions.find((mention) => !mention.includes('.'));
  if (plain !== undefined)
    return {
      at: Math.max(0, ast.input.search(new RegExp(`(?<![.\\w])${plain}\\b`))),
      message: `a rule with "total." is judged once for all jobs, so it cannot name the count of one; write total.${plain}`,
    };
  const earlier = mentions.find((mention) => /^(previous|typical)\.duration_seconds$/.test(mention));
  if (earlier === undefined) return null;
  return {
    at: Math.max(0, ast.input.indexOf(earlier)),
    message: `"${earlier}" cannot stand beside "total.": how long several jobs took together in earlier steps is not known`,
  };
}
