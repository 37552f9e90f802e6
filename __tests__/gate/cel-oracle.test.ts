import { isCelError, run } from '@bufbuild/cel';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jobResult, judged } from './support.ts';

// Rules in CEL proper, without our functions and without int and double in one operation, which CEL refuses.
const ints = fc.letrec<{ number: string; rule: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('rows_read', 'rows_written', 'rows_skipped', '0', '1', '2', '1000', '9007199254740993'),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number')).map((it) => `(${it.join(' ')})`),
    tie('number').map((it) => `-(${it})`),
    fc.tuple(tie('rule'), tie('number'), tie('number')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
  rule: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
      .map((it) => `(${it.join(' ')})`),
    fc
      .tuple(tie('number'), fc.array(tie('number'), { minLength: 1, maxLength: 3 }))
      .map(([a, list]) => `(${a} in [${list.join(', ')}])`),
    fc
      .tuple(tie('number'), fc.constantFrom('0.5', '1.0', '2.5'))
      .map(([a, b]) => `(double(${a}) >= ${b} * double(rows_read))`),
    fc.tuple(tie('rule'), fc.constantFrom('&&', '||'), tie('rule')).map((it) => `(${it.join(' ')})`),
    tie('rule').map((it) => `!${it}`),
  ),
})).rule;
const count = fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));

it('a rule that is decided is decided as another implementation of CEL decides it', async () => {
  let decided = 0;
  await fc.assert(
    fc.asyncProperty(ints, count, count, count, async (rule, rowsRead, rowsWritten, rowsSkipped) => {
      fc.pre(rule.includes('rows_') && rule.length <= 1000);
      const theirs = run(rule, { rows_read: rowsRead, rows_written: rowsWritten, rows_skipped: rowsSkipped });
      const { perJob } = await judged(rule, { jobs: [jobResult({ rowsRead, rowsWritten, rowsSkipped })] });
      const verdict = perJob[0]?.[0]?.verdict;
      if (verdict === 'passed' || verdict === 'failed') {
        expect(theirs).toBe(verdict === 'passed');
        decided += 1;
        // CEL skips what an operator does not need; here a division by zero or an overflow counts wherever it is.
      } else if (isCelError(theirs)) expect(['unmeasured', 'error']).toContain(verdict);
    }),
    { numRuns: 400 },
  );
  expect(decided).toBeGreaterThan(100);
});
