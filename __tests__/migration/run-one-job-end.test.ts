import { describe, expect, test } from 'vitest';
import type { Submission } from '../../src/cdm/submission.ts';
import { EMPTY_JOB_INDEX } from '../../src/migration/clusters/job-index.ts';
import { NO_KNOWN_SETTINGS } from '../../src/migration/definition/definition-diff.ts';
import type { Outcome } from '../../src/migration/run/outcome.ts';
import type { RunJobsOptions } from '../../src/migration/run-jobs.ts';
import { runOneJob } from '../../src/migration/run-one-job.ts';
import type { WaitOptions } from '../../src/migration/wait/wait-options.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { forbidden, gone, no, silent, yes } from './support/answers.ts';
import { DATE, run } from './support/records.ts';
import { type Script, type Scripted, scripted, waitOptions } from './support/scripted.ts';
import { newJob } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

const taken = yes([run({ status: 'PENDING' })]);
const succeeded = yes([run({ status: 'SUCCEEDED', hasCounters: true })]);
const going = yes([run()]);
const done = yes(true);

interface StepContext {
  readonly script: Script;
  readonly options?: Partial<RunJobsOptions>;
  readonly waitS?: number;
  readonly cancelAtS?: number;
}

interface Played {
  readonly ended: Outcome;
  readonly service: Scripted;
  readonly saved: ReturnType<typeof waitOptions>['saved'];
  readonly seconds: number;
}

/** The options of a step on the candidates a and b, with the defaults of the action. */
function onBoth(completeRun: WaitOptions, more: Partial<RunJobsOptions> = {}): RunJobsOptions {
  return {
    ...completeRun,
    clusters: ['a', 'b'],
    policy: 'update',
    resumeSince: null,
    resendAfter: 15_000,
    jobIndex: EMPTY_JOB_INDEX,
    submitDeadline: completeRun.deadline,
    backUpDefinition: () => undefined,
    knownSettings: async () => NO_KNOWN_SETTINGS,
    wait: true,
    maxRunning: 10,
    failFast: false,
    onEnd: () => undefined,
    ...more,
  };
}

async function one(context: StepContext): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const service = scripted(context.script, { clock });
  const cancel = new AbortController();
  if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const completeRun = waitOptions(service, { cancel: cancel.signal, waitMs: (context.waitS ?? 3600) * 1000 });
  const options = onBoth(completeRun, context.options);
  const ended = await clock.run(() => runOneJob(service.ports, newJob('orders'), options));
  return { ended, service, saved: completeRun.saved, seconds: (clock.now() - startedAt) / 1000 };
}

/** A service on which the job exists nowhere until the request went out; then `b` shows it as `shown` says. */
function afterwards(
  reply: Answer<unknown>,
  shown: Answer<unknown> | (() => Answer<unknown>),
  more: Script = {},
): Script {
  let sent = false;
  const view = (cluster: string): Answer<unknown> => {
    if (!sent || cluster !== 'b') return gone;
    return typeof shown === 'function' ? shown() : shown;
  };
  return {
    status: view,
    history: view,
    createAndStart: () => {
      sent = true;
      return reply;
    },
    ...more,
  };
}

describe('one job', () => {
  test('from its look-up to its end', async () => {
    const { ended, saved } = await one({ script: afterwards(taken, succeeded) });
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      reason: null,
      record: { phase: 'ended', cluster: 'b', submissionId: '13', origin: 'created' },
      pending: false,
      mayStillRun: false,
    });
    expect(saved.map(({ phase }) => phase)).toEqual(['sending', 'accepted', 'accepted', 'located', 'ended']);
  });

  test('that an earlier attempt brought to success', async () => {
    const definition = { name: 'orders', job_type: 'NORMAL_JOB' };
    const { ended, service } = await one({
      script: { status: [succeeded], job: [yes({ total: 1, jobs: [definition] })] },
      options: { policy: 'resume', resumeSince: DATE - 1 },
    });
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      record: { origin: 'resumed', cluster: 'a' },
      run: { submissionId: '13' },
      pending: false,
    });
    expect(service.lines).toEqual([
      'orders: it already succeeded in an earlier attempt of this workflow run; nothing to do.',
    ]);
  });

  test('that is refused', async () => {
    const refusal = no({ httpStatus: 400, code: 'Cdm.0018', message: 'invalid job' });
    const { ended } = await one({ script: afterwards(refusal, gone) });
    expect(ended).toMatchObject({
      status: 'REJECTED',
      reason: 'the service refused it: invalid job',
      failure: { code: 'Cdm.0018' },
      record: { status: 'REJECTED', cluster: null },
      mayStillRun: false,
      run: null,
    });
  });

  test('that is not submitted, with what to do', async () => {
    const { ended } = await one({ script: { status: [going] } });
    expect(ended).toMatchObject({
      status: 'NOT_SUBMITTED',
      reason: expect.stringContaining('it runs on 2 candidates'),
      hint: 'Stop one of them first.',
      failure: null,
      mayStillRun: false,
    });
    const { ended: refused } = await one({ script: { status: [forbidden] } });
    expect(refused).toMatchObject({ status: 'NOT_SUBMITTED', hint: '', failure: { httpStatus: 403 } });
  });

  test('that is not submitted, for the step was cancelled', async () => {
    const { ended } = await one({ script: { status: [silent], cluster: [silent] }, cancelAtS: 3 });
    expect(ended).toMatchObject({
      status: 'NOT_SUBMITTED',
      reason: 'the step was cancelled before it was submitted',
      hint: '',
      failure: null,
    });
  });

  describe('that nobody can say was started', () => {
    let sent = false;
    const lost = (): Script => {
      sent = false;
      return {
        status: () => (sent ? silent : gone),
        createAndStart: () => {
          sent = true;
          return no({ kind: 'no-reply', reason: 'reset', message: 'reset by the service' });
        },
      };
    };

    test('is lost, with where it may run', async () => {
      const { ended, saved } = await one({ script: lost(), waitS: 30 });
      expect(ended).toMatchObject({
        status: 'LOST',
        reason:
          'it is not known whether it was started: there was no clear answer in time: cluster a did not answer (connection reset); a run of it may be in progress on a, b',
        hint: expect.stringContaining('Look at the job orders on these clusters'),
        failure: { message: 'connection reset' },
        mayStillRun: true,
        pending: false,
        record: { phase: 'sending', status: 'LOST' },
      });
      expect(saved.at(-1)?.phase).toBe('sending');
    });

    test('is cancelled where the step is', async () => {
      const { ended } = await one({ script: lost(), cancelAtS: 5 });
      expect(ended).toMatchObject({
        status: 'CANCELLED',
        record: { status: 'CANCELLED' },
        mayStillRun: true,
      });
    });

    test.each<[runs: number, resendAfter: number | 'never', stops: number]>([
      [2, 15_000, 1],
      [3, 15_000, 2],
      // One request cannot have started two runs: one of them is somebody else's.
      [2, 'never', 0],
    ])('and of which %i runs show: with resend-after %s, %i of them are stopped', async (runs, resendAfter, stops) => {
      const clock = virtualClock();
      const startedAt = clock.now();
      const ends = new Set<string>();
      let sent = 0;
      // The runs show on clusters of their own after the second request, if there is one.
      const clusters = Array.from({ length: runs }, (_, index) => `c${index}`);
      const show = (cluster: string): Answer<unknown> => {
        const isDue = sent > 0 && clock.now() - startedAt > (resendAfter === 'never' ? 1000 : 20_000);
        if (!isDue) return gone;
        const age = clusters.indexOf(cluster);
        const status = ends.has(cluster) ? 'STOPPED' : 'RUNNING';
        return yes([run({ submissionId: String(age + 1), creationDate: DATE + age * 1000, status })]);
      };
      const service = scripted(
        {
          status: show,
          history: show,
          createAndStart: () => {
            sent += 1;
            return silent;
          },
          stop: (cluster: string) => {
            ends.add(cluster);
            return done;
          },
        },
        { clock },
      );
      const options = onBoth(waitOptions(service), { clusters, resendAfter });
      const ended = await clock.run(() => runOneJob(service.ports, newJob('orders'), options));
      // What may still be ours and was not stopped stays open in the state, for what runs after the step.
      const phase = stops === 0 ? 'sending' : 'ended';
      expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true, record: { phase } });
      expect(sent).toBe(resendAfter === 'never' ? 1 : 2);
      expect([...ends]).toEqual(clusters.toReversed().slice(0, stops));
      expect(ended.notes).toHaveLength(stops);
    });

    test('after two requests, with one run beside a candidate that is silent: it is not stopped', async () => {
      let sent = 0;
      const show = (cluster: string): Answer<unknown> => {
        if (sent < 2) return gone;
        return cluster === 'a' ? going : silent;
      };
      const createAndStart = () => {
        sent += 1;
        return silent;
      };
      const { ended, service } = await one({ script: { status: show, history: show, createAndStart }, waitS: 60 });
      expect(sent).toBe(2);
      expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true, record: { phase: 'sending', resent: true } });
      expect(ended.reason).toContain('seen there: submission 13');
      expect(service.routes()).not.toContain('stop');
    });

    test('is told with what was seen', async () => {
      const two = yes([run(), run({ submissionId: '14', creationDate: DATE + 1000, status: 'BOOTING' })]);
      const { ended: several } = await one({ script: afterwards(silent, two) });
      expect(several.reason).toContain(
        `; a run of it may be in progress on a, b; seen there: submission 14 created ${new Date(DATE + 1000).toISOString()} on cluster b, BOOTING; submission 13`,
      );
    });
  });
});

describe('a job that is not waited for', () => {
  const leave = { wait: false } satisfies Partial<RunJobsOptions>;

  test('ends with the word of the service, and with its cluster', async () => {
    const { ended, saved, seconds } = await one({ script: afterwards(taken, going), options: leave });
    expect(ended).toMatchObject({
      status: 'RUNNING',
      reason: null,
      pending: true,
      mayStillRun: true,
      run: { status: 'RUNNING' },
      record: { phase: 'ended', status: 'RUNNING', cluster: 'b', submissionId: '13' },
    });
    expect(saved.at(-1)).toEqual(ended.record);
    expect(seconds).toBe(0);
  });

  test('is not looked for for long', async () => {
    const { ended, seconds } = await one({ script: afterwards(taken, gone), options: leave });
    expect(ended).toMatchObject({
      status: 'PENDING',
      pending: true,
      mayStillRun: true,
      record: { phase: 'ended', status: 'PENDING', cluster: null, submissionId: '13' },
    });
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThan(7);
  });

  const pending = { pending: true, mayStillRun: true };
  const over = { pending: false, mayStillRun: false };
  // Nobody has read its counts and its sub-jobs, nor judged the gate.
  const unread = { pending: true, mayStillRun: false };
  test.each<[what: string, reply: Submission, shown: Answer<unknown>, expected: Partial<Outcome>]>([
    ['that succeeded, and was seen', run({ status: 'PENDING' }), succeeded, { status: 'SUCCEEDED', ...unread }],
    ['that succeeded by the answer alone', run({ status: 'SUCCEEDED' }), gone, { status: 'SUCCEEDED', ...pending }],
    [
      'that succeeded, and is not surely ours',
      run({ status: 'PENDING', creationDate: null }),
      succeeded,
      { status: 'SUCCEEDED', ...pending },
    ],
    ['that failed', run({ status: 'PENDING' }), yes([run({ status: 'FAILED' })]), { status: 'FAILED', ...over }],
    [
      'that failed, and is not surely ours',
      run({ status: 'PENDING', creationDate: null }),
      yes([run({ status: 'FAILED' })]),
      { status: 'FAILED', pending: false, mayStillRun: true, reason: expect.stringContaining('can still appear') },
    ],
    ['that failed by the answer alone', run({ status: 'FAILED' }), gone, { status: 'FAILED', ...over }],
    ['of an odd word', run({ status: 'odd' }), gone, { status: 'ODD', ...pending }],
    ['of no word', run({ status: null }), gone, { status: 'UNKNOWN', ...pending }],
  ])('%s', async (_what, reply, shown, expected) => {
    const { ended } = await one({ script: afterwards(yes([reply]), shown), options: leave });
    expect(ended).toMatchObject(expected);
  });

  test('whose answer was lost is known by where it was found', async () => {
    const { ended, service } = await one({ script: afterwards(silent, going), options: leave });
    expect(ended).toMatchObject({ status: 'RUNNING', pending: true, record: { cluster: 'b', adopted: true } });
    // Found already: nothing is looked for again.
    expect(service.calls.filter(({ route }) => route === 'status')).toHaveLength(4);
  });

  test('whose answer was lost, and of which a failed run was found: the own run can still appear', async () => {
    const failed = yes([run({ status: 'FAILED' })]);
    const { ended } = await one({ script: afterwards(silent, failed), options: leave });
    expect(ended).toMatchObject({ status: 'FAILED', pending: false, mayStillRun: true });
    expect(ended.reason).toMatch(/did not identify the run of this step.*can still appear/);
  });

  test('of which two are new is lost', async () => {
    const bare = run({ submissionId: null, creationDate: null, status: 'PENDING' });
    const two = yes([run(), run({ submissionId: '14', creationDate: DATE + 1000 })]);
    const { ended } = await one({ script: afterwards(yes([bare]), two), options: leave });
    expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true, pending: false });
  });

  test.each<[what: string, cancelAtS: number]>([
    ['while it is looked for', 2],
    ['before it is looked for', 0],
  ])('and is cancelled %s is stopped', async (_what, cancelAtS) => {
    let stopped = false;
    const base = afterwards(taken, () => yes([run({ status: stopped ? 'STOPPED' : 'RUNNING' })]));
    const clock = virtualClock();
    const startedAt = clock.now();
    const cancel = new AbortController();
    const status = base.status as (cluster: string) => Answer<unknown>;
    let sent = false;
    const service = scripted(
      {
        ...base,
        // Shown three seconds after its start.
        status: (cluster: string) => (sent && clock.now() - startedAt < 3000 ? gone : status(cluster)),
        createAndStart: () => {
          sent = true;
          if (cancelAtS === 0) cancel.abort();
          return (base.createAndStart as () => Answer<unknown>)();
        },
        stop: () => {
          stopped = true;
          return done;
        },
      },
      { clock },
    );
    if (cancelAtS > 0) clock.at(startedAt + cancelAtS * 1000, () => cancel.abort());
    const completeRun = waitOptions(service, { cancel: cancel.signal });
    const ended = await clock.run(() =>
      runOneJob(service.ports, newJob('orders'), onBoth(completeRun, { wait: false })),
    );
    expect(ended.status).toBe('CANCELLED');
    expect(stopped).toBe(cancelAtS > 0);
    // What could not be found in the time there was stays open, for what runs after the step.
    expect(ended.mayStillRun).toBe(cancelAtS === 0);
    expect(ended.record.phase).toBe(cancelAtS === 0 ? 'accepted' : 'ended');
  });
});
