import type { ASTNode } from '@marcbachmann/cel-js';
import { formatNumber } from '../../text/format.ts';
import { compare, type Fault, fitsInt64, type Numeric } from '../rules/arithmetic.ts';
import type { Evaluation, Rule } from '../rules/rule.ts';
import { checkExpression } from './check-expression.ts';
import { isComparison } from './operators.ts';
import type { BoolTerm, Evaluating, NumberTerm } from './term.ts';

/** The evaluation of a checked rule. It never throws. */
export function evaluator(ast: ASTNode, term: BoolTerm): Rule['evaluate'] {
  const sides = sidesOf(ast);
  return (values) => {
    const tooWide = [...values].find(([, value]) => !fitsInt64(value));
    if (tooWide) return { kind: 'error', reason: `${tooWide[0]} does not fit in 64 bits` };
    const faults = new Set<Fault>();
    const holds = term.compute({ values, faults });
    return holds === null ? withoutValue(faults) : { kind: 'value', holds, sides: sideTexts(sides, values) };
  };
}

/** An overflow counts more than a division by zero, whichever comes first in the rule. */
function withoutValue(faults: ReadonlySet<Fault>): Evaluation {
  if (faults.has('division-by-zero') && !faults.has('overflow')) return { kind: 'division-by-zero' };
  return { kind: 'error', reason: 'a result does not fit in 64 bits' };
}

interface Side {
  readonly text: string;
  readonly term: NumberTerm;
  /** A count by itself, or a literal, needs no value beside it. */
  readonly computed: boolean;
}

/** Both sides of a rule that compares numbers; empty for any other rule. */
function sidesOf(ast: ASTNode): readonly Side[] {
  if (!isComparison(ast.op)) return [];
  const [left, right] = ast.args as [ASTNode, ASTNode];
  // Parentheses belong to no node, so the operator is looked for between the two sides.
  const at = ast.input.indexOf(ast.op, left.end);
  const texts = [ast.input.slice(0, at), ast.input.slice(at + ast.op.length)];
  const sides = [left, right].flatMap((node, index): Side[] => {
    const { term } = checkExpression(node);
    const text = texts[index]?.trim() ?? '';
    const computed = (/^[-+*/%]$/.test(node.op) || node.op === 'call') && isBalanced(text);
    return term === null || term.type === 'bool' ? [] : [{ text, term, computed }];
  });
  return sides.length === 2 ? sides : [];
}

/** False for the side of a comparison that is in parentheses as a whole: cut in two it is no expression. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function sideTexts(sides: readonly Side[], values: Evaluating['values']): { text: string; value: string }[] {
  const numbers = sides.map(({ term }) => term.compute({ values, faults: new Set() }) ?? 0);
  const [left = 0, right = 0] = numbers;
  const digits = enoughDigits(left, right);
  return sides.flatMap(({ text, computed }, index) =>
    computed ? [{ text, value: formatNumber(rounded(numbers[index] ?? 0, digits)) }] : [],
  );
}

/** Significant digits that are shown, unless both sides would look equal and are not. */
const FEW_DIGITS = 6;
/** Enough digits to distinguish any two doubles. */
const ALL_DIGITS = 17;

function enoughDigits(left: Numeric, right: Numeric): number {
  const order = compare(left, right);
  for (let digits = FEW_DIGITS; digits < ALL_DIGITS; digits += 1)
    if (compare(rounded(left, digits), rounded(right, digits)) === order) return digits;
  return ALL_DIGITS;
}

function rounded(value: Numeric, digits: number): Numeric {
  return typeof value === 'bigint' || Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}
