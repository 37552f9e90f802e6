import { describe, expect, test } from 'vitest';
import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import { finishRun } from '../../../src/migration/finish/finish-run.ts';
import { stopAndFinish } from '../../../src/migration/finish/stop-and-finish.ts';
import { type Outcome, outcome } from '../../../src/migration/run/outcome.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { RunTracker } from '../../../src/migration/run/run-tracker.ts';
import type { WaitOptions } from '../../../src/migration/wait/wait-options.ts';
import { forbidden, gone, silent, yes } from '../support/answers.ts';
import { DATE, held, record, run } from '../support/records.ts';
import { type Script, type Scripted, scripted, waitOptions } from '../support/scripted.ts';

const ours = record({
  phase: 'located',
  cluster: 'a',
  submissionId: '13',
  creationDate: DATE,
  origin: 'created',
  mayDelete: true,
});
const counts = { ...NOT_MEASURED, rowsRead: 80n, rowsWritten: 79n };
const succeeded = run({ status: 'SUCCEEDED', counts, hasCounters: true });
const bare = run({ status: 'SUCCEEDED' });
const failed = run({ status: 'FAILED' });
const going = yes([run()]);
const stopped = yes([run({ status: 'STOPPED' })]);
const later = run({ submissionId: '14', creationDate: DATE + 60_000, status: 'BOOTING' });

type More = NonNullable<Parameters<typeof waitOptions>[1]>;

interface Settled {
  readonly ended: Outcome;
  readonly service: Scripted;
  readonly saved: readonly RunRecord[];
  readonly tookMs: number;
}

async function finishWith(
  script: Script,
  work: (service: Scripted, options: WaitOptions) => Promise<Outcome>,
  more: More = {},
): Promise<Settled> {
  const service = scripted(script);
  const options = waitOptions(service, more);
  const startedAt = service.clock.now();
  const ended = await service.clock.run(() => work(service, options));
  return { ended, service, saved: options.saved, tookMs: service.clock.now() - startedAt };
}

const end = (last: Submission, script: Script = {}, more: More = {}, part: Partial<RunRecord> = {}): Promise<Settled> =>
  finishWith(
    script,
    (service, options) =>
      finishRun(
        service.ports,
        new RunTracker({ ...ours, ...part }, options.save),
        held,
        { status: last.status ?? '', run: last },
        options,
      ),
    more,
  );

describe('the end of a run', () => {
  test('of success with its counts costs nothing more', async () => {
    const { ended, service, saved } = await end(succeeded);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      reason: null,
      run: succeeded,
      notes: [],
      mayStillRun: false,
      pending: false,
      subJobs: [],
      record: { phase: 'ended', status: 'SUCCEEDED', deletePending: false },
    });
    expect(service.calls).toEqual([]);
    expect(saved.at(-1)).toEqual(ended.record);
  });

  test.each<[what: string, script: Script, rows: bigint | null]>([
    ['are there', { history: [yes([later, succeeded])] }, 80n],
    ['are those of another run', { history: [yes([{ ...succeeded, submissionId: '12' }])] }, null],
    ['are not there either', { history: [yes([bare])] }, null],
    ['cannot be read', { history: [silent] }, null],
    ['are of a run with another end', { history: [yes([{ ...succeeded, status: 'RUNNING' }])] }, null],
    ['are of a run in other letters', { history: [yes([{ ...succeeded, status: 'succeeded' }])] }, 80n],
  ])('without counts looks into the history, where they %s', async (_what, script, rows) => {
    const { ended, service } = await end(bare, script);
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.run?.counts.rowsRead).toBe(rows);
    expect(service.routes()).toEqual(['history']);
  });

  test('of failure without counts looks for none', async () => {
    const { ended, service } = await end(failed);
    expect(ended).toMatchObject({ status: 'FAILED', run: failed, reason: null });
    expect(service.calls).toEqual([]);
  });

  const isLater =
    'The service has started the job again by itself (submission 14), last seen as BOOTING. This step does not wait for that run.';
  const mayFollow =
    'The job has the retry type RETRY_TRIPLE: the service may start it again by itself. This step does not wait for that run.';
  test.each<[what: string, last: Submission, retryJobType: string, script: Script, notes: readonly string[]]>([
    ['a failure, and the service starts it again', failed, 'RETRY_TRIPLE', { status: [yes([later])] }, [isLater]],
    ['a failure, and nothing follows', failed, 'RETRY_TRIPLE', { status: [yes([failed])] }, [mayFollow]],
    [
      'a failure, and an older run is shown',
      failed,
      'RETRY_TRIPLE',
      { status: [yes([run({ submissionId: '12', creationDate: DATE - 1 })])] },
      [mayFollow],
    ],
    ['a failure, and no answer', failed, 'RETRY_TRIPLE', { status: [silent] }, [mayFollow]],
    ['a failure of a job without a retry type', failed, 'NONE', {}, []],
    ['a failure of a job whose file names none', failed, '', {}, []],
    [
      'a failure of a job whose retry type is not known',
      failed,
      'UNKNOWN',
      { status: [yes([failed])] },
      ['If the job has a retry type, the service may start it again by itself. This step does not wait for that run.'],
    ],
    [
      'a failure of a job whose retry type is not known, and the service starts it again',
      failed,
      'UNKNOWN',
      { status: [yes([later])] },
      [isLater],
    ],
    ['a success', succeeded, 'RETRY_TRIPLE', {}, []],
    ['a stop', run({ status: 'STOPPED' }), 'RETRY_TRIPLE', {}, []],
  ])('with a retry type: %s', async (_what, last, retryJobType, script, notes) => {
    const { ended } = await end(last, script, {}, { retryJobType });
    expect(ended.status).toBe(last.status);
    expect(ended.notes).toEqual(notes);
  });

  test('the run after a failure is looked for a few seconds later', async () => {
    const { tookMs } = await end(failed, { status: [yes([later])] }, {}, { retryJobType: 'RETRY_TRIPLE' });
    expect(tookMs).toBe(3000);
  });

  test('a later run without an id is told too', async () => {
    const script = { status: [yes([{ ...later, submissionId: null }])] };
    const { ended } = await end(failed, script, {}, { retryJobType: 'RETRY_TRIPLE' });
    expect(ended.notes[0]).toContain('started the job again by itself, last seen as BOOTING');
  });

  test.each(['RETRY_TRIPLE', 'UNKNOWN'])('a job that the service may start again is not deleted: %s', async (type) => {
    const { ended, service } = await end(
      failed,
      { status: [yes([failed])] },
      { deleteJob: 'always' },
      { retryJobType: type },
    );
    expect(service.routes()).not.toContain('remove');
    expect(ended.record.deletePending).toBe(false);
    expect(ended.notes.at(-1)).toBe('The job was not deleted: the service may start it again by itself.');
  });
});

describe('the end of a job whose type the service did not tell', () => {
  const lists = (children: readonly string[]): Script => ({
    jobs: (_cluster: string, type: string) => {
      const jobs = type === 'NORMAL_JOB' ? children.map((name) => ({ name, 'creation-date': DATE + 1 })) : [];
      return yes({ total: jobs.length, jobs });
    },
  });
  const note =
    'The service did not tell the type of this job. If it is a whole-database job, this result does not cover its tables.';

  test('is its own word if nothing says that it is a whole-database job, and that is said', async () => {
    const { ended } = await end(succeeded, lists(['ordersx']), {}, { jobType: '' });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', notes: [note] });
  });

  test('is its own word if its sub-jobs cannot be listed, and that is said', async () => {
    const { ended } = await end(succeeded, { jobs: [forbidden] }, {}, { jobType: '' });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', notes: [note] });
  });

  test('is decided by sub-jobs that are listed', async () => {
    const status = [yes([run({ jobName: 'orders_t1', status: 'FAILED', creationDate: DATE + 1 })])];
    const { ended } = await end(succeeded, { ...lists(['orders_t1']), status }, {}, { jobType: '' });
    expect(ended).toMatchObject({ status: 'FAILED', notes: [] });
  });
});

describe('the end of a whole-database job whose sub-jobs cannot be seen', () => {
  test.each<WaitOptions['deleteJob']>(['always', 'on-success'])(
    'is LOST, and nothing is deleted: %s',
    async (deleteJob) => {
      const { ended, service } = await end(
        succeeded,
        { jobs: [forbidden] },
        { deleteJob, onTimeout: 'pending' },
        { jobType: 'BATCH_JOB' },
      );
      expect(ended).toMatchObject({
        status: 'LOST',
        reason: 'the service reports success, but its sub-jobs could not be listed: not allowed',
        pending: false,
        mayStillRun: true,
      });
      expect(service.routes()).not.toContain('remove');
      if (deleteJob === 'always')
        expect(ended.notes).toEqual(['The job was not deleted: it is not known what became of its sub-jobs.']);
    },
  );

  test('keeps the word of the service if that is a failure', async () => {
    const { ended } = await end(failed, { jobs: [forbidden] }, {}, { jobType: 'BATCH_JOB' });
    expect(ended).toMatchObject({ status: 'FAILED', reason: null });
  });
});

describe('the end of a whole-database job whose tables go on', () => {
  const script: Script = {
    status: [yes([run({ jobName: 'orders_t1', creationDate: DATE + 1 })])],
    jobs: (_cluster: string, type: string) =>
      yes({
        total: type === 'NORMAL_JOB' ? 1 : 0,
        jobs: type === 'NORMAL_JOB' ? [{ name: 'orders_t1', 'creation-date': DATE + 1 }] : [],
      }),
  };
  test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean]>([
    ['leave', false],
    ['stop', false],
    ['pending', true],
  ])('on-timeout: %s: pending %s', async (onTimeout, pending) => {
    const { ended } = await end(succeeded, script, { onTimeout }, { jobType: 'BATCH_JOB' });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true, pending });
  });
});

describe('deleting the job after its end', () => {
  const over = (last: Submission): Script => ({ status: [yes([last])], remove: [yes(true)] });
  test.each<[deleteJob: WaitOptions['deleteJob'], last: Submission, mayDelete: boolean, deleted: boolean]>([
    ['never', succeeded, true, false],
    ['on-success', succeeded, true, true],
    ['on-success', failed, true, false],
    ['always', succeeded, true, true],
    ['always', failed, true, true],
    ['always', succeeded, false, false],
    ['on-success', succeeded, false, false],
  ])('%s, after %o, removable %s: %s', async (deleteJob, last, mayDelete, deleted) => {
    const { ended, service, saved } = await end(last, over(last), { deleteJob }, { mayDelete });
    expect(service.routes().includes('remove')).toBe(deleted);
    expect(ended.status).toBe(last.status);
    expect(ended.notes).toEqual([]);
    // What is killed in between leaves word of what is still to be done.
    expect(saved.some((one) => one.phase === 'ended' && one.deletePending)).toBe(deleted);
    expect(ended.record.deletePending).toBe(false);
    expect(saved.at(-1)?.deletePending).toBe(false);
    expect(service.lines).toEqual(deleted ? ['orders: the job was deleted from cluster a.'] : []);
  });

  test('that fails is a note and a warning, and the verdict stays', async () => {
    const { ended, service } = await end(
      succeeded,
      { status: [yes([succeeded])], remove: [forbidden] },
      { deleteJob: 'always' },
    );
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.notes).toEqual(['The job was not deleted: not allowed (test, HTTP 403).']);
    expect(ended.record.deletePending).toBe(false);
    expect(service.lines).toEqual([
      'warning: orders: the job was not deleted from cluster a: not allowed (test, HTTP 403).',
    ]);
  });

  test('that a cancellation cuts short is left for later', async () => {
    const cancel = new AbortController();
    const service: Script = {
      status: [yes([succeeded])],
      remove: () => {
        cancel.abort();
        return silent;
      },
    };
    const { ended, saved } = await end(succeeded, service, { deleteJob: 'always', cancel: cancel.signal });
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.record.deletePending).toBe(true);
    expect(saved.at(-1)?.deletePending).toBe(true);
  });
});

const timedOut = outcome(ours, 'TIMED_OUT', { reason: 'too late', mayStillRun: true, hint: 'h' });
const stopWith = (
  script: Script,
  reason: 'timeout' | 'cancel' | 'second',
  part: Partial<RunRecord> = {},
  more: More = {},
): Promise<Settled> =>
  finishWith(
    script,
    (service, options) => {
      const record = { ...ours, ...part };
      const toStop = { ended: { ...timedOut, record }, run: held, reason };
      return stopAndFinish(service.ports, new RunTracker(record, options.save), toStop, options);
    },
    more,
  );

describe('stopping a run', () => {
  test('after a timeout', async () => {
    const { ended, service } = await stopWith({ status: [going, stopped], stop: [yes(true)] }, 'timeout');
    expect(ended).toMatchObject({
      status: 'TIMED_OUT',
      reason: 'too late',
      mayStillRun: false,
      run: { status: 'STOPPED' },
      notes: ['It was stopped: submission 13 on cluster a, STOPPED.'],
      record: { phase: 'ended' },
    });
    expect(service.lines).toEqual(['orders: It was stopped: submission 13 on cluster a, STOPPED.']);
  });

  test.each<[reason: 'timeout' | 'cancel', last: string, byUs: boolean, status: string]>([
    // A success is never taken from a job.
    ['timeout', 'SUCCEEDED', false, 'SUCCEEDED'],
    ['timeout', 'SUCCEEDED', true, 'SUCCEEDED'],
    ['cancel', 'SUCCEEDED', false, 'SUCCEEDED'],
    ['cancel', 'SUCCEEDED', true, 'SUCCEEDED'],
    // It had already ended before the stop: that is its verdict, unless the step was cancelled.
    ['timeout', 'FAILED', false, 'FAILED'],
    ['timeout', 'FAILED', true, 'TIMED_OUT'],
    ['timeout', 'STOPPED', true, 'TIMED_OUT'],
    ['cancel', 'FAILED', false, 'TIMED_OUT'],
    ['cancel', 'STOPPED', true, 'TIMED_OUT'],
  ])('by %s, where it is %s then, by us %s: %s', async (reason, last, byUs, status) => {
    const over = yes([run({ status: last, hasCounters: true })]);
    const { ended } = await stopWith({ status: byUs ? [going, over] : [over], stop: [yes(true)] }, reason);
    expect(ended.status).toBe(status);
    expect(ended.mayStillRun).toBe(false);
    expect(ended.reason).toBe(status === 'TIMED_OUT' ? 'too late' : null);
    expect(ended.hint).toBe(status === 'TIMED_OUT' ? 'h' : '');
    expect(ended.notes[0]).toContain(byUs ? 'It was stopped' : 'It had already ended');
  });

  test.each([{ adopted: true }, { resent: true }])('a run that is not surely ours has no success: %j', async (part) => {
    const { ended } = await stopWith({ status: [yes([succeeded])] }, 'timeout', part);
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true });
  });

  test.each(['timeout', 'cancel'] as const)(
    'a run that is not surely ours and ended so is not deleted for its success: by %s',
    async (reason) => {
      const script = { status: [yes([succeeded])] };
      const { ended } = await stopWith(script, reason, { resent: true }, { deleteJob: 'on-success' });
      expect(ended).toMatchObject({ status: 'TIMED_OUT', record: { deletePending: false } });
    },
  );

  test('where it had ended by itself, reads its counts as those of any end', async () => {
    const { ended } = await stopWith({ status: [yes([bare])], history: [yes([succeeded])] }, 'timeout');
    expect(ended).toMatchObject({ status: 'SUCCEEDED', run: { counts: { rowsRead: 80n } }, mayStillRun: false });
    expect(ended.notes).toEqual(['It had already ended: submission 13 on cluster a, SUCCEEDED.']);
  });

  const tables = (status: string): Script => ({
    status: (_cluster: string, name: string) =>
      yes([name === 'orders' ? succeeded : run({ jobName: name, creationDate: DATE + 1, status })]),
    jobs: (_cluster: string, type: string) =>
      yes({
        total: type === 'NORMAL_JOB' ? 1 : 0,
        jobs: type === 'NORMAL_JOB' ? [{ name: 'orders_t1', 'creation-date': DATE + 1 }] : [],
      }),
    remove: [yes(true)],
  });

  test.each<[table: string, deleteJob: WaitOptions['deleteJob'], status: string, removed: boolean]>([
    ['SUCCEEDED', 'on-success', 'SUCCEEDED', true],
    ['FAILED', 'on-success', 'FAILED', false],
    ['FAILED', 'always', 'FAILED', true],
    ['RUNNING', 'always', 'TIMED_OUT', false],
  ])(
    'of a whole-database job that had ended by itself with a table that is %s, delete-job: %s: %s',
    async (table, deleteJob, status, removed) => {
      const { ended, service } = await stopWith(
        tables(table),
        'timeout',
        { jobType: 'BATCH_JOB' },
        { deleteJob, waitMs: 0 },
      );
      expect(ended.status).toBe(status);
      expect(ended.subJobs).toHaveLength(1);
      expect(service.routes().includes('remove')).toBe(removed);
    },
  );

  test('of a whole-database job after a cancellation has no success: there is no time for its tables', async () => {
    const part = { jobType: 'BATCH_JOB' };
    const { ended, service } = await stopWith(tables('FAILED'), 'cancel', part, { deleteJob: 'on-success' });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: false, record: { deletePending: false } });
    expect(ended.notes).toEqual(['It had already ended: submission 13 on cluster a, SUCCEEDED.']);
    expect(service.routes()).toEqual(['status']);
  });

  test('waits for places in the budget that last looks have spent, and not for them after a cancellation', async () => {
    const stopWhenSpent = async (cancelAfterMs: number | null): Promise<{ ended: Outcome; tookMs: number }> => {
      const service = scripted({ status: [going, stopped], stop: [yes(true)] }, { perMinute: 10 });
      const cancel = new AbortController();
      const startedAt = service.clock.now();
      if (cancelAfterMs !== null) service.clock.at(startedAt + cancelAfterMs, () => cancel.abort());
      const options = waitOptions(service, { cancel: cancel.signal, stepJobs: new Set(['orders']) });
      const ended = await service.clock.run(async () => {
        for (let index = 0; index < 10; index += 1) await service.ports.rateLimiter.take('urgent', 'status');
        const toStop = { ended: { ...timedOut, record: ours }, run: held, reason: 'timeout' } as const;
        return stopAndFinish(service.ports, new RunTracker(ours, options.save), toStop, options);
      });
      return { ended, tookMs: service.clock.now() - startedAt };
    };
    const withTimeLimit = await stopWhenSpent(null);
    expect(withTimeLimit.ended.run?.status).toBe('STOPPED');
    expect(withTimeLimit.tookMs).toBe(60_250);
    const hurried = await stopWhenSpent(10_000);
    expect(hurried.ended.record.phase).toBe('located');
    expect(hurried.tookMs).toBe(14_500);
  });

  test('that is taken, and whose end is not seen', async () => {
    const { ended, service, tookMs } = await stopWith({ status: [going], stop: [yes(true)] }, 'timeout');
    const note = 'The service accepted the stop of submission 13 on cluster a, but the end of the run was not seen.';
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true, notes: [note], record: { phase: 'ended' } });
    expect(service.lines).toEqual([`warning: orders: ${note}`]);
    expect(tookMs).toBeGreaterThan(25_000);
    expect(tookMs).toBeLessThanOrEqual(30_000);
  });

  test('is short after a cancellation', async () => {
    const { tookMs } = await stopWith({ status: [going], stop: [yes(true)] }, 'cancel');
    expect(tookMs).toBeLessThanOrEqual(5000);
    expect(tookMs).toBeGreaterThan(3000);
  });

  test('is not sent where the run is not ours', async () => {
    const { ended, service } = await stopWith({ status: [gone], history: [gone] }, 'cancel');
    const note =
      'No stop was sent for submission 13 on cluster a: the service says that the job does not exist, and its history does not show the run.';
    expect(ended.notes).toEqual([note]);
    expect(service.lines).toEqual([`warning: orders: ${note}`]);
    expect(ended.record.phase).toBe('ended');
    expect(service.routes()).not.toContain('stop');
  });

  test('that fails stays open in the state, for what runs after this step', async () => {
    const { ended, service, saved } = await stopWith({ status: [going], stop: [forbidden] }, 'cancel');
    const note =
      'submission 13 on cluster a could not be stopped: the service refused to stop it: not allowed (test, HTTP 403). It may still run.';
    expect(ended).toMatchObject({ notes: [note], failure: { message: 'not allowed' }, record: { phase: 'located' } });
    expect(service.lines).toEqual([`warning: orders: ${note}`]);
    expect(saved.every((one) => one.phase !== 'ended')).toBe(true);
  });

  test('is not done to a run that this step did not start', async () => {
    const { ended, service, saved } = await stopWith({}, 'cancel', { origin: 'attached' });
    expect(ended.notes).toEqual(['The run was not started by this step, so it was not stopped.']);
    expect(service.calls).toEqual([]);
    expect(saved.at(-1)?.phase).toBe('ended');
  });

  test('of a second run changes nothing about the verdict, and deletes nothing', async () => {
    const script = { status: [going, stopped], stop: [yes(true)] };
    const { ended, service } = await stopWith(script, 'second', { origin: 'attached' }, { deleteJob: 'always' });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true, run: null, record: { phase: 'ended' } });
    expect(ended.notes).toEqual(['It was stopped: submission 13 on cluster a, STOPPED.']);
    expect(service.routes()).not.toContain('remove');
  });
});

describe('deleting the job after a stop', () => {
  test('is done at once after a timeout', async () => {
    const script = { status: [going, stopped], stop: [yes(true)], remove: [yes(true)] };
    const { ended, service } = await stopWith(script, 'timeout', {}, { deleteJob: 'always' });
    expect(service.routes()).toContain('remove');
    expect(ended.record.deletePending).toBe(false);
  });

  test('is left for later after a cancellation', async () => {
    const script = { status: [going, stopped], stop: [yes(true)], remove: [yes(true)] };
    const { ended, service, saved } = await stopWith(script, 'cancel', {}, { deleteJob: 'always' });
    expect(service.routes()).not.toContain('remove');
    expect(ended.record.deletePending).toBe(true);
    expect(saved.at(-1)?.deletePending).toBe(true);
  });

  test('that was wished on success only is not done to a stopped one', async () => {
    const script = { status: [going, stopped], stop: [yes(true)] };
    const { ended } = await stopWith(script, 'timeout', {}, { deleteJob: 'on-success' });
    expect(ended.record.deletePending).toBe(false);
  });

  test('that fails is told after the stop', async () => {
    const script = { status: [going, stopped], stop: [yes(true)], remove: [forbidden] };
    const { ended } = await stopWith(script, 'timeout', {}, { deleteJob: 'always' });
    expect(ended.notes).toEqual([
      'It was stopped: submission 13 on cluster a, STOPPED.',
      'The job was not deleted: not allowed (test, HTTP 403).',
    ]);
  });
});
