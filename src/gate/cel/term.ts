import type { Fault, Numeric } from '../rules/arithmetic.ts';
import type { Mention } from '../rules/metrics.ts';

/** What an evaluation reads, and the faults that it meets. */
export interface Evaluating {
  readonly values: ReadonlyMap<Mention, bigint>;
  readonly faults: Set<Fault>;
}

type Compute<Value> = (run: Evaluating) => Value | null;

interface Of<Type extends string, Value> {
  readonly type: Type;
  /** `null` if a fault left no value; the fault is in `faults`. */
  readonly compute: Compute<Value>;
}

export type IntTerm = Of<'int', bigint>;
/** Its value may be an integer: `?:` keeps the integer of a mixed pair exact. */
export type DoubleTerm = Of<'double', Numeric>;
export type NumberTerm = IntTerm | DoubleTerm;
export type BoolTerm = Of<'bool', boolean>;
/** A checked expression. Its type is known, so no operand can turn out ill-typed when it is evaluated. */
export type Term = NumberTerm | BoolTerm;

export function intTerm(
  calculate: (...values: bigint[]) => bigint | Fault,
  operands: readonly IntTerm[] = [],
): IntTerm {
  return { type: 'int', compute: computation(calculate, operands) };
}

export function doubleTerm(
  calculate: (...values: Numeric[]) => Numeric | Fault,
  operands: readonly NumberTerm[] = [],
): DoubleTerm {
  return { type: 'double', compute: computation<Numeric, Numeric>(calculate, operands) };
}

/** A condition over numbers: a comparison, `in`, `within`. */
export function condition(holds: (...values: Numeric[]) => boolean, operands: readonly NumberTerm[] = []): BoolTerm {
  return { type: 'bool', compute: computation<Numeric, boolean>(holds, operands) };
}

export function logic(holds: (...values: boolean[]) => boolean, operands: readonly BoolTerm[]): BoolTerm {
  return { type: 'bool', compute: computation(holds, operands) };
}

/** The number behind a name. A rule is only evaluated where all its numbers are there. */
export function mentionTerm(name: Mention): IntTerm {
  return { type: 'int', compute: ({ values }) => values.get(name) ?? null };
}

/** Towards zero; an integer as it is. */
export function convertedToInt(calculate: (value: Numeric) => bigint | Fault, operand: NumberTerm): IntTerm {
  return { type: 'int', compute: computation<Numeric, bigint>(calculate, [operand]) };
}

/** `test ? then : otherwise`; an integer and a double make a double. `null` if a number meets a condition. */
export function conditional(test: BoolTerm, then: Term, otherwise: Term): Term | null {
  if (then.type === 'bool' && otherwise.type === 'bool')
    return { type: 'bool', compute: choice(test, then, otherwise) };
  if (then.type === 'bool' || otherwise.type === 'bool') return null;
  if (then.type === 'int' && otherwise.type === 'int') return { type: 'int', compute: choice(test, then, otherwise) };
  return { type: 'double', compute: choice<Numeric>(test, then, otherwise) };
}

interface Operand<Value> {
  readonly compute: Compute<Value>;
}

/** Every operand is computed, also one that CEL would skip: a rule must not pass on a part that has no value. */
function computation<In, Out>(
  calculate: (...values: In[]) => Out | Fault,
  operands: readonly Operand<In>[],
): Compute<Out> {
  return (run) => {
    const values = operands.map(({ compute }) => compute(run));
    const known = values.filter((value) => value !== null);
    if (known.length < values.length) return null;
    const result = calculate(...known);
    if (!isFault(result)) return result;
    run.faults.add(result);
    return null;
  };
}

function choice<Value>(test: BoolTerm, then: Operand<Value>, otherwise: Operand<Value>): Compute<Value> {
  return (run) => {
    const [holds, first, second] = [test.compute(run), then.compute(run), otherwise.compute(run)];
    if (holds === null || first === null || second === null) return null;
    return holds ? first : second;
  };
}

function isFault(value: unknown): value is Fault {
  return value === 'overflow' || value === 'division-by-zero';
}
