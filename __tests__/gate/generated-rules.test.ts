import { evaluate } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRules } from '../../src/gate/cel/compile.ts';
import type { Mention, Metric } from '../../src/gate/rules/metrics.ts';
import type { Evaluation } from '../../src/gate/rules/rule.ts';
import { rulesOf } from './support.ts';

const RUNS = 20_000;

/** Random expressions of every type in every place, so that many are ill-typed. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const part = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom('rows_read', 'rows_written', 'previous.rows_read', '0', '1', '7', '9223372036854775807'),
      fc.constantFrom('0.5', '1e308', '2.0', 'true', 'false'),
      fc
        .tuple(part, fc.constantFrom(...'+ - * / % == != < <= > >= && ||'.split(' ')), part)
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(fc.constantFrom('!', '-'), part).map(([operator, a]) => `${operator}(${a})`),
      fc.tuple(part, part, part).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(part, fc.array(part, { maxLength: 3 })).map(([a, list]) => `(${a} in [${list.join(', ')}])`),
      fc.tuple(fc.constantFrom('int', 'double'), part).map(([name, a]) => `${name}(${a})`),
      fc.tuple(part, part).map(([a, b]) => `ratio(${a}, ${b})`),
      fc.tuple(part, part, part).map(([a, b, c]) => `within(${a}, ${b}, ${c})`),
    ),
  };
});

const anyCount = fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));

describe('generated rules', () => {
  test('what compiled has a value, divides by zero or overflows: it is never ill-typed', async () => {
    const kinds = new Map<string, number>();
    const comparison = fc
      .tuple(
        fc.oneof(
          expression,
          expression.map((a) => `${a} * rows_read * 4`),
        ),
        fc.constantFrom('<', '==', '>='),
        expression,
      )
      .map(([a, operator, b]) => `${a} ${operator} ${b}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(expression, comparison), anyCount, anyCount, async (text, read, written) => {
        const compiled = await compileRules(text);
        const [rule] = compiled.ok ? compiled.rules : [];
        const values = { rows_read: read, rows_written: written, 'previous.rows_read': 3n };
        const mentioned = rule?.mentions.map((name): [Mention, bigint] => [name, values[name as keyof typeof values]]);
        const evaluation = rule?.evaluate(new Map(mentioned)) ?? { kind: 'refused' as const };
        kinds.set(evaluation.kind, (kinds.get(evaluation.kind) ?? 0) + 1);
        if (evaluation.kind === 'error') expect(evaluation.reason).toBe('a result does not fit in 64 bits');
      }),
      { numRuns: RUNS },
    );
    for (const kind of ['refused', 'value', 'division-by-zero', 'error'])
      expect([kind, (kinds.get(kind) ?? 0) > 20]).toEqual([kind, true]);
  }, 120_000);

  const { whole } = fc.letrec<{ whole: string }>((tie) => ({
    whole: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('rows_read', 'rows_written', '0', '1', '7', '-3', '4611686018427387904'),
      fc
        .tuple(tie('whole'), fc.constantFrom('+', '-', '*', '/', '%'), tie('whole'))
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(tie('whole'), tie('whole'), tie('whole')).map(([a, b, c]) => `(${a} < ${b} ? ${c} : ${c})`),
    ),
  }));

  test('integers are computed as the CEL library computes them', async () => {
    const rule = fc
      .tuple(whole, fc.constantFrom('<', '<=', '==', '!=', '>', '>='), whole)
      .map(([a, operator, b]) => `${a} ${operator} ${b}`);
    await fc.assert(
      fc.asyncProperty(rule, anyCount, anyCount, async (text, rowsRead, rowsWritten) => {
        fc.pre(text.length <= 1000);
        const values = { rows_read: rowsRead, rows_written: rowsWritten };
        let expected: unknown;
        try {
          expected = evaluate(text, values);
        } catch (error) {
          expected = (error as { code?: string }).code === 'divide_by_zero' ? 'division' : 'other';
        }
        const evaluation = await evaluated(text, values);
        if (typeof expected === 'boolean' && evaluation.kind === 'value') expect(evaluation.holds).toBe(expected);
        // The library stops at the first fault and skips the branch that was not chosen.
        else expect([evaluation.kind, typeof expected]).not.toEqual(['value', 'string']);
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});

async function evaluated(text: string, values: Readonly<Partial<Record<Metric, bigint>>>): Promise<Evaluation> {
  const [rule] = await rulesOf(text);
  const known = (rule?.mentions ?? []).map((name): [Mention, bigint] => [name, values[name as Metric] ?? 0n]);
  return rule?.evaluate(new Map(known)) ?? { kind: 'error', reason: 'no rule' };
}

describe('mixed numbers in ?:', () => {
  test.each([
    ['(rows_read > 0 ? 1 : 0.5) / 2 == 0.5', true],
    ['(rows_read > 0 ? 0.5 : 1) * 4 == 2', true],
    ['(rows_read > 9 ? 0.5 : rows_read) == 3', true],
    ['rows_read > 0 ? 1 < 2.5 : 3 == 3', true],
    ['-(rows_read > 0 ? 1 : 0.5) == -1.0', true],
    ['(rows_read > 0 ? 9007199254740993 : 0.5) == 9007199254740993', true],
    ['int(rows_read > 0 ? 9007199254740993 : 0.5) == 9007199254740993', true],
    ['(rows_read > 0 ? 3 : 0.5) in [3]', true],
  ])('%s is %s', async (text, holds) => {
    expect(await evaluated(text, { rows_read: 3n })).toMatchObject({ kind: 'value', holds });
  });
});

describe('faults', () => {
  test.each([
    ['1 / rows_written > 0 || rows_read * 4 > 0', 'error'],
    ['rows_read * 4 > 0 || 1 / rows_written > 0', 'error'],
    ['ratio(rows_read * 4, rows_written) > 0', 'error'],
    ['1 / rows_written + rows_read * 4 > 0', 'error'],
    ['1 / rows_written > 0', 'division-by-zero'],
    ['true || 1 / rows_written > 0', 'division-by-zero'],
    ['rows_written == 0 ? true : 1 / rows_written > 0', 'division-by-zero'],
    ['1 / rows_written in []', 'division-by-zero'],
    ['rows_read in [1 / rows_written, rows_read * 4]', 'error'],
  ])('%s is %s', async (text, kind) => {
    expect(await evaluated(text, { rows_read: 2n ** 62n, rows_written: 0n })).toMatchObject({ kind });
  });
});

describe('the values that a verdict shows', () => {
  test.each([
    ['ratio(rows_read, rows_written) == 14', 'ratio(rows_read, rows_written)', '13.99999996'],
    ['rows_read * 1.0 < 1000000.5', 'rows_read * 1.0', '1,399,999,996'],
    ['rows_read / 3.0 > 0', 'rows_read / 3.0', '466,667,000'],
    ['rows_read * 0.1 == rows_read * 0.1 + 0.0000002', 'rows_read * 0.1', '139,999,999.6'],
  ])('%s: %s is %s', async (rule, text, value) => {
    const evaluation = await evaluated(rule, { rows_read: 1_399_999_996n, rows_written: 100_000_000n });
    expect(evaluation).toMatchObject({ kind: 'value', sides: expect.arrayContaining([{ text, value }]) });
  });
});
