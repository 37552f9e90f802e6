import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT_NAMES, NOT_MEASURED } from '../../src/cdm/counts.ts';
import { overallStatus, spanSeconds, totals, unmeasuredJobs } from '../../src/results/overall.ts';
import { jobResult, T0 } from './support.ts';

describe('one word for several jobs', () => {
  it.each([
    [[], 'NOT_SUBMITTED'],
    [['SUCCEEDED'], 'SUCCEEDED'],
    [['SUCCEEDED', 'SUCCEEDED'], 'SUCCEEDED'],
    [['SUCCEEDED', 'FAILED'], 'FAILED'],
    [['FAILED', 'CANCELLED'], 'CANCELLED'],
    [['REJECTED', 'LOST'], 'LOST'],
    [['FAILURE_ON_SUBMIT', 'REJECTED'], 'REJECTED'],
    [['FAILED', 'FAILURE_ON_SUBMIT'], 'FAILURE_ON_SUBMIT'],
    [['TIMED_OUT', 'STOPPED', 'FAILED'], 'FAILED'],
    [['TIMED_OUT', 'STOPPED'], 'STOPPED'],
    [['NOT_SUBMITTED', 'TIMED_OUT'], 'TIMED_OUT'],
    [['NOT_SUBMITTED', 'SUCCEEDED'], 'NOT_SUBMITTED'],
    [['SUCCEEDED', 'RUNNING', 'PENDING'], 'RUNNING'],
    [['PAUSED_BY_MOON'], 'PAUSED_BY_MOON'],
  ])('%j: %s', (statuses, word) => {
    expect(overallStatus(statuses)).toBe(word);
  });

  it('is SUCCEEDED only if every job is', () => {
    const word = fc.constantFrom('SUCCEEDED', 'FAILED', 'LOST', 'RUNNING', 'NOT_SUBMITTED', 'ODD');
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const all = words.length > 0 && words.every((each) => each === 'SUCCEEDED');
        expect(overallStatus(words) === 'SUCCEEDED').toBe(all);
      }),
    );
  });
});

describe('sums', () => {
  const measured = { ...NOT_MEASURED, rowsRead: 2n ** 63n, rowsWritten: 1n };

  it('are exact, and there only where every job measured', () => {
    const jobs = [
      { counts: measured },
      { counts: { ...NOT_MEASURED, rowsRead: 1n } },
      { counts: { ...NOT_MEASURED, rowsRead: 0n } },
    ];
    expect(totals(jobs)).toEqual({ ...NOT_MEASURED, rowsRead: 2n ** 63n + 1n });
  });

  it('of no job are not measured', () => {
    expect(totals([])).toEqual(NOT_MEASURED);
    expect(Object.keys(totals([{ counts: measured }]))).toEqual([...COUNT_NAMES]);
  });
});

it.each([
  [{}, 1],
  [{ rowsRead: 0n }, 0],
  [{ rowsWritten: 0n }, 0],
  [{ bytesRead: 5n }, 0],
  [{ bytesWritten: 5n }, 0],
  [{ filesRead: 5n, rowsSkipped: 1n }, 1],
])('a job with %o counts as %i unmeasured', (counts, expected) => {
  expect(unmeasuredJobs([{ counts: { ...NOT_MEASURED, ...counts } }])).toBe(expected);
});

describe('seconds from the first submission to the last end', () => {
  const run = (createdAt: number | null, finishedAt: number | null, submissionId: string | null = '1') =>
    jobResult({ createdAt, finishedAt, submissionId });
  it.each([
    ['no job', [], null],
    ['one job', [run(T0, T0 + 61_000)], 61],
    ['overlapping jobs', [run(T0 + 5_000, T0 + 9_000), run(T0, T0 + 7_000)], 9],
    ['a job that never ran', [run(T0, T0 + 7_000), run(null, null, null)], 7],
    ['a job without an end', [run(T0, T0 + 7_000), run(T0, null)], null],
    ['a job without dates', [run(T0, T0 + 7_000), run(null, null)], null],
    ['dates that run backwards', [run(T0, T0 - 1_000)], null],
  ])('%s', (_name, jobs, seconds) => {
    expect(spanSeconds(jobs)).toBe(seconds);
  });
});
