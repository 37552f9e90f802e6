import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import type { WaitOptions } from '../../../src/migration/wait/wait-options.ts';
import type { Call } from '../../../src/requests/call.ts';
import { forbidden, silent, yes } from '../support/answers.ts';
import { bare, endWith as end, failed, succeeded } from '../support/finish.ts';
import { DATE, run } from '../support/records.ts';
import type { Script } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const later = run({ submissionId: '14', creationDate: DATE + 60_000, status: 'BOOTING' });

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
    expect(ended.run).toMatchObject({ counts: { rowsRead: rows }, hasCounters: rows !== null });
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
    [
      'a failure, and the same run is shown with its whole date',
      { ...failed, creationDate: DATE - 123 },
      'RETRY_TRIPLE',
      { status: [yes([failed])] },
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

  test.each<[route: 'history' | 'status', last: Submission]>([
    ['history', bare],
    ['status', failed],
  ])('a question for the %s that hangs ends at a cancellation', async (route, last) => {
    const clock = virtualClock();
    const cancel = new AbortController();
    clock.at(clock.now() + 20_000, () => cancel.abort());
    const hang = (_cluster: string, _job: string, { signal }: Call) => clock.sleep(600_000, signal).then(() => silent);
    const retryJobType = 'RETRY_TRIPLE';
    const { tookMs } = await end(last, { [route]: hang }, { cancel: cancel.signal }, { retryJobType }, clock);
    expect(tookMs).toBe(20_000);
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
    expect(service.lines).toEqual([
      'warning: orders: the job was not deleted from cluster a: the service may start it again by itself.',
    ]);
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
    expect(ended).toMatchObject({
      status: 'FAILED',
      mayStillRun: false,
      notes: [],
      run: { submissionId: '13', counts: { rowsRead: 80n } },
      subJobs: [{ job: 'orders_t1' }],
    });
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

  test('is not deleted', async () => {
    const { ended } = await end(succeeded, script, { deleteJob: 'always' }, { jobType: 'BATCH_JOB' });
    expect(ended.notes).toEqual(['The job was not deleted: its sub-jobs are still running.']);
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

  test('that gives no answer at first is tried again', async () => {
    const script = { status: [yes([succeeded])], remove: [silent, yes(true)] };
    const { ended, service } = await end(succeeded, script, { deleteJob: 'always' });
    expect(service.calls.filter(({ route }) => route === 'remove')).toHaveLength(2);
    expect(ended.notes).toEqual([]);
  });

  test('that is done when the cancellation comes is not left for later', async () => {
    const cancel = new AbortController();
    const remove = () => {
      cancel.abort();
      return yes(true);
    };
    const script = { status: [yes([succeeded])], remove };
    const { ended } = await end(succeeded, script, { deleteJob: 'always', cancel: cancel.signal });
    expect(ended.record.deletePending).toBe(false);
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
