import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT_NAMES, NOT_MEASURED } from '../../src/cdm/counts.ts';
import { judge, type Leniency } from '../../src/gate/judge.ts';
import { METRICS } from '../../src/gate/rules/metrics.ts';
import { T0 } from '../results/support.ts';
import { baseline, earlierRun, jobResult, judged, rulesOf } from './support.ts';

const MEASURED = jobResult({ rowsRead: 10n, rowsWritten: 10n, rowsSkipped: 0n });
const PASSES = 'rows_written == 10';
const FAILS = 'rows_written > 10';
const UNMEASURED = 'bytes_written > 0';
const NO_BASELINE = 'rows_written >= previous.rows_written';
const ERROR = 'rows_written * 9223372036854775807 > 0';

type Case = [rules: string[], settings: [Leniency, Leniency], outcome: string, failures: number, warnings: number];

const CASES: Case[] = [
  [[PASSES], ['fail', 'warn'], 'passed', 0, 0],
  [[FAILS], ['fail', 'warn'], 'failed', 1, 0],
  [[PASSES, FAILS, FAILS], ['fail', 'warn'], 'failed', 2, 0],
  [[`warn: ${FAILS}`], ['fail', 'warn'], 'passed', 0, 1],
  [[PASSES, UNMEASURED], ['fail', 'warn'], 'failed', 1, 0],
  [[PASSES, UNMEASURED], ['warn', 'warn'], 'passed', 0, 1],
  [[PASSES, UNMEASURED], ['pass', 'warn'], 'passed', 0, 0],
  [[PASSES, `warn: ${UNMEASURED}`], ['fail', 'warn'], 'passed', 0, 1],
  [[PASSES, `warn: ${UNMEASURED}`], ['pass', 'warn'], 'passed', 0, 0],
  [[PASSES, NO_BASELINE], ['fail', 'fail'], 'failed', 1, 0],
  [[PASSES, NO_BASELINE], ['fail', 'warn'], 'passed', 0, 1],
  [[PASSES, NO_BASELINE], ['fail', 'pass'], 'passed', 0, 0],
  [[PASSES, `warn: ${NO_BASELINE}`], ['fail', 'fail'], 'passed', 0, 1],
  [[PASSES, ERROR], ['pass', 'pass'], 'failed', 1, 0],
  [[PASSES, `warn: ${ERROR}`], ['pass', 'pass'], 'passed', 0, 1],
  // none decided on numbers
  [[UNMEASURED], ['pass', 'pass'], 'failed', 1, 0],
  [[UNMEASURED], ['warn', 'pass'], 'failed', 1, 1],
  [[UNMEASURED], ['fail', 'pass'], 'failed', 2, 0],
  [[`warn: ${UNMEASURED}`], ['fail', 'pass'], 'failed', 1, 1],
  [[UNMEASURED, NO_BASELINE], ['pass', 'pass'], 'failed', 1, 0],
  // a rule that names no count decides nothing
  [['1 < 2'], ['fail', 'warn'], 'failed', 1, 0],
  [['true', UNMEASURED], ['pass', 'pass'], 'failed', 1, 0],
  [['true', PASSES], ['fail', 'warn'], 'passed', 0, 0],
  [['true', NO_BASELINE], ['fail', 'pass'], 'passed', 0, 0],
  [[NO_BASELINE], ['fail', 'pass'], 'passed', 0, 0],
  [[NO_BASELINE, 'rows_read > typical.rows_read'], ['fail', 'warn'], 'passed', 0, 2],
  [[NO_BASELINE], ['fail', 'fail'], 'failed', 1, 0],
];

describe('the gate of one job', () => {
  it.each(CASES)('%j with %j: %s', async (rules, [onUnmeasured, onMissingBaseline], outcome, failures, warnings) => {
    const judgement = await judged(rules.join('\n'), { jobs: [MEASURED], onUnmeasured, onMissingBaseline });
    expect(judgement.outcome).toBe(outcome);
    expect(judgement.failures).toHaveLength(failures);
    expect(judgement.warnings).toHaveLength(warnings);
  });

  it('is none without a rule', async () => {
    expect(await judged('# later', { jobs: [MEASURED, MEASURED] })).toEqual({
      perJob: [[], []],
      total: [],
      outcome: null,
      failures: [],
      warnings: [],
    });
  });

  it.each(['FAILED', 'STOPPED', 'TIMED_OUT', 'LOST', 'NOT_SUBMITTED', 'RUNNING'])('fails on %s', async (status) => {
    const judgement = await judged(PASSES, { jobs: [{ ...MEASURED, status }] });
    const detail = `${PASSES}: the run did not succeed (${status}), so its counts are not what the target holds`;
    expect(judgement).toMatchObject({ outcome: 'failed', perJob: [[{ verdict: 'unmeasured', detail }]] });
  });

  it('adds nothing to the failure of a job that has no counts', async () => {
    const failed = { ...MEASURED, status: 'FAILED', counts: NOT_MEASURED };
    const judgement = await judged(`${FAILS}\nwarn: ${PASSES}`, { jobs: [failed], onUnmeasured: 'warn' });
    expect(judgement).toMatchObject({ outcome: 'failed', failures: [], warnings: [] });
    expect(judgement.perJob).toMatchObject([[{ verdict: 'unmeasured' }, { verdict: 'unmeasured' }]]);
    const beside = await judged('total.rows_written > 0', { jobs: [MEASURED, { ...failed, job: 'other' }] });
    expect(beside).toMatchObject({ outcome: 'failed', failures: [] });
  });

  it('judges no rule on the counts of a run that failed, and reports only that failure', async () => {
    const judgement = await judged(FAILS, { jobs: [{ ...MEASURED, status: 'FAILED' }] });
    expect(judgement).toMatchObject({ perJob: [[{ verdict: 'unmeasured' }]], outcome: 'failed', failures: [] });
  });

  it('judges no rule over all jobs where one of them did not succeed', async () => {
    const jobs = [MEASURED, { ...MEASURED, job: 'other', status: 'STOPPED' }];
    const { total } = await judged('total.rows_written > 0', { jobs });
    expect(total).toMatchObject([
      { verdict: 'unmeasured', detail: expect.stringContaining('1 of 2 runs did not succeed') },
    ]);
  });

  it('fails where there is no job to look at', async () => {
    expect(await judged(PASSES, { jobs: [] })).toMatchObject({ outcome: 'failed', failures: [{ job: null }] });
  });

  it('says which job and which numbers', async () => {
    const judgement = await judged(FAILS, { jobs: [{ ...MEASURED, job: 'orders-17' }] });
    expect(judgement.failures).toEqual([
      { job: 'orders-17', rule: FAILS, warn: false, detail: 'rows_written > 10: rows_written is 10' },
    ]);
  });
});

describe('the gate of several jobs', () => {
  const jobs = [
    jobResult({ rowsRead: 10n, rowsWritten: 10n }, { job: 'a' }),
    jobResult({ rowsRead: 20n, rowsWritten: 5n }, { job: 'b', createdAt: T0 + 60_000, finishedAt: T0 + 900_000 }),
  ];
  const baselines = new Map([
    ['a', baseline([earlierRun(1, { rowsRead: 100n }), earlierRun(2, { rowsRead: 10n })])],
    ['b', baseline([earlierRun(1, { rowsRead: 1n, rowsWritten: 1n })])],
  ]);

  it('judges each job for itself and the step once, in the order of the rules', async () => {
    const judgement = await judged('rows_written > 5\ntotal.rows_written == 15\nrows_read > 0', { jobs });
    expect(judgement.perJob.map((verdicts) => verdicts.map(({ verdict }) => verdict))).toEqual([
      ['passed', 'passed'],
      ['failed', 'passed'],
    ]);
    expect(judgement.total).toEqual([
      {
        rule: 'total.rows_written == 15',
        warn: false,
        verdict: 'passed',
        detail: 'total.rows_written == 15: total.rows_written is 15',
      },
    ]);
    expect(judgement.failures).toMatchObject([{ job: 'b', rule: 'rows_written > 5' }]);
  });

  it('takes each job its own earlier runs', async () => {
    const { perJob } = await judged('rows_read >= previous.rows_read', { jobs, baselines });
    expect(perJob.map(([verdict]) => verdict?.verdict)).toEqual(['failed', 'passed']);
  });

  it.each([
    ['total.duration_seconds == 900', 'passed'],
    ['total.rows_read == 30', 'passed'],
    ['total.rows_skipped == 0', 'unmeasured'],
    ['total.rows_read * 4 >= previous.rows_read && previous.rows_read == 101', 'passed'],
    ['total.rows_read > 0 && typical.rows_read == 56', 'passed'],
    ['total.rows_written > previous.rows_written', 'unmeasured'],
  ])('%s is %s', async (rule, verdict) => {
    expect((await judged(rule, { jobs, baselines })).total).toMatchObject([{ verdict }]);
  });

  it('has no earlier total where one job has no earlier success', async () => {
    const one = new Map([...baselines].slice(0, 1));
    const { total } = await judged('total.rows_read > previous.rows_read', { jobs, baselines: one });
    expect(total).toMatchObject([{ verdict: 'no-baseline', detail: expect.stringContaining('each of the jobs') }]);
  });

  it('has no total where one job did not measure', async () => {
    const { total } = await judged('total.rows_read > 0', { jobs: [...jobs, jobResult({}, { job: 'c' })] });
    expect(total).toMatchObject([
      { verdict: 'unmeasured', detail: 'total.rows_read > 0: total.rows_read was not measured by every job' },
    ]);
  });
});

describe('whatever the numbers are', () => {
  const count = fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n }), { nil: null });
  const counts = fc.record(Object.fromEntries(COUNT_NAMES.map((name) => [name, count])));
  const atom = fc.constantFrom(...METRICS, 'previous.rows_read', 'typical.bytes_read', '0', '1.5', '7');
  const comparison = fc
    .tuple(atom, fc.constantFrom('<', '<=', '==', '!=', '>', '>='), atom, fc.constantFrom('+', '-', '*', '/'), atom)
    .map(([a, compare, b, operator, c]) => `${a} ${compare} ${b} ${operator} ${c}`);
  const rule = fc
    .tuple(comparison, fc.constantFrom('&&', '||'), comparison, fc.boolean())
    .map(([a, operator, b, negated]) => (negated ? `!(${a} ${operator} ${b})` : `${a} ${operator} ${b}`));

  it('no rule passes, fails or warns on a count that is missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        rule,
        counts,
        fc.option(counts, { nil: null }),
        fc.boolean(),
        async (text, own, earlier, warn) => {
          const rules = await rulesOf(`${warn ? 'warn: ' : ''}${text}`);
          const job = jobResult(own);
          const baselines = new Map([['orders', baseline(earlier === null ? [] : [earlierRun(1, earlier)])]]);
          const { perJob } = judge({
            rules,
            jobs: [job],
            baselines,
            onUnmeasured: 'fail',
            onMissingBaseline: 'fail',
          });
          const verdict = perJob[0]?.[0]?.verdict;
          const missing = COUNT_NAMES.some((name) => job.counts[name] === null && mentions(text, snake(name)));
          const noEarlierRuns = earlier === null && /previous|typical/.test(text);
          const missingThen =
            (text.includes('previous.rows_read') && earlier?.rowsRead === null) ||
            (text.includes('typical.bytes_read') && earlier?.bytesRead === null);
          if (missing || missingThen) expect(verdict).toBe('unmeasured');
          else if (noEarlierRuns) expect(verdict).toBe('no-baseline');
          if (verdict === 'failed') expect(warn).toBe(false);
          if (verdict === 'warned') expect(warn).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a comparison of integers agrees with exact arithmetic', async () => {
    const [rule] = await rulesOf('rows_read - rows_skipped >= rows_written');
    const int = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int, int, int, (read, skipped, written) => {
        const values = new Map([
          ['rows_read', read],
          ['rows_skipped', skipped],
          ['rows_written', written],
        ] as const);
        expect(rule?.evaluate(values)).toMatchObject({ kind: 'value', holds: read - skipped >= written });
      }),
    );
  });

  function snake(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  function mentions(text: string, name: string): boolean {
    return new RegExp(`(?<![.\\w])${name}\\b`).test(text);
  }
});
