import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import { fitsInt64, NoValue } from '../rules/arithmetic.ts';
import type { Mention } from '../rules/metrics.ts';
import type { Evaluation, Rule } from '../rules/rule.ts';
import { flatName } from './environment.ts';
import { strictText } from './strict.ts';

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

interface Side {
  readonly text: string;
  readonly compute: ParseResult;
}

/** Compiles the strict form of a checked expression. Throws what the library throws where that form does not check. */
export function evaluator(ast: ASTNode, strict: Environment): Rule['evaluate'] {
  const compute = compiled(strictText(ast), strict);
  const sides = sidesOf(ast, strict);
  return (values) => {
    const tooWide = [...values].find(([, value]) => !fitsInt64(value));
    if (tooWide) return { kind: 'error', reason: `${tooWide[0]} does not fit in 64 bits` };
    const context: Record<string, bigint> = {};
    for (const [mention, value] of values) context[contextName(mention)] = value;
    try {
      const holds: unknown = compute(context);
      if (typeof holds !== 'boolean') return { kind: 'error', reason: 'the rule yields neither true nor false' };
      return {
        kind: 'value',
        holds,
        sides: sides.map(({ text, compute }) => ({ text, value: shown(compute(context)) })),
      };
    } catch (error) {
      return whatWentWrong(error);
    }
  };
}

function compiled(text: string, strict: Environment): ParseResult {
  const parsed = strict.parse(text);
  const checked = parsed.check();
  if (!checked.valid) throw new Error('a rule that was checked does not compile', { cause: checked.error });
  return parsed;
}

function contextName(mention: Mention): string {
  const [scope, metric] = mention.split('.') as [string, string | undefined];
  return metric === undefined ? scope : flatName(scope, metric);
}

function whatWentWrong(error: unknown): Evaluation {
  if (error instanceof NoValue)
    return error.reason === 'division'
      ? { kind: 'division-by-zero' }
      : { kind: 'error', reason: 'a result does not fit in 64 bits' };
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'numeric_overflow') return { kind: 'error', reason: 'a result does not fit in 64 bits' };
  return { kind: 'error', reason: String(message).split('\n', 1)[0] ?? '' };
}

/** The sides of a comparison that are worth showing: those that are computed, not merely named. */
function sidesOf(ast: ASTNode, strict: Environment): Side[] {
  if (!COMPARISONS.has(ast.op)) return [];
  const [left, right] = ast.args as [ASTNode, ASTNode];
  // Parentheses belong to no node, so the operator is looked for in what stands between the two sides.
  const at = ast.input.indexOf(ast.op, left.end);
  if (at < 0 || at >= right.start) return [];
  const texts = [ast.input.slice(0, at).trim(), ast.input.slice(at + ast.op.length).trim()];
  return [left, right].flatMap((node, index) => {
    const text = texts[index] ?? '';
    const computed = /^[-+*/%]$/.test(node.op) || node.op === 'call';
    return computed && isWhole(text, strict) ? [{ text, compute: compiled(strictText(node), strict) }] : [];
  });
}

/** False for a side of a comparison that stands in parentheses as a whole: cut in two it is no expression. */
function isWhole(text: string, strict: Environment): boolean {
  try {
    strict.parse(text);
    return true;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  // Six digits tell a person enough; the comparison itself was made with all of them.
  return String(Number(value.toPrecision(6)));
}
