import { describe, expect, test } from 'vitest';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import { runWarnings } from '../../src/results/run-warnings.ts';
import { runResult, T0 } from './support.ts';

const rows = (rowsRead: bigint | null, rowsWritten: bigint | null, rowsSkipped: bigint | null = 0n) => ({
  counts: { ...NOT_MEASURED, rowsRead, rowsWritten, rowsSkipped },
});

describe('a success', () => {
  test.each([
    ['as many rows written as read', rows(10n, 10n), []],
    ['an empty source', rows(0n, 0n), []],
    ['rows that were skipped', rows(10n, 0n, 10n), []],
    ['nothing written', rows(1_234_567n, 0n), ['1,234,567 rows were read, and none was written or skipped.']],
    ['nothing written of one', rows(1n, 0n, null), ['1 row was read, and none was written or skipped.']],
    ['a written count that is not measured', rows(10n, null), []],
    ['a tenth of the rows lost', rows(100n, 90n), []],
    [
      'more than a tenth lost',
      rows(100n, 80n, 9n),
      ['11 of 100 rows that were read were neither written nor skipped.'],
    ],
    [
      'files that were not written',
      { counts: { ...NOT_MEASURED, filesRead: 3n, filesWritten: 0n, filesSkipped: 0n } },
      ['3 files were read, and none was written or skipped.'],
    ],
    [
      'an error text beside the success',
      { ...rows(80_000n, 79_211n), errorSummary: '789 batches timed out on write.' },
      ['The service reports success and an error: 789 batches timed out on write.'],
    ],
    [
      'no second and no count',
      { counts: NOT_MEASURED, createdAt: T0, finishedAt: T0 + 307 },
      ['The run took less than a second and the service gave no counts: check that it moved anything.'],
    ],
    ['no count after a minute', { counts: NOT_MEASURED, createdAt: T0, finishedAt: T0 + 60_000 }, []],
    ['no second with a count', { ...rows(1n, 1n), createdAt: T0, finishedAt: T0 + 307 }, []],
  ])('with %s', (_what, more, texts) => {
    expect(runWarnings(runResult({ status: 'SUCCEEDED', ...more }))).toEqual(texts);
  });
});

describe('a run that did not succeed', () => {
  test.each(['FAILED', 'STOPPED', 'TIMED_OUT', 'LOST', 'FAILURE_ON_SUBMIT'])('%s: its counts are marked', (status) => {
    const text =
      'The counts are what the service counted. The run did not succeed, so the target may hold something else.';
    expect(runWarnings(runResult({ status, ...rows(750n, 750n) }))).toEqual([text]);
    expect(runWarnings(runResult({ status, counts: NOT_MEASURED }))).toEqual([]);
  });
});
