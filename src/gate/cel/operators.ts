import {
  compare,
  divideDoubles,
  divideIntegers,
  type Fault,
  fitting,
  modulo,
  toInteger,
  within,
} from '../rules/arithmetic.ts';
import {
  type BoolTerm,
  condition,
  convertedToInt,
  doubleTerm,
  intTerm,
  logic,
  type NumberTerm,
  type Term,
} from './term.ts';

/** A term, or what is wrong with the operand at `index`. */
export type Applied = Term | { readonly wrong: string; readonly index: number };

type Operator = (operands: readonly Term[]) => Applied;

const LOGICAL: Readonly<Record<string, (a: boolean, b: boolean) => boolean>> = {
  '&&': (a, b) => a && b,
  '||': (a, b) => a || b,
};

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export function isComparison(operator: string): boolean {
  return Object.hasOwn(COMPARISONS, operator);
}

const INTEGERS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | Fault>> = {
  '+': (a, b) => fitting(a + b),
  '-': (a, b) => fitting(a - b),
  '*': (a, b) => fitting(a * b),
  '/': divideIntegers,
};

const DOUBLES: Readonly<Record<string, (a: number, b: number) => number | Fault>> = {
  '+': (a, b) => fitting(a + b),
  '-': (a, b) => fitting(a - b),
  '*': (a, b) => fitting(a * b),
  '/': divideDoubles,
};

/** Puts a binary operator and its checked operands together. */
export function applyBinary(operator: string, left: Term, right: Term): Applied {
  const joined = LOGICAL[operator];
  if (joined) return conditions(`${operator} joins two conditions`, [left, right], (both) => logic(joined, both));
  const holds = COMPARISONS[operator];
  if (holds) return applyComparison(operator, holds, [left, right]);
  if (operator === '%') return applyRemainder([left, right]);
  return numbers(`${operator} takes two numbers`, [left, right], ([a, b]) => arithmetic(operator, a, b));
}

/** Conditions may be equal or not; they have no order. */
function applyComparison(
  operator: string,
  holds: (order: number) => boolean,
  operands: readonly [Term, Term],
): Applied {
  const [left, right] = operands;
  if (left.type === 'bool' && right.type === 'bool' && (operator === '==' || operator === '!='))
    return logic((a, b) => (a === b) === (operator === '=='), [left, right]);
  return numbers(`${operator} compares two numbers`, operands, (both) =>
    condition((a, b) => holds(compare(a, b)), both),
  );
}

function applyRemainder(operands: readonly [Term, Term]): Applied {
  const [left, right] = operands;
  if (left.type === 'int' && right.type === 'int') return intTerm(modulo, [left, right]);
  const index = left.type === 'int' ? 1 : 0;
  return { wrong: `% takes two integers, and this is ${described(operands[index])}`, index };
}

/** Integers stay integers; as soon as one side is a double, doubles are computed. */
function arithmetic(operator: string, left: NumberTerm, right: NumberTerm): NumberTerm {
  const [ofIntegers, ofDoubles] = [INTEGERS[operator], DOUBLES[operator]];
  if (left.type === 'int' && right.type === 'int')
    return intTerm(ofIntegers as (...values: bigint[]) => bigint | Fault, [left, right]);
  return doubleTerm((a, b) => ofDoubles?.(Number(a), Number(b)) ?? 'overflow', [left, right]);
}

export function applyNot(operand: Term): Applied {
  return conditions('! negates a condition', [operand], (all) => logic((a) => !a, all));
}

export function applyMinus(operand: Term): Applied {
  if (operand.type === 'int') return intTerm((a) => fitting(-a), [operand]);
  return numbers('- negates a number', [operand], (all) => doubleTerm((a) => -Number(a), all));
}

/** `value in [a, b]`. */
export function applyIn(value: Term, list: readonly Term[]): Applied {
  return numbers('in looks for a number in a list of numbers', [value, ...list], (all) =>
    condition((wanted, ...elements) => elements.some((element) => compare(wanted, element) === 0), all),
  );
}

interface CelFunction {
  readonly usage: string;
  readonly operands: number;
  readonly apply: Operator;
}

/** The functions that a rule may call. */
export const FUNCTIONS: Readonly<Record<string, CelFunction>> = {
  ratio: {
    usage: 'ratio(a, b) takes two numbers',
    operands: 2,
    apply: (all) =>
      numbers('ratio takes numbers', all, (two) => doubleTerm((a, b) => divideDoubles(Number(a), Number(b)), two)),
  },
  within: {
    usage: 'within(a, b, tolerance) takes three numbers',
    operands: 3,
    apply: (all) => numbers('within takes numbers', all, (three) => condition(within, three)),
  },
  int: {
    usage: 'int(a) takes one number',
    operands: 1,
    apply: (all) => numbers('int takes a number', all, ([one]) => convertedToInt(toInteger, one)),
  },
  double: {
    usage: 'double(a) takes one number',
    operands: 1,
    apply: (all) => numbers('double takes a number', all, (one) => doubleTerm((a) => Number(a), one)),
  },
};

/** Given operands that are all numbers; `make` may then take as many of them as its operator has. */
function numbers(
  what: string,
  operands: readonly Term[],
  make: (numbers: readonly [NumberTerm, NumberTerm, ...NumberTerm[]]) => Term,
): Applied {
  const index = operands.findIndex(({ type }) => type === 'bool');
  if (index >= 0) return { wrong: `${what}, and this is ${described(operands[index] as Term)}`, index };
  return make(operands as unknown as readonly [NumberTerm, NumberTerm, ...NumberTerm[]]);
}

function conditions(what: string, operands: readonly Term[], make: (all: readonly BoolTerm[]) => Term): Applied {
  const index = operands.findIndex(({ type }) => type !== 'bool');
  if (index >= 0) return { wrong: `${what}, and this is ${described(operands[index] as Term)}`, index };
  return make(operands as readonly BoolTerm[]);
}

/** A type in words. */
export function described({ type }: Term): string {
  switch (type) {
    case 'bool':
      return 'true or false';
    case 'int':
      return 'an integer';
    case 'double':
      return 'a double';
    default:
      return type satisfies never;
  }
}
