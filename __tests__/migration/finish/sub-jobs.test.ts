import { describe, expect, test } from 'vitest';
import type { SubJobs } from '../../../src/migration/finish/sub-jobs.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { type Child, readBatch } from '../support/batch.ts';
import { DATE, run } from '../support/records.ts';

describe('what the sub-jobs say about the job', () => {
  const child = (status: NonNullable<Child['status']>, index = 1): Child => ({ name: `orders_t${index}`, status });
  const silentOne = no({ kind: 'no-reply', message: 'reset' });

  test.each<[what: string, children: readonly Child[], verdict: SubJobs['verdict']]>([
    [
      'none is listed',
      [],
      {
        status: 'LOST',
        reason: 'the service reports success, but its sub-jobs are not listed: no table is known to be migrated',
      },
    ],
    ['all succeeded', [child('SUCCEEDED'), child('succeeded', 2)], null],
    [
      'one failed',
      [child('SUCCEEDED'), child('FAILED', 2)],
      { status: 'FAILED', reason: '1 of 2 sub-jobs did not succeed: orders_t2 (FAILED)' },
    ],
    [
      'one was stopped',
      [child('STOPPED')],
      { status: 'FAILED', reason: '1 of 1 sub-jobs did not succeed: orders_t1 (STOPPED)' },
    ],
    [
      'seven failed: five are named',
      Array.from({ length: 7 }, (_, index) => child('FAILED', index)),
      {
        status: 'FAILED',
        reason:
          '7 of 7 sub-jobs did not succeed: orders_t0 (FAILED), orders_t1 (FAILED), orders_t2 (FAILED), orders_t3 (FAILED), orders_t4 (FAILED) and 2 more',
      },
    ],
    [
      'five failed: all are named',
      Array.from({ length: 5 }, (_, index) => child('FAILED', index)),
      { status: 'FAILED', reason: expect.stringMatching(/orders_t4 \(FAILED\)$/) },
    ],
    [
      'one is still running',
      [child('RUNNING'), child('SUCCEEDED', 2)],
      {
        status: 'TIMED_OUT',
        reason:
          'the service reports the whole job as ended, but 1 of 2 sub-jobs are still running: orders_t1 (RUNNING)',
      },
    ],
    [
      'one failed while another is running',
      [child('RUNNING'), child('FAILED', 2)],
      { status: 'FAILED', reason: expect.stringContaining('orders_t2') },
    ],
    ['one never ended', [child('NEW')], { status: 'FAILED', reason: '1 of 1 sub-jobs never ended: orders_t1 (NEW)' }],
    [
      'one is UNKNOWN by the word of the service',
      [child('UNKNOWN'), child('SUCCEEDED', 2)],
      { status: 'FAILED', reason: '1 of 2 sub-jobs never ended: orders_t1 (UNKNOWN)' },
    ],
    [
      'one has an unknown word',
      [child('NOT_READ')],
      { status: 'FAILED', reason: '1 of 1 sub-jobs never ended: orders_t1 (NOT_READ)' },
    ],
    [
      'one could not be read',
      [child(silentOne), child('SUCCEEDED', 2)],
      {
        status: 'LOST',
        reason:
          'the service reports success, but its sub-jobs could not all be read: 1 of 2 gave no status (orders_t1 (UNKNOWN))',
      },
    ],
    ['one is gone', [child(gone)], { status: 'LOST', reason: expect.stringContaining('1 of 1 gave no status') }],
    [
      'one could not be read while another failed',
      [child(silentOne), child('FAILED', 2)],
      { status: 'FAILED', reason: expect.stringContaining('orders_t2 (FAILED)') },
    ],
    [
      'one could not be read while another is running',
      [child(silentOne), child('RUNNING', 2)],
      { status: 'LOST', reason: expect.stringContaining('1 of 2 gave no status') },
    ],
    [
      'one could not be read, and failed by the list',
      [{ name: 'orders_t1', status: forbidden, listed: { status: 'FAILED' } }],
      { status: 'FAILED', reason: '1 of 1 sub-jobs did not succeed: orders_t1 (FAILED)' },
    ],
    [
      'one could not be read, and succeeded by the list',
      [{ name: 'orders_t1', status: forbidden, listed: { status: 'SUCCEEDED' } }],
      null,
    ],
  ])('%s', async (_what, children, verdict) => {
    const { found } = await readBatch({ children });
    expect(found.verdict).toEqual(verdict);
    expect(found.runs).toHaveLength(children.length);
  });

  const listed = Array.from({ length: 100 }, (_, index) => ({
    name: `orders_t${index}`,
    'creation-date': DATE,
    status: 'SUCCEEDED',
  }));
  const whole = yes({ total: 0, jobs: [] });
  const page = (total: number | null, jobs: readonly unknown[]): Answer<unknown> => yes({ total, jobs });
  test.each<[what: string, pages: readonly Answer<unknown>[], reason: string]>([
    ['a page is repeated', [page(150, listed), page(150, listed)], 'page 2 repeats earlier jobs after 100'],
    [
      'a page is smaller than the total says',
      [page(100, listed.slice(0, 70)), page(100, [])],
      'page 2 is empty after 70',
    ],
    ['the total says more', [page(101, listed), page(101, [])], 'page 2 is empty after 100'],
    ['the total is missing', [page(null, listed.slice(0, 70))], 'gives no total'],
    ['an entry has no name', [page(101, [...listed, { status: 'FAILED' }])], 'shows a job without a name'],
    [
      'the list always shrinks',
      [page(150, listed), page(101, [{ ...listed[0], name: 'orders_t100' }])],
      'shrank from 150 to 101 jobs',
    ],
    ['a further page is refused', [page(150, listed), forbidden], 'could not be listed: not allowed'],
  ])('without whole sight it is LOST: %s', async (_what, pages, reason) => {
    const { found } = await readBatch({
      children: [],
      jobs: (type, number) => (type === 'NORMAL_JOB' ? (pages[number - 1] ?? whole) : whole),
    });
    expect(found.verdict).toMatchObject({ status: 'LOST', reason: expect.stringContaining(reason) });
  });

  test('a list that shrank while it was read is read again', async () => {
    // A deletion moves the job that failed to the page that was read before.
    const failed = { ...listed[0], name: 'orders_t100', status: 'FAILED' };
    const last = { ...listed[0], name: 'orders_t101' };
    const readingsOfFirst = [page(102, listed), page(101, [...listed.slice(1), failed])];
    const readingsOfSecond = [page(101, [last]), page(101, [last])];
    let readings = 0;
    const { found } = await readBatch({
      children: [{ name: 'orders_t100', status: 'FAILED' }],
      jobs: (type, number) => {
        if (type !== 'NORMAL_JOB') return whole;
        if (number === 1) readings += 1;
        return (number === 1 ? readingsOfFirst : readingsOfSecond)[readings - 1] ?? whole;
      },
    });
    expect(readings).toBe(2);
    expect(found.verdict).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('orders_t100') });
  });

  test('a failed sub-job is the verdict also without whole sight', async () => {
    const failed = { ...listed[0], status: 'FAILED' };
    const { found } = await readBatch({
      children: [{ name: 'orders_t0', status: 'FAILED' }],
      jobs: (type) => (type === 'NORMAL_JOB' ? page(9, [failed]) : whole),
    });
    expect(found.verdict).toMatchObject({ status: 'FAILED' });
  });

  test('one that is still going on is waited for, for two minutes', async () => {
    const answers = [
      [0, yes([run({ jobName: 'orders_t1', creationDate: DATE + 1 })])],
      [60, yes([run({ jobName: 'orders_t1', creationDate: DATE + 1, status: 'SUCCEEDED' })])],
    ] as const;
    const { found, seconds } = await readBatch({ children: [child(answers)] });
    expect(found.verdict).toBeNull();
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThanOrEqual(63);
    const stays = await readBatch({ children: [child('RUNNING')] });
    expect(stays.seconds).toBe(120);
    const noTime = await readBatch({ children: [child('RUNNING')], waitS: 0 });
    expect(noTime.seconds).toBe(0);
    expect(noTime.found.verdict).toMatchObject({ status: 'TIMED_OUT' });
  });

  test('a cancellation ends the wait', async () => {
    const { found, seconds } = await readBatch({ children: [child('RUNNING')], cancelAfterS: 10 });
    expect(seconds).toBe(10);
    expect(found.verdict).toMatchObject({ status: 'TIMED_OUT' });
  });

  test.each<[what: string, answer: Answer<unknown>, cause: string]>([
    ['no permission', forbidden, 'not allowed'],
    ['a refused credential', badKey, 'bad key'],
    ['no answer', silent, 'connection reset'],
  ])('without a list it is LOST: %s', async (_what, answer, cause) => {
    const { found, seconds } = await readBatch({ children: [], jobs: () => answer, waitS: 0 });
    expect(found).toEqual({
      runs: [],
      verdict: {
        status: 'LOST',
        reason: `the service reports success, but its sub-jobs could not be listed: ${cause}`,
      },
    });
    expect(seconds).toBeLessThanOrEqual(60);
  });

  test('the list is asked for again within a minute, the deadline notwithstanding', async () => {
    let asked = 0;
    const { found } = await readBatch({
      children: [],
      waitS: 0,
      jobs: () => {
        asked += 1;
        return asked < 4 ? silent : yes({ total: 0, jobs: [] });
      },
    });
    expect(found.verdict?.reason).toContain('are not listed');
  });
});
