import { describe, expect, it } from 'vitest';
import type { Baseline, EarlierRun, GateWord } from '../../src/results/types.ts';
import { baseline, earlierRun, jobResult, judged } from './support.ts';

const WIDE = 9_007_199_254_740_993n; // 2^53 + 1: the first integer that a double cannot hold
const MAX = 9_223_372_036_854_775_807n;

// A table job measures rows; the service gives -1, read as not measured, for its bytes and files.
const TABLE = jobResult({ rowsRead: 1000n, rowsWritten: 995n, rowsSkipped: 5n });
const FILES = jobResult({
  bytesRead: WIDE,
  bytesWritten: WIDE,
  filesRead: 3n,
  filesWritten: 2n,
  filesSkipped: 1n,
});
const EMPTY = jobResult({ rowsRead: 0n, rowsWritten: 0n, rowsSkipped: 0n });
const HUGE = jobResult({ rowsRead: MAX, rowsWritten: MAX, rowsSkipped: 1n, bytesRead: MAX + 1n });
const NOTHING = jobResult({}, { createdAt: null });
const JOBS = { TABLE, FILES, EMPTY, HUGE, NOTHING };

const PAST = [
  earlierRun(1, { rowsRead: 1200n, rowsWritten: 1200n }, 400n),
  earlierRun(2, { rowsRead: 1000n, rowsWritten: 1000n }, 500n),
  earlierRun(3, { rowsRead: 900n, rowsWritten: 900n }, null),
  earlierRun(4, { rowsRead: 1100n, rowsWritten: 1100n }, 600n),
  earlierRun(5, { rowsRead: 10n, rowsWritten: 10n }, 700n),
  earlierRun(6, { rowsRead: 1n, rowsWritten: 1n }, 1n),
];

type Row = [job: keyof typeof JOBS, rule: string, verdict: GateWord, said?: string];

const WITHOUT_PAST: Row[] = [
  // every metric
  ['TABLE', 'rows_read == 1000', 'passed', 'rows_read == 1000: rows_read is 1,000'],
  ['TABLE', 'rows_written >= 1000', 'failed', 'rows_written >= 1000: rows_written is 995'],
  ['TABLE', 'rows_skipped == 5', 'passed'],
  ['FILES', 'bytes_read > 0', 'passed'],
  ['FILES', 'bytes_written == bytes_read', 'passed'],
  ['FILES', 'files_read == 3', 'passed'],
  ['FILES', 'files_written == files_read', 'failed', 'files_written is 2, files_read is 3'],
  ['FILES', 'files_skipped == 0', 'failed'],
  ['TABLE', 'duration_seconds < 1800', 'passed', 'duration_seconds is 600'],
  ['TABLE', 'duration_seconds < 600', 'failed'],
  // every operator
  ['TABLE', 'rows_read != 1000', 'failed'],
  ['TABLE', 'rows_read > 999', 'passed'],
  ['TABLE', 'rows_read > 1000', 'failed'],
  ['TABLE', 'rows_read <= 1000', 'passed'],
  ['TABLE', 'rows_read < 1000', 'failed'],
  ['TABLE', 'rows_read == rows_written + rows_skipped', 'passed', 'rows_written + rows_skipped is 1,000'],
  ['TABLE', 'rows_read - rows_written == rows_skipped', 'passed'],
  ['TABLE', 'rows_skipped * 200 == rows_read', 'passed'],
  ['TABLE', 'rows_read / 3 == 333', 'passed'],
  ['TABLE', 'rows_read % 7 == 6', 'passed'],
  ['TABLE', '-rows_skipped == -5', 'passed'],
  ['TABLE', '!(rows_written == 0)', 'passed'],
  ['TABLE', 'rows_read > 0 && rows_written > 0', 'passed'],
  ['TABLE', 'rows_read < 0 || rows_written < 0', 'failed'],
  ['TABLE', 'rows_read > 500 ? rows_skipped < 10 : rows_skipped == 0', 'passed'],
  ['TABLE', 'rows_skipped in [0, 5]', 'passed'],
  ['TABLE', '(rows_read + 1) > (rows_written)', 'passed', 'rows_written is 995, (rows_read + 1) is 1,001'],
  ['TABLE', 'true', 'passed', 'true'],
  // integers and doubles
  ['TABLE', 'rows_written >= rows_read * 0.99', 'passed', 'rows_read * 0.99 is 990'],
  ['TABLE', 'rows_written + 0.5 > 995', 'passed'],
  ['TABLE', 'rows_written - 0.5 < 995', 'passed'],
  ['TABLE', '0.5 + rows_written == 995.5', 'passed'],
  ['TABLE', 'rows_read / 3.0 > 333', 'passed'],
  ['TABLE', '1.0 / rows_skipped == 0.2', 'passed'],
  ['TABLE', 'rows_read == 1000.0', 'passed'],
  ['TABLE', 'rows_written >= rows_read * 0.99 - 10', 'passed', 'rows_read * 0.99 - 10 is 980'],
  ['TABLE', 'rows_read * 0.5 + rows_written > 1494', 'passed', 'rows_read * 0.5 + rows_written is 1,495'],
  ['TABLE', 'rows_written + rows_read * 0.5 == 1495', 'passed'],
  ['TABLE', '1 + (rows_read - 0.5) * 2 - rows_skipped == 1995', 'passed'],
  ['TABLE', 'rows_read == rows_read * 1.0', 'passed'],
  ['TABLE', 'rows_read != rows_read * 1.0', 'failed'],
  ['TABLE', 'rows_read * 1.0 != rows_read', 'failed'],
  ['TABLE', '-(rows_read * 0.5) + 1 < 0', 'passed'],
  ['TABLE', '(rows_read > 0 ? 2.0 : 3.0) / 4 + 1 == 1.5', 'passed'],
  ['TABLE', '1000.5 != rows_read', 'passed'],
  ['TABLE', 'double(rows_read) / double(rows_written) > 1.0', 'passed'],
  // ratio and within
  ['TABLE', 'ratio(rows_skipped, rows_read) <= 0.005', 'passed', 'ratio(rows_skipped, rows_read) is 0.005'],
  ['TABLE', 'ratio(rows_skipped, rows_read) <= 0.001', 'failed'],
  ['TABLE', 'ratio(1, 4) == 0.25 && ratio(1.0, 4) == 0.25 && ratio(1, 4.0) == 0.25', 'passed'],
  ['TABLE', 'within(rows_written, rows_read, 0.005)', 'passed', 'rows_written is 995, rows_read is 1,000'],
  ['TABLE', 'within(rows_written, rows_read, 0.004)', 'failed'],
  ['TABLE', 'within(rows_written, rows_read, 0)', 'failed'],
  ['TABLE', 'within(rows_read, rows_read * 1.0, 1)', 'passed'],
  ['EMPTY', 'within(rows_written, rows_read, 0.1)', 'passed'],
  // 0 is a number
  ['EMPTY', 'rows_written > 0', 'failed', 'rows_written > 0: rows_written is 0'],
  ['EMPTY', 'rows_skipped == 0', 'passed'],
  // wider than 2^53, and to the edge of 64 bits
  ['FILES', `bytes_read == ${WIDE}`, 'passed'],
  ['FILES', `bytes_read == ${WIDE - 1n}`, 'failed', `bytes_read is 9,007,199,254,740,993`],
  ['FILES', `bytes_read > ${WIDE - 1n}.0`, 'passed'],
  ['FILES', `bytes_read == ${WIDE - 1n}.0`, 'failed'],
  ['HUGE', `rows_read == ${MAX}`, 'passed'],
  ['HUGE', '-9223372036854775808 < rows_read', 'passed'],
  ['HUGE', 'rows_read + rows_skipped > 0', 'error', 'does not fit in 64 bits'],
  ['HUGE', 'rows_read * 2 > 0', 'error'],
  ['HUGE', '-rows_read - 2 < 0', 'error'],
  ['HUGE', '-(-rows_read - 1) > 0', 'error'],
  ['HUGE', 'rows_skipped == 1 || rows_read * 2 > 0', 'error'],
  ['HUGE', 'rows_read * 1e300 * 1e300 > 0', 'error'],
  ['HUGE', 'bytes_read > 0', 'error', 'bytes_read does not fit in 64 bits'],
  ['HUGE', 'int(double(rows_read)) > 0', 'error', 'does not fit in 64 bits'],
  ['TABLE', 'int(1e30) > rows_read', 'error', 'does not fit in 64 bits'],
  ['TABLE', 'rows_skipped == 5 || int(1e30) > 0', 'error'],
  ['TABLE', 'int(995.9) == rows_written', 'passed', 'int(995.9) is 995'],
  // not measured
  ['TABLE', 'bytes_written > 0', 'unmeasured', 'bytes_written > 0: bytes_written was not measured'],
  ['TABLE', 'bytes_written == bytes_read', 'unmeasured', 'bytes_written was not measured, bytes_read was not measured'],
  ['TABLE', 'rows_written > 0 || bytes_written > 0', 'unmeasured'],
  ['TABLE', 'false && files_read == 0', 'unmeasured'],
  ['TABLE', 'rows_read > 0 ? true : files_read > 0', 'unmeasured'],
  ['FILES', 'rows_written >= 0', 'unmeasured'],
  ['NOTHING', 'duration_seconds < 10', 'unmeasured'],
  // division by zero, wherever it is
  [
    'EMPTY',
    'ratio(rows_skipped, rows_read) <= 0.001',
    'unmeasured',
    'divides by zero, rows_skipped is 0, rows_read is 0',
  ],
  ['EMPTY', 'rows_written / rows_read == 1', 'unmeasured'],
  ['EMPTY', 'rows_written % rows_read == 0', 'unmeasured'],
  ['EMPTY', 'rows_written * 1.0 / rows_read <= 1.0', 'unmeasured'],
  ['EMPTY', '1.0 / 0.0 > 1.0', 'unmeasured'],
  ['EMPTY', 'true || 1 / rows_read > 0', 'unmeasured'],
  ['EMPTY', 'false && 1 / rows_read > 0', 'unmeasured'],
  ['EMPTY', 'rows_read == 0 ? true : ratio(rows_skipped, rows_read) < 0.1', 'unmeasured'],
  // warn:
  ['TABLE', 'warn: rows_written == rows_read', 'warned', 'rows_written == rows_read: rows_written is 995'],
  ['TABLE', 'warn: rows_written > 0', 'passed'],
  ['TABLE', 'WARN : bytes_read > 0', 'unmeasured'],
  ['HUGE', 'warn: rows_read * 2 > 0', 'error'],
  // comments
  ['TABLE', 'rows_written > 0 # all arrived', 'passed', 'rows_written > 0: rows_written is 995'],
  // earlier runs
  [
    'TABLE',
    'rows_written >= previous.rows_written',
    'no-baseline',
    'there is no earlier run of this job that succeeded',
  ],
  ['TABLE', 'rows_written > 0 || typical.rows_written > 0', 'no-baseline'],
  ['TABLE', 'bytes_read > previous.bytes_read', 'unmeasured'],
];

const WITH_PAST: Row[] = [
  [
    'TABLE',
    'rows_written >= previous.rows_written * 0.8',
    'passed',
    'previous.rows_written is 1,200, previous.rows_written * 0.8 is 960',
  ],
  ['TABLE', 'rows_written >= previous.rows_written', 'failed'],
  ['TABLE', 'warn: within(rows_written, typical.rows_written, 0.2)', 'passed', 'typical.rows_written is 1,000'],
  ['TABLE', 'typical.rows_read == 1000', 'passed'],
  ['TABLE', 'rows_written >= previous.rows_written * 0.8 - 100', 'passed', 'previous.rows_written * 0.8 - 100 is 860'],
  ['TABLE', 'rows_written != previous.rows_written * 1.0', 'passed'],
  ['TABLE', 'rows_read != typical.rows_read * 1.0', 'failed'],
  ['TABLE', 'typical.duration_seconds == 550', 'passed'],
  ['TABLE', 'previous.duration_seconds == 400', 'passed'],
  ['TABLE', 'duration_seconds < previous.duration_seconds * 2', 'passed'],
  ['TABLE', 'rows_skipped <= previous.rows_skipped', 'unmeasured', 'previous.rows_skipped was not measured'],
  ['TABLE', 'rows_skipped <= typical.rows_skipped', 'unmeasured'],
  ['TABLE', 'total.rows_written >= previous.rows_written * 0.8', 'passed'],
];

describe.each([
  ['without earlier runs', WITHOUT_PAST, []],
  ['after earlier runs', WITH_PAST, PAST],
])('verdicts %s', (_name, rows, earlierRuns) => {
  it.each(rows)('%s: %s is %s', async (name, rule, verdict, said) => {
    const judgement = await judged(rule, {
      jobs: [JOBS[name]],
      baselines: new Map([['orders', baseline(earlierRuns)]]),
    });
    const all = [...judgement.perJob.flat(), ...judgement.total];
    expect(all).toMatchObject([{ verdict }]);
    if (said !== undefined) expect(all[0]?.detail).toContain(said);
    expect(all[0]?.rule).toBe(rule.replace(/^warn\s*:\s*/i, '').replace(/ # \w[\w ]*$/, ''));
  });
});

describe('a baseline that could not be read', () => {
  const rule = 'rows_written >= previous.rows_written';
  const verdict = async (more: Partial<Baseline>, runs: readonly EarlierRun[] = []) => {
    const baselines = new Map([['orders', baseline(runs, more)]]);
    return (await judged(rule, { jobs: [TABLE], baselines })).perJob[0]?.[0];
  };

  it('makes a rule unmeasured, with the reason', async () => {
    expect(await verdict({ problem: 'the history could not be read: HTTP 500' })).toMatchObject({
      verdict: 'unmeasured',
      detail: `${rule}: previous.rows_written is not known: the history could not be read: HTTP 500`,
    });
  });

  it('of files, with an empty history, has no baseline and names the files', async () => {
    expect(await verdict({ note: 'no baseline file could be used: night.json: it is empty' })).toMatchObject({
      verdict: 'no-baseline',
      detail: `${rule}: previous.rows_written is not known: there is no earlier run of this job that succeeded; no baseline file could be used: night.json: it is empty`,
    });
  });

  it('is decided by on-unmeasured, not by on-missing-baseline', async () => {
    const baselines = new Map([['orders', baseline([], { problem: 'no answer' })]]);
    const input = { jobs: [TABLE], baselines, onMissingBaseline: 'pass' } as const;
    expect(await judged(`rows_read > 0\n${rule}`, input)).toMatchObject({ outcome: 'failed', failures: [{ rule }] });
  });

  it('of one job leaves no earlier total', async () => {
    const jobs = [TABLE, { ...TABLE, job: 'items' }];
    const baselines = new Map([
      ['orders', baseline(PAST)],
      ['items', baseline([], { problem: 'no answer' })],
    ]);
    const { total } = await judged('total.rows_written >= previous.rows_written', { jobs, baselines });
    expect(total).toMatchObject([{ verdict: 'unmeasured', detail: expect.stringContaining('no answer') }]);
  });
});

describe('a rule that compares nothing but zeros', () => {
  it.each([
    ['rows_read == rows_written + rows_skipped', true],
    ['within(rows_written, rows_read, 0.1)', true],
    ['rows_skipped == 0', false],
    ['rows_read > rows_written', false],
  ])('%s says so: %s', async (rule, says) => {
    const { perJob } = await judged(rule, { jobs: [EMPTY] });
    expect(perJob[0]?.[0]?.detail.includes('every count in this rule is 0')).toBe(says);
  });
});
