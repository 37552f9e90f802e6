import { describe, expect, test } from 'vitest';
import { type Counts, NOT_MEASURED } from '../../../src/cdm/counts.ts';
import { batchCounts } from '../../../src/migration/finish/sub-jobs.ts';
import type { RunResult } from '../../../src/results/types.ts';
import { silent, yes } from '../support/answers.ts';
import { type Child, readBatch } from '../support/batch.ts';
import { DATE, run } from '../support/records.ts';

const rows = (count: bigint): Counts => ({ ...NOT_MEASURED, rowsRead: count });

describe('a sub-job that gives no answer', () => {
  test('is asked again within a minute, the deadline notwithstanding', async () => {
    const status = [
      [0, silent],
      [50, yes([run({ jobName: 'orders_t1', creationDate: DATE + 1, status: 'FAILED' })])],
    ] as const;
    const { found } = await readBatch({ children: [{ name: 'orders_t1', status }], waitS: 0 });
    expect(found.verdict).toMatchObject({ status: 'FAILED' });
  });

  test('is not asked for longer', async () => {
    const { found, seconds } = await readBatch({ children: [{ name: 'orders_t1', status: silent }], waitS: 0 });
    expect(found.verdict?.reason).toContain('could not all be read');
    expect(seconds).toBeLessThanOrEqual(60);
    expect(seconds).toBeGreaterThan(50);
  });
});

describe('the figures of sub-jobs', () => {
  test('are those of their own status', async () => {
    const status = yes([run({ jobName: 'orders_t1', status: 'SUCCEEDED', counts: rows(7n), hasCounters: true })]);
    const { found } = await readBatch({ children: [{ name: 'orders_t1', status }] });
    expect(found.runs).toMatchObject([
      { job: 'orders_t1', clusterId: 'a', submissionId: '13', status: 'SUCCEEDED', counts: { rowsRead: 7n } },
    ]);
  });

  test('are those of the newest run that is shown', async () => {
    const shown = { jobName: 'orders_t1', status: 'SUCCEEDED', hasCounters: true };
    const newest = run({ ...shown, submissionId: '2', creationDate: DATE + 9, counts: rows(7n) });
    const status = yes([run({ ...shown, status: 'FAILED', creationDate: DATE + 1, counts: rows(5n) }), newest]);
    const { found } = await readBatch({ children: [{ name: 'orders_t1', status }] });
    expect(found).toMatchObject({ verdict: null, runs: [{ submissionId: '2', counts: { rowsRead: 7n } }] });
  });

  const many = (listed: Record<string, unknown>, count = 61): readonly Child[] =>
    Array.from({ length: count }, (_, index) => ({ name: `orders_t${index}`, listed }));

  test('are those of the list where they are many and succeeded', async () => {
    const listed = {
      status: 'SUCCEEDED',
      execute_create_date: DATE + 1,
      execute_start_date: DATE + 2,
      execute_update_date: String(DATE + 3),
      rows_read: 5,
      rows_written: 9007199254740993n,
      bytes_read: 0,
      bytes_written: -1,
      files_read: 2,
      files_written: '3',
    };
    const { found, service } = await readBatch({ children: many(listed) });
    expect(service.routes()).not.toContain('status');
    expect(found.verdict).toBeNull();
    expect(found.runs[0]).toEqual({
      job: 'orders_t0',
      clusterId: 'a',
      submissionId: null,
      status: 'SUCCEEDED',
      createdAt: DATE + 1,
      startedAt: DATE + 2,
      finishedAt: DATE + 3,
      counts: { ...NOT_MEASURED, rowsRead: 5n, rowsWritten: 9007199254740993n, filesRead: 2n },
      errorCode: null,
      errorSummary: null,
      errorDetails: null,
    });
  });

  test('are all that the list has', async () => {
    const figures = { rows_read: 1, rows_written: 2, bytes_read: 3, bytes_written: 4, files_read: 5, files_written: 6 };
    const { found } = await readBatch({ children: many({ status: 'SUCCEEDED', ...figures }) });
    expect(found.runs[60]?.counts).toEqual({
      ...NOT_MEASURED,
      rowsRead: 1n,
      rowsWritten: 2n,
      bytesRead: 3n,
      bytesWritten: 4n,
      filesRead: 5n,
      filesWritten: 6n,
    });
  });

  test.each<[value: unknown, count: bigint | null]>([
    [1, 1n],
    [0, null],
    [-1, null],
    [1.5, null],
    ['1', null],
    [2n ** 60n, 2n ** 60n],
    [0n, null],
    [-(2n ** 60n), null],
  ])('of the list are above zero, or were not measured: %s', async (rows_read, count) => {
    const { found } = await readBatch({ children: many({ status: 'SUCCEEDED', rows_read }) });
    expect(found.runs[0]?.counts.rowsRead).toBe(count);
  });

  test('are asked for one by one up to sixty', async () => {
    const { service } = await readBatch({ children: many({ status: 'SUCCEEDED' }, 60) });
    expect(service.calls.filter((call) => call.route === 'status')).toHaveLength(60);
  });

  test.each([{ status: 'FAILED' }, {}])(
    'are asked for one by one where the list does not say SUCCEEDED: %j',
    async (listed) => {
      const { service } = await readBatch({ children: many(listed) });
      expect(service.calls.filter((call) => call.route === 'status')).toHaveLength(61);
    },
  );

  test.each<[what: string, own: Counts, parts: readonly Counts[], expected: Counts]>([
    ['the job has its own', rows(1n), [rows(5n)], rows(1n)],
    ['the sum of all', NOT_MEASURED, [rows(5n), rows(7n)], rows(12n)],
    ['nothing where one did not measure', NOT_MEASURED, [rows(5n), NOT_MEASURED], NOT_MEASURED],
    ['nothing without sub-jobs', NOT_MEASURED, [], NOT_MEASURED],
    [
      'each count by itself',
      NOT_MEASURED,
      [
        { ...rows(5n), bytesRead: 2n },
        { ...rows(7n), filesRead: 3n },
      ],
      rows(12n),
    ],
    ['zero is measured', NOT_MEASURED, [rows(0n), rows(0n)], rows(0n)],
  ])('make up those of the job: %s', (_what, own, parts, expected) => {
    const runs = parts.map((counts) => ({ counts }) as RunResult);
    expect(batchCounts(own, runs)).toEqual(expected);
  });
});
