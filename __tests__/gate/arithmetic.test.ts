import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Metric } from '../../src/gate/rules/metrics.ts';
import { jobResult, judged } from './support.ts';

/** An expression, and what it comes to by JavaScript's own numbers: integers as bigint, doubles as number. */
interface Expression<T> {
  readonly text: string;
  readonly isDouble?: boolean;
  value(counts: Counts): T;
}
type Numeric = bigint | number;
type Counts = Readonly<Partial<Record<Metric, bigint>>>;

/** What has no value: a division by zero, or a result that does not fit. */
class None extends Error {}

function fitting(value: Numeric): Numeric {
  if (typeof value === 'bigint' ? BigInt.asIntN(64, value) !== value : !Number.isFinite(value)) throw new None();
  return value;
}

const OPERATORS: Readonly<
  Record<string, { ofInts(a: bigint, b: bigint): bigint; ofDoubles(a: number, b: number): number }>
> = {
  '+': { ofInts: (a, b) => a + b, ofDoubles: (a, b) => a + b },
  '-': { ofInts: (a, b) => a - b, ofDoubles: (a, b) => a - b },
  '*': { ofInts: (a, b) => a * b, ofDoubles: (a, b) => a * b },
  '/': { ofInts: (a, b) => a / b, ofDoubles: (a, b) => a / b },
};

function calculated(operator: string, isDouble: boolean, a: Numeric, b: Numeric): Numeric {
  const by = OPERATORS[operator];
  if (by === undefined || (operator === '/' && Number(b) === 0)) throw new None();
  const inIntegers = !isDouble && typeof a === 'bigint' && typeof b === 'bigint';
  return fitting(inIntegers ? by.ofInts(a, b) : by.ofDoubles(Number(a), Number(b)));
}

/** A bigint and a number compare by their mathematical values; only `===` tells their types apart. */
const order = (a: Numeric, b: Numeric): number => (a < b ? -1 : Number(a > b));

const COMPARISONS: Readonly<Record<string, (a: Numeric, b: Numeric) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => order(a, b) === 0,
  '!=': (a, b) => order(a, b) !== 0,
};

const count = (name: Metric): Expression<Numeric> => ({ text: name, value: (counts) => counts[name] ?? 0n });
const int = (value: bigint): Expression<Numeric> => ({ text: String(value), value: () => value });
const double = (text: string): Expression<Numeric> => ({ text, isDouble: true, value: () => Number(text) });

const { rule } = fc.letrec<{ number: Expression<Numeric>; rule: Expression<boolean> }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(count('rows_read'), count('rows_written'), count('rows_skipped')),
    fc.constantFrom(int(1n), int(2n), int(1000n), int(2n ** 53n + 1n), double('0.5'), double('1.0'), double('2.5')),
    fc.tuple(tie('number'), fc.constantFrom(...Object.keys(OPERATORS)), tie('number')).map(([a, operator, b]) => {
      const isDouble = a.isDouble === true || b.isDouble === true;
      const value = (counts: Counts) => calculated(operator, isDouble, a.value(counts), b.value(counts));
      return { text: `(${a.text} ${operator} ${b.text})`, isDouble, value };
    }),
    tie('number').map((a) => ({
      ...a,
      text: `-(${a.text})`,
      value: (counts: Counts) => fitting(a.isDouble === true ? -Number(a.value(counts)) : -a.value(counts)),
    })),
    fc.tuple(tie('rule'), tie('number'), tie('number')).map(([condition, a, b]) => ({
      text: `(${condition.text} ? ${a.text} : ${b.text})`,
      // One double makes the type of both a double; an integer stays exact.
      isDouble: a.isDouble === true || b.isDouble === true,
      value: (counts: Counts) => {
        const [holds, then, otherwise] = [condition.value(counts), a.value(counts), b.value(counts)];
        return holds ? then : otherwise;
      },
    })),
  ),
  rule: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(tie('number'), fc.constantFrom(...Object.keys(COMPARISONS)), tie('number')).map(([a, operator, b]) => ({
      text: `(${a.text} ${operator} ${b.text})`,
      value: (counts: Counts) => COMPARISONS[operator]?.(a.value(counts), b.value(counts)) === true,
    })),
    tie('rule').map((a) => ({ text: `!${a.text}`, value: (counts: Counts) => !a.value(counts) })),
    fc.tuple(tie('rule'), fc.constantFrom('&&', '||'), tie('rule')).map(([a, operator, b]) => ({
      text: `(${a.text} ${operator} ${b.text})`,
      value: (counts: Counts) => {
        const [left, right] = [a.value(counts), b.value(counts)];
        return operator === '&&' ? left && right : left || right;
      },
    })),
  ),
}));

const anyCount = fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));

it('integers and doubles mix as JavaScript computes them, and what has no value never passes', async () => {
  await fc.assert(
    fc.asyncProperty(rule, anyCount, anyCount, anyCount, async (expression, rowsRead, rowsWritten, rowsSkipped) => {
      fc.pre(expression.text.length <= 1000);
      const counts = { rows_read: rowsRead, rows_written: rowsWritten, rows_skipped: rowsSkipped };
      const { perJob } = await judged(expression.text, { jobs: [jobResult({ rowsRead, rowsWritten, rowsSkipped })] });
      const verdict = perJob[0]?.[0]?.verdict;
      let holds: boolean;
      try {
        holds = expression.value(counts);
      } catch (error) {
        if (!(error instanceof None)) throw error;
        expect(['unmeasured', 'error']).toContain(verdict);
        return;
      }
      expect(verdict).toBe(holds ? 'passed' : 'failed');
    }),
    { numRuns: 500 },
  );
});
