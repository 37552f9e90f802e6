import { describe, expect, test } from 'vitest';
import { stopAndFinish } from '../../../src/migration/finish/stop-and-finish.ts';
import { lostRequest } from '../../../src/migration/run/lost-request.ts';
import type { Outcome } from '../../../src/migration/run/outcome.ts';
import { RunTracker } from '../../../src/migration/run/run-tracker.ts';
import type { WaitOptions } from '../../../src/migration/wait/wait-options.ts';
import { forbidden, gone, yes } from '../support/answers.ts';
import { bare, ours, stopWith, succeeded, timedOut } from '../support/finish.ts';
import { DATE, held, run } from '../support/records.ts';
import { type Script, scripted, waitOptions } from '../support/scripted.ts';

const going = yes([run()]);
const stopped = yes([run({ status: 'STOPPED' })]);

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

  const unsure = [{ adopted: true }, { resent: true }, { lostRequest: lostRequest(DATE, 15_000) }];
  test.each(unsure)('a run that is not surely ours has no success: %j', async (part) => {
    const { ended } = await stopWith({ status: [yes([succeeded])] }, 'timeout', part);
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true });
  });

  test.each<[reason: 'timeout' | 'cancel', last: string, status: string]>([
    ['timeout', 'FAILED', 'FAILED'],
    ['timeout', 'STOPPED', 'STOPPED'],
    ['cancel', 'FAILED', 'TIMED_OUT'],
  ])('a run that is not surely ours and ended badly by itself: by %s, %s: %s', async (reason, last, status) => {
    const { ended } = await stopWith({ status: [yes([run({ status: last })])] }, reason, { resent: true });
    expect(ended).toMatchObject({ status, reason: status === last ? null : 'too late', mayStillRun: true });
  });

  test('a run that failed by itself ends as any: the service may start it again, and nothing is deleted', async () => {
    const script = { status: [yes([run({ status: 'FAILED' })])] };
    const part = { retryJobType: 'RETRY_TRIPLE' };
    const { ended, service } = await stopWith(script, 'timeout', part, { deleteJob: 'always' });
    expect(ended.status).toBe('FAILED');
    expect(ended.notes).toContain('The job was not deleted: the service may start it again by itself.');
    expect(service.routes()).not.toContain('remove');
  });

  test('a run that succeeded before the stop took effect ends as any: its counts are read', async () => {
    const script = { status: [going, yes([bare])], stop: [yes(true)], history: [yes([succeeded])] };
    const { ended } = await stopWith(script, 'timeout');
    expect(ended).toMatchObject({ status: 'SUCCEEDED', run: { counts: { rowsRead: 80n } } });
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
    const record = { phase: 'ended' };
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true, notes: [note], record, failure: null });
    expect(service.lines).toEqual([`warning: orders: ${note}`]);
    expect(tookMs).toBeGreaterThan(25_000);
    expect(tookMs).toBeLessThanOrEqual(30_000);
  });

  test.each<[what: string, last: string, note: string]>([
    ['over', 'STOPPED', 'It had already ended: submission ? on cluster a, STOPPED.'],
    [
      'not over',
      'RUNNING',
      'The service accepted the stop of submission ? on cluster a, but the end of the run was not seen.',
    ],
  ])('of a run without an id names its cluster: %s', async (_what, last, note) => {
    const shown = run({ submissionId: null, status: last });
    const nameless = { ...held, identity: { ...held.identity, submissionId: null } };
    const { ended } = await stopWith({ status: [yes([shown])], stop: [yes(true)] }, 'cancel', {}, {}, nameless);
    expect(ended.notes).toEqual([note]);
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
