import { describe, expect, test } from 'vitest';
import { type Counts, NOT_MEASURED } from '../../../src/cdm/counts.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import { batchCounts, readSubJobs, type SubJobs } from '../../../src/migration/finish/sub-jobs.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { RunResult } from '../../../src/results/types.ts';
import { badKey, forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { DATE, held, run } from '../support/records.ts';
import { never, type Scripted, scripted, timeline } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const parent = run({ status: 'SUCCEEDED' });
const rows = (count: bigint): Counts => ({ ...NOT_MEASURED, rowsRead: count });

interface Child {
  readonly name: string;
  /** What the list says of it. */
  readonly listed?: Record<string, unknown>;
  readonly type?: string;
  /** What its own status answers: a word, or an answer, or answers by time. */
  readonly status?: string | Answer<unknown> | Parameters<typeof timeline>[1];
}

interface StepContext {
  readonly children: readonly Child[];
  readonly jobs?: (type: string, page: number) => Answer<unknown>;
  readonly stepJobs?: readonly string[];
  readonly parent?: Submission;
  readonly waitS?: number;
  readonly cancelAfterS?: number;
}

async function read(context: StepContext): Promise<{ found: SubJobs; service: Scripted; seconds: number }> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const statuses = new Map(
    context.children.map(({ name, status = 'SUCCEEDED' }) => {
      const shown = (word: string): Answer<unknown> =>
        yes([run({ jobName: name, status: word, submissionId: null, creationDate: DATE + 1000 })]);
      if (typeof status === 'string') return [name, () => shown(status)];
      return [name, Array.isArray(status) ? timeline(clock, status) : () => status as Answer<unknown>];
    }),
  );
  const listing = (type: string, page: number): Answer<unknown> => {
    const jobs = context.children
      .filter((child) => (child.type ?? 'NORMAL_JOB') === type)
      .map(({ name, listed }) => ({ name, 'creation-date': DATE + 500, ...listed }));
    return yes({ total: jobs.length, jobs: jobs.slice((page - 1) * 100, page * 100) });
  };
  const service = scripted(
    {
      jobs: (_cluster: string, type: string, page: number) => (context.jobs ?? listing)(type, page),
      status: (_cluster: string, name: string) => (statuses.get(name) as () => Answer<unknown>)(),
    },
    { clock },
  );
  const cancel = new AbortController();
  if (context.cancelAfterS !== undefined) clock.at(startedAt + context.cancelAfterS * 1000, () => cancel.abort());
  const options = {
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: context.cancelAfterS === undefined ? never() : cancel.signal,
    stepJobs: new Set(context.stepJobs),
  };
  const found = await clock.run(() => readSubJobs(service.ports, held, context.parent ?? parent, options));
  return { found, service, seconds: (clock.now() - startedAt) / 1000 };
}

const names = (found: SubJobs): string[] => found.runs.map((one) => one.job);
const old = { 'creation-date': DATE - 60_000 };

describe('which jobs a whole-database job made', () => {
  test.each<[what: string, children: readonly Child[], stepJobs: readonly string[], expected: readonly string[]]>([
    ['those named after it', [{ name: 'orders_t1' }, { name: 'orders_t2' }], [], ['orders_t1', 'orders_t2']],
    [
      'none that is named otherwise',
      [{ name: 'ordersx' }, { name: 'orders' }, { name: 'orders_' }, { name: 'x_orders_t' }],
      [],
      [],
    ],
    ['none that was there before', [{ name: 'orders_t1', listed: old }], [], []],
    ['one that was made at that moment', [{ name: 'orders_t1', listed: { 'creation-date': DATE } }], [], ['orders_t1']],
    ['one that was made just before', [{ name: 'orders_t1', listed: { 'creation-date': DATE - 1 } }], [], []],
    [
      'one whose date is cut to the second',
      [{ name: 'orders_t1', listed: { 'creation-date': DATE - 123 } }],
      [],
      ['orders_t1'],
    ],
    [
      'none whose cut date is of the second before',
      [{ name: 'orders_t1', listed: { 'creation-date': DATE - 1123 } }],
      [],
      [],
    ],
    [
      'one with its date as text',
      [{ name: 'orders_t1', listed: { 'creation-date': String(DATE + 5) } }],
      [],
      ['orders_t1'],
    ],
    ['one without a date', [{ name: 'orders_t1', listed: { 'creation-date': null } }], [], ['orders_t1']],
    ['one with an encoded name', [{ name: 'orders_t1' }, { name: 'orders_t%31b', status: gone }], [], ['orders_t1']],
    ['none that is a whole-database job itself', [{ name: 'orders_x', type: 'BATCH_JOB' }], [], []],
    [
      'none of such a cousin',
      [{ name: 'orders_x', type: 'BATCH_JOB' }, { name: 'orders_x_t1' }, { name: 'orders_xy' }],
      [],
      ['orders_xy'],
    ],
    [
      'none of a cousin that is of the same step',
      [{ name: 'orders_x', type: 'BATCH_JOB' }, { name: 'orders_x_t1' }, { name: 'orders_y' }],
      ['orders', 'orders_x'],
      ['orders_y'],
    ],
    ['none that is a job of the step', [{ name: 'orders_t1' }, { name: 'orders_t2' }], ['orders_t2'], ['orders_t1']],
    ['one of a scenario', [{ name: 'orders_t1', type: 'SCENARIO_JOB' }], [], ['orders_t1']],
  ])('%s', async (_what, children, stepJobs, expected) => {
    const plain = children.filter((child) => !child.name.includes('%'));
    expect(names((await read({ children: plain, stepJobs })).found)).toEqual(expected);
  });

  test('one whose name the list has encoded', async () => {
    const page = yes({
      total: 2,
      jobs: [{ name: 'orders%5Ft%201', 'creation-date': DATE }, { name: 'orders_%' }],
    });
    const { found } = await read({
      children: [{ name: 'orders_t 1' }, { name: 'orders_%' }],
      jobs: (type) => (type === 'NORMAL_JOB' ? page : yes({ total: 0, jobs: [] })),
    });
    expect(names(found)).toEqual(['orders_t 1', 'orders_%']);
  });

  test('none without a date of its own whose run is from before', async () => {
    const before = yes([run({ jobName: 'orders_t1', status: 'FAILED', creationDate: DATE - 60_000 })]);
    const listed = { 'creation-date': null };
    const { found } = await read({ children: [{ name: 'orders_t1', listed, status: before }, { name: 'orders_t2' }] });
    expect(names(found)).toEqual(['orders_t2']);
    expect(found.verdict).toBeNull();
  });

  test('all, where it is not known when the run began', async () => {
    const { found } = await read({
      children: [{ name: 'orders_t1', listed: old }],
      parent: { ...parent, creationDate: null },
    });
    expect(names(found)).toEqual(['orders_t1']);
  });

  test('on every page of the list', async () => {
    const children = Array.from({ length: 150 }, (_, index) => ({
      name: index < 120 ? `x_${index}` : `orders_t${index}`,
    }));
    const { found, service } = await read({ children });
    expect(found.runs).toHaveLength(30);
    expect(service.calls.filter((call) => call.route === 'jobs')).toHaveLength(4);
  });

  test('once, where the list knows no pages', async () => {
    const jobs = Array.from({ length: 100 }, (_, index) => ({
      name: `orders_t${index}`,
      'creation-date': DATE,
      status: 'SUCCEEDED',
    }));
    const { found, service } = await read({
      children: [],
      jobs: (type) => yes(type === 'NORMAL_JOB' ? { total: 100, jobs } : { total: 0, jobs: [] }),
    });
    expect(found.runs).toHaveLength(100);
    expect(service.calls.filter((call) => call.route === 'jobs')).toHaveLength(3);
  });
});

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
    const { found } = await read({ children });
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
    const { found } = await read({
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
    const { found } = await read({
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
    const { found } = await read({
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
    const { found, seconds } = await read({ children: [child(answers)] });
    expect(found.verdict).toBeNull();
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThanOrEqual(63);
    const stays = await read({ children: [child('RUNNING')] });
    expect(stays.seconds).toBe(120);
    const noTime = await read({ children: [child('RUNNING')], waitS: 0 });
    expect(noTime.seconds).toBe(0);
    expect(noTime.found.verdict).toMatchObject({ status: 'TIMED_OUT' });
  });

  test('a cancellation ends the wait', async () => {
    const { found, seconds } = await read({ children: [child('RUNNING')], cancelAfterS: 10 });
    expect(seconds).toBe(10);
    expect(found.verdict).toMatchObject({ status: 'TIMED_OUT' });
  });

  test.each<[what: string, answer: Answer<unknown>, cause: string]>([
    ['no permission', forbidden, 'not allowed'],
    ['a refused credential', badKey, 'bad key'],
    ['no answer', silent, 'connection reset'],
  ])('without a list it is LOST: %s', async (_what, answer, cause) => {
    const { found, seconds } = await read({ children: [], jobs: () => answer, waitS: 0 });
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
    const { found } = await read({
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

describe('a sub-job that gives no answer', () => {
  test('is asked again within a minute, the deadline notwithstanding', async () => {
    const status = [
      [0, silent],
      [50, yes([run({ jobName: 'orders_t1', creationDate: DATE + 1, status: 'FAILED' })])],
    ] as const;
    const { found } = await read({ children: [{ name: 'orders_t1', status }], waitS: 0 });
    expect(found.verdict).toMatchObject({ status: 'FAILED' });
  });

  test('is not asked for longer', async () => {
    const { found, seconds } = await read({ children: [{ name: 'orders_t1', status: silent }], waitS: 0 });
    expect(found.verdict?.reason).toContain('could not all be read');
    expect(seconds).toBeLessThanOrEqual(60);
    expect(seconds).toBeGreaterThan(50);
  });
});

describe('the figures of sub-jobs', () => {
  test('are those of their own status', async () => {
    const status = yes([run({ jobName: 'orders_t1', status: 'SUCCEEDED', counts: rows(7n), hasCounters: true })]);
    const { found } = await read({ children: [{ name: 'orders_t1', status }] });
    expect(found.runs).toMatchObject([
      { job: 'orders_t1', clusterId: 'a', submissionId: '13', status: 'SUCCEEDED', counts: { rowsRead: 7n } },
    ]);
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
    const { found, service } = await read({ children: many(listed) });
    expect(service.routes()).not.toContain('status');
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

  test('are asked for one by one up to sixty', async () => {
    const { service } = await read({ children: many({ status: 'SUCCEEDED' }, 60) });
    expect(service.calls.filter((call) => call.route === 'status')).toHaveLength(60);
  });

  test('are asked for one by one where the list does not say SUCCEEDED', async () => {
    const { service } = await read({ children: many({ status: 'FAILED' }) });
    expect(service.calls.filter((call) => call.route === 'status')).toHaveLength(61);
  });

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
