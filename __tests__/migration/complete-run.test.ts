import { describe, expect, test } from 'vitest';
import type { Submission } from '../../src/cdm/submission.ts';
import { completeRun } from '../../src/migration/complete-run.ts';
import { describeLocation } from '../../src/migration/locate/describe-location.ts';
import { type AcceptedRun, isAdopted } from '../../src/migration/locate/find-accepted-run.ts';
import type { Outcome } from '../../src/migration/run/outcome.ts';
import { ABSENT, type PriorRun } from '../../src/migration/run/prior-runs.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import { locatedRun } from '../../src/migration/wait/observe-run.ts';
import type { WaitOptions } from '../../src/migration/wait/wait-options.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { badKey, gone, silent, yes } from './support/answers.ts';
import { DATE, record, run } from './support/records.ts';
import { type Script, type Scripted, scripted, waitOptions } from './support/scripted.ts';
import { virtualClock } from './support/virtual-clock.ts';

const going = yes([run()]);
const succeeded = yes([run({ status: 'SUCCEEDED', hasCounters: true })]);
const stopped = yes([run({ status: 'STOPPED' })]);
const none = yes([]);
const strange = yes([run({ submissionId: '14', creationDate: DATE + 60_000 })]);

const accepted: Partial<RunRecord> = { phase: 'accepted', submissionId: '13', creationDate: DATE, origin: 'created' };
const held: Partial<RunRecord> = { ...accepted, phase: 'located', cluster: 'a' };
const location = { cluster: 'a', run: run() };

type Shown = Answer<unknown> | ((second: number) => Answer<unknown>);

interface StepContext {
  readonly record?: Partial<RunRecord>;
  readonly taken?: Partial<AcceptedRun>;
  readonly priorRuns?: Record<string, PriorRun>;
  /** What the candidates show. */
  readonly shown?: Record<string, Shown>;
  readonly script?: Script;
  readonly options?: Parameters<typeof waitOptions>[1];
  readonly locateS?: number;
  readonly cancelAtS?: number;
}

interface Played {
  readonly ended: Outcome;
  readonly service: Scripted;
  readonly saved: readonly RunRecord[];
  readonly details: readonly string[];
  readonly seconds: number;
}

async function play(context: StepContext): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const show = (cluster: string): Answer<unknown> => {
    const shown = context.shown?.[cluster] ?? gone;
    return typeof shown === 'function' ? shown((clock.now() - startedAt) / 1000) : shown;
  };
  const service = scripted({ status: show, history: show, ...context.script }, { clock });
  const cancel = new AbortController();
  if (context.cancelAtS === 0) cancel.abort();
  else if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const options: WaitOptions & { saved: RunRecord[]; details: string[] } = waitOptions(service, {
    cancel: cancel.signal,
    ...(context.locateS === undefined ? {} : { locateDeadline: startedAt + context.locateS * 1000 }),
    ...context.options,
  });
  const taken: AcceptedRun = {
    record: record(context.record ?? accepted),
    reply: run({ status: 'PENDING' }),
    location: null,
    priorRuns: new Map(Object.entries(context.priorRuns ?? { a: ABSENT, b: ABSENT })),
    ...context.taken,
  };
  const ended = await clock.run(() => completeRun(service.ports, taken, options));
  return { ended, service, saved: options.saved, details: options.details, seconds: (clock.now() - startedAt) / 1000 };
}

/** A cluster whose run goes on until it is stopped. */
function runsUntilStopped(): Pick<StepContext, 'shown' | 'script'> {
  let stop = false;
  return {
    shown: { a: () => (stop ? stopped : going) },
    script: {
      stop: () => {
        stop = true;
        return yes(true);
      },
    },
  };
}

describe('a run whose place is known', () => {
  const here = { record: held, taken: { location } } satisfies StepContext;

  test('is waited for to its end', async () => {
    const { ended, saved, details, service } = await play({
      ...here,
      shown: { a: (second) => (second < 20 ? going : succeeded) },
    });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { phase: 'ended', cluster: 'a' }, mayStillRun: false });
    expect(details).toEqual(['RUNNING after 0 s', 'SUCCEEDED after 20 s']);
    expect(saved.at(-1)).toEqual(ended.record);
    // Nowhere else could a second run of it turn up.
    expect(service.calls.every(({ args }) => args[0] === 'a')).toBe(true);
  });

  test('keeps its last word in the record', async () => {
    const { ended } = await play({
      ...here,
      shown: { a: yes([run({ status: 'BOOTING' })]) },
      options: { waitMs: 20_000 },
    });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', record: { status: 'BOOTING' } });
  });

  test('on no cluster is lost', async () => {
    const { ended, service } = await play({ record: { ...held, cluster: null }, taken: { location } });
    expect(ended).toMatchObject({ status: 'LOST', reason: 'its cluster is not known', mayStillRun: true });
    expect(service.calls).toEqual([]);
  });

  describe('when the deadline comes', () => {
    test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean, isStopped: boolean]>([
      ['leave', false, false],
      ['pending', true, false],
      ['stop', false, true],
    ])('%s', async (onTimeout, pending, isStopped) => {
      const { ended, service, saved } = await play({
        ...here,
        ...runsUntilStopped(),
        options: { waitMs: 30_000, onTimeout },
      });
      expect(ended).toMatchObject({
        status: 'TIMED_OUT',
        reason: '`wait-timeout` was over before the run was (last seen as RUNNING)',
        pending,
        mayStillRun: !isStopped,
        record: { phase: 'ended' },
      });
      expect(ended.run?.status).toBe(isStopped ? 'STOPPED' : 'RUNNING');
      expect(service.routes().includes('stop')).toBe(isStopped);
      expect(saved.at(-1)?.phase).toBe('ended');
    });
  });

  describe('that nothing more can be said of', () => {
    const odd = { ...here, shown: { a: yes([run({ status: 'DONE' })]) } } satisfies StepContext;

    test('is given up with its word, and left to go on', async () => {
      const { ended, seconds, service } = await play({ ...odd, options: { onTimeout: 'leave' } });
      expect(ended).toMatchObject({
        status: 'DONE',
        reason:
          'the service answered with the status DONE, which is neither a status of a running job nor a known final status',
        hint: '',
        mayStillRun: true,
        pending: false,
        run: { status: 'DONE' },
        failure: null,
        record: { phase: 'ended' },
      });
      expect(seconds).toBeGreaterThanOrEqual(120);
      expect(seconds).toBeLessThan(130);
      expect(service.routes()).not.toContain('stop');
    });

    test('is no success where timeouts are pending', async () => {
      const { ended } = await play({ ...odd, options: { onTimeout: 'pending' } });
      expect(ended).toMatchObject({ status: 'DONE', pending: false, mayStillRun: true });
    });

    test('is stopped where timeouts stop', async () => {
      const { ended, service } = await play({
        ...odd,
        script: { stop: [yes(true)] },
        options: { onTimeout: 'stop' },
      });
      expect(ended.status).toBe('DONE');
      expect(service.routes()).toContain('stop');
    });

    test('and that vanished is lost, with the way to look for it', async () => {
      const { ended } = await play({ ...here, shown: { a: gone } });
      expect(ended).toMatchObject({
        status: 'LOST',
        hint: expect.stringContaining('Look at the job orders on these clusters'),
        mayStillRun: true,
      });
    });

    test('for the credential ended: the failure is told', async () => {
      const { ended } = await play({ ...here, shown: { a: badKey } });
      expect(ended).toMatchObject({
        status: 'LOST',
        reason: 'the service no longer accepts the credential',
        failure: { message: 'bad key' },
      });
    });
  });

  describe('when the step is cancelled', () => {
    test.each<[onCancel: WaitOptions['onCancel'], isStopped: boolean]>([
      ['stop', true],
      ['leave', false],
    ])('%s', async (onCancel, isStopped) => {
      const { ended, service, seconds } = await play({
        ...here,
        ...runsUntilStopped(),
        cancelAtS: 7,
        options: { onCancel },
      });
      expect(ended).toMatchObject({
        status: 'CANCELLED',
        reason: 'the step was cancelled',
        mayStillRun: !isStopped,
        pending: false,
        record: { phase: 'ended' },
      });
      expect(service.routes().includes('stop')).toBe(isStopped);
      expect(seconds).toBeLessThan(8);
    });
  });
});

describe('a run whose place is not known', () => {
  test('is found by what its answer named, and waited for', async () => {
    const { ended, saved, service } = await play({ shown: { b: succeeded } });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'b', adopted: false } });
    expect(saved[0]).toMatchObject({ phase: 'located', cluster: 'b', submissionId: '13', creationDate: DATE });
    // What found it is its first look.
    expect(service.calls.map(({ args }) => args[0])).toEqual(['a', 'b']);
  });

  test('is the one with the id and the date of the answer', async () => {
    const { ended } = await play({ shown: { a: strange, b: succeeded } });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'b', submissionId: '13' } });
  });

  test('and that nobody shows is lost after two minutes', async () => {
    const { ended, seconds } = await play({ shown: { a: gone, b: none } });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: 'the service accepted the run, but no candidate shows it; it may run as submission 13 on one of a, b',
      hint: expect.stringContaining('Look at the job orders'),
      failure: null,
      mayStillRun: true,
      pending: false,
      record: { phase: 'accepted' },
    });
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThan(126);
  });

  test('is told with what was seen instead, and with who stayed silent', async () => {
    const bare = { record: { ...accepted, submissionId: null, creationDate: null } } satisfies StepContext;
    const two = { a: going, b: strange };
    const { ended } = await play({
      ...bare,
      taken: { reply: run({ submissionId: null, creationDate: null, status: 'PENDING' }) },
      shown: two,
    });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: `more than one run could be the one that this step started; it may run on one of a, b (seen: submission 13 created ${new Date(DATE).toISOString()} on cluster a, RUNNING; submission 14 created ${new Date(DATE + 60_000).toISOString()} on cluster b, RUNNING)`,
    });
    const { ended: silentOne } = await play({ shown: { b: silent }, locateS: 10 });
    expect(silentOne.failure).toMatchObject({ message: 'connection reset' });
  });

  test('whose credential is refused is lost, with the refusal', async () => {
    const { ended } = await play({ shown: { a: badKey } });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: 'the credential is no longer accepted; it may run as submission 13 on one of a, b',
      failure: { message: 'bad key' },
    });
  });

  test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean]>([
    ['leave', false],
    ['pending', true],
  ])('is timed out where the time is over before somebody could be asked: %s', async (onTimeout, pending) => {
    const { ended, seconds } = await play({ shown: { b: silent }, locateS: 9, options: { onTimeout } });
    expect(ended).toMatchObject({
      status: 'TIMED_OUT',
      reason:
        'the service accepted it as submission 13, and by the end of `wait-timeout` it was not known on which of a, b it runs',
      hint: '',
      failure: { message: 'connection reset' },
      pending,
      mayStillRun: true,
      record: { phase: 'accepted' },
    });
    expect(seconds).toBeGreaterThanOrEqual(9);
    expect(seconds).toBeLessThan(11);
  });

  test.each<WaitOptions['onTimeout']>(['leave', 'pending'])(
    'is lost where the time is over and all candidates deny it: %s',
    async (onTimeout) => {
      const { ended, seconds } = await play({ locateS: 9, options: { onTimeout } });
      expect(ended).toMatchObject({
        status: 'LOST',
        reason:
          'the service accepted the run, but no candidate showed it in time; it may run as submission 13 on one of a, b',
        hint: expect.stringContaining('Look at the job orders'),
        pending: false,
        mayStillRun: true,
        record: { phase: 'accepted' },
      });
      expect(seconds).toBeLessThan(11);
    },
  );

  test('is not named where the answer did not name it', async () => {
    const nameless = { ...accepted, submissionId: null };
    const { ended } = await play({ record: nameless, shown: { b: silent }, locateS: 3 });
    expect(ended.reason).toBe(
      'the service accepted it, and by the end of `wait-timeout` it was not known on which of a, b it runs',
    );
    const { ended: lost } = await play({ record: nameless });
    expect(lost.reason).toBe('the service accepted the run, but no candidate shows it; it may run on one of a, b');
  });

  test('when the step is cancelled stays where it is in the state, for what comes after', async () => {
    const { ended, seconds, saved } = await play({ cancelAtS: 2 });
    expect(ended).toMatchObject({
      status: 'CANCELLED',
      reason:
        'the step was cancelled before the cluster of the run was known; it may run as submission 13 on one of a, b',
      mayStillRun: true,
      pending: false,
      record: { phase: 'accepted' },
    });
    expect(seconds).toBeLessThanOrEqual(5);
    expect(saved).toEqual([]);
  });

  describe('and whose answer says that it failed at once', () => {
    const failedAtOnce = { taken: { reply: run({ status: 'failure_on_submit' }) } } satisfies StepContext;

    test('is that, where nobody shows it for a while', async () => {
      const { ended, seconds, saved } = await play(failedAtOnce);
      expect(ended).toMatchObject({
        status: 'FAILURE_ON_SUBMIT',
        reason: null,
        mayStillRun: false,
        run: { status: 'failure_on_submit' },
        record: { phase: 'ended' },
      });
      expect(saved.at(-1)?.phase).toBe('ended');
      expect(seconds).toBeGreaterThanOrEqual(15);
      expect(seconds).toBeLessThan(20);
    });

    test('is what the service shows of it', async () => {
      const { ended } = await play({ ...failedAtOnce, shown: { b: yes([run({ status: 'FAILED' })]) } });
      expect(ended).toMatchObject({ status: 'FAILED', record: { cluster: 'b' } });
    });

    test('is that within the time there is', async () => {
      const { ended, seconds } = await play({ ...failedAtOnce, locateS: 4 });
      expect(ended.status).toBe('FAILURE_ON_SUBMIT');
      expect(seconds).toBeLessThan(6);
    });
  });
});

describe('whether a run was only taken for ours', () => {
  const one = { priorRuns: new Map([['a', ABSENT]]) };
  test.each<
    [what: string, taken: Partial<AcceptedRun>, part: Partial<RunRecord>, shown: Partial<Submission>, adopted: boolean]
  >([
    ['its answer named it by its date', {}, {}, {}, false],
    ['its answer had no date, and there are other candidates', { reply: run({ creationDate: null }) }, {}, {}, true],
    ['its answer had no date, on the only candidate', { reply: run({ creationDate: null }), ...one }, {}, {}, false],
    ['the run is shown without a date', {}, {}, { creationDate: null }, true],
    ['the run is shown without a date, on the only candidate', one, {}, { creationDate: null }, false],
    [
      'its answer had no id and no date, on the only candidate',
      { reply: run({ submissionId: null, creationDate: null }), ...one },
      {},
      {},
      true,
    ],
    [
      'it is shown without id and date, on the only candidate',
      one,
      {},
      { submissionId: null, creationDate: null },
      true,
    ],
    ['its answer was lost', { reply: null }, {}, {}, true],
    ['its answer was lost, on the only candidate', { reply: null, ...one }, {}, {}, true],
    ['an earlier step was sure of it', { reply: null, sure: true }, {}, {}, false],
    ['an earlier step was not', { reply: null, sure: false }, {}, {}, true],
    ['it is one that was attached to', { reply: null }, { origin: 'attached' }, {}, false],
  ])('%s', (_what, taken, part, shown, adopted) => {
    const whole: AcceptedRun = {
      record: record({ ...accepted, ...part }),
      reply: run(),
      location: null,
      priorRuns: new Map([
        ['a', ABSENT],
        ['b', ABSENT],
      ]),
    };
    expect(isAdopted({ ...whole, ...taken }, run(shown))).toBe(adopted);
  });

  test('is kept in the record', async () => {
    const { ended } = await play({
      record: { ...accepted, creationDate: null },
      taken: { reply: run({ creationDate: null }) },
      shown: { b: succeeded },
    });
    expect(ended.record.adopted).toBe(true);
  });
});

describe('a single look', () => {
  test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean]>([
    ['leave', false],
    ['pending', true],
  ])('has the word of the service as its status: %s', async (onTimeout, pending) => {
    const { ended } = await play({
      record: held,
      taken: { location, sure: true },
      shown: { a: going },
      options: { waitMs: 0, singleQuery: true, onTimeout },
    });
    expect(ended).toMatchObject({
      status: 'RUNNING',
      reason: 'the run is not over, and `wait-timeout: 0` checks only once',
      pending,
      mayStillRun: true,
    });
  });

  test.each([{ singleQuery: true, waitMs: 0 }, { once: true }])(
    'never has success before the time of a lost request is over: %j',
    async (part) => {
      const lostRequest = { at: 1_700_000_000_000, watchMs: 600_000 };
      const { ended, seconds } = await play({
        record: { ...held, lostRequest },
        taken: { location, sure: true },
        shown: { a: succeeded, b: gone },
        options: { ...part, onTimeout: 'pending' },
      });
      expect(ended).toMatchObject({
        status: 'TIMED_OUT',
        pending: true,
        reason: expect.stringContaining('it is too early to rule out a second run of it'),
      });
      expect(seconds).toBe(0);
    },
  );

  test.each([{ singleQuery: true, waitMs: 0 }, { once: true }])(
    'has success once the time of a lost request is over: %j',
    async (part) => {
      const { ended } = await play({
        record: { ...held, lostRequest: { at: 1_600_000_000_000, watchMs: 600_000 } },
        taken: { location, sure: true },
        shown: { a: succeeded, b: gone },
        options: { ...part, onTimeout: 'pending' },
      });
      expect(ended).toMatchObject({ status: 'SUCCEEDED', pending: false });
    },
  );

  test('is LOST if it shows a second run after a lost request', async () => {
    const { ended } = await play({
      record: { ...held, lostRequest: { at: 1_700_000_000_000, watchMs: 600_000 } },
      taken: { location, sure: true },
      shown: { a: succeeded, b: strange },
      options: { once: true, onTimeout: 'pending' },
    });
    expect(ended).toMatchObject({ status: 'LOST', pending: false });
  });

  test('is TIMED_OUT if it got no answer', async () => {
    const { ended } = await play({
      record: held,
      taken: { location, sure: true },
      shown: { a: silent },
      options: { waitMs: 0, singleQuery: true },
    });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', reason: expect.stringContaining('no status was seen') });
  });
});

describe('after a request whose answer was lost', () => {
  const lost = (part: Partial<RunRecord>, watchS = 600): Partial<RunRecord> => ({
    ...part,
    lostRequest: { at: 1_700_000_000_000, watchMs: watchS * 1000 },
  });

  test.each<[what: string, taken: Partial<AcceptedRun>]>([
    ['in this step', { location }],
    ['in an earlier step, whose handle says so', { location, sure: true }],
  ])('no success is believed before its time is over: %s', async (_what, taken) => {
    const { ended, seconds } = await play({
      record: lost({ ...held, adopted: taken.sure !== true }),
      taken,
      shown: { a: succeeded, b: gone },
    });
    expect(ended.status).toBe('SUCCEEDED');
    expect(seconds).toBeGreaterThanOrEqual(600);
    expect(seconds).toBeLessThan(616);
  });

  test('a later step that begins after that time looks once', async () => {
    const { ended, seconds, service } = await play({
      record: lost(held, 0),
      taken: { location, sure: true },
      shown: { a: succeeded, b: gone },
    });
    expect(ended.status).toBe('SUCCEEDED');
    expect(seconds).toBe(0);
    expect(service.calls.some(({ args }) => args[0] === 'b')).toBe(true);
  });

  test.each([
    ['only one request went out: neither is stopped', false, 0],
    ['several requests went out: the newer one is stopped', true, 1],
  ])('a second run that turns up later makes it LOST; %s', async (_what, resent, stops) => {
    let stop = false;
    const second = (): Answer<unknown> =>
      yes([run({ submissionId: '1', creationDate: DATE + 20_000, status: stop ? 'STOPPED' : 'RUNNING' })]);
    const { ended, service } = await play({
      record: lost({ ...held, resent }),
      taken: { location, sure: true },
      shown: { a: succeeded, b: (second_) => (second_ < 300 ? gone : second()) },
      script: {
        stop: () => {
          stop = true;
          return yes(true);
        },
      },
    });
    expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true });
    expect(service.routes().filter((route) => route === 'stop')).toHaveLength(stops);
  });

  test('it is LOST if the deadline comes before that time', async () => {
    const { ended } = await play({
      record: lost(held),
      taken: { location },
      shown: { a: succeeded, b: gone },
      options: { waitMs: 100_000 },
    });
    expect(ended).toMatchObject({ status: 'LOST' });
    expect(ended.reason).toContain('not every candidate had shown that it was the only one');
  });

  test('a run that the reply to a later request named, and another new run: the newer one is stopped', async () => {
    const older = yes([run({ submissionId: '12', creationDate: DATE - 5000, status: 'RUNNING' })]);
    const { ended, service } = await play({
      record: lost({ ...accepted, resent: true }, 15),
      shown: { a: yes([run(), ...(older.ok ? older.value : [])]), b: gone },
      script: { stop: [yes(true)] },
    });
    expect(ended.status).toBe('LOST');
    expect(service.calls.filter(({ route }) => route === 'stop')).toHaveLength(1);
  });

  test('a further run that was seen while the request was under way is no success', async () => {
    const { ended } = await play({
      record: lost({ ...accepted, resent: true }, 15),
      taken: {
        location: null,
        duplicates: [
          { cluster: 'a', run: run({ submissionId: '12', creationDate: DATE - 5000, status: 'SUCCEEDED' }) },
        ],
      },
      shown: { a: succeeded, b: gone },
    });
    expect(ended).toMatchObject({ status: 'LOST' });
    expect(ended.reason).toContain('more than one run of this job was started by this step: submission 12');
  });
});

describe('where a second run could turn up', () => {
  const resent = { record: { ...held, resent: true }, taken: { location } } satisfies StepContext;

  test('the end is believed once the other candidates have shown nothing for long enough', async () => {
    const { ended, seconds, service } = await play({ ...resent, shown: { a: succeeded, b: gone } });
    expect(ended.status).toBe('SUCCEEDED');
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(service.calls.some(({ args }) => args[0] === 'b')).toBe(true);
  });

  test('one that turns up is stopped, and nothing is success', async () => {
    let stop = false;
    const second = (status: string): Answer<unknown> =>
      yes([run({ submissionId: '1', creationDate: DATE + 20_000, status })]);
    const { ended, service } = await play({
      ...resent,
      shown: { a: succeeded, b: () => second(stop ? 'STOPPED' : 'RUNNING') },
      script: {
        stop: () => {
          stop = true;
          return yes(true);
        },
      },
    });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: `more than one run of this job was started by this step: submission 1 created ${new Date(DATE + 20_000).toISOString()} on cluster b, RUNNING, and submission 13 on cluster a`,
      hint: 'Check the target for data that was loaded twice before you run it again.',
      mayStillRun: true,
    });
    expect(service.calls.filter(({ route }) => route === 'stop').map(({ args }) => args)).toEqual([['b', 'orders']]);
  });

  test.each<[what: string, context: StepContext, reason: string]>([
    [
      'over: it needs no stop',
      {
        ...resent,
        shown: { a: succeeded, b: yes([run({ submissionId: '1', creationDate: DATE + 9, status: 'FAILED' })]) },
      },
      'more than one run of this job was started by this step',
    ],
    [
      'perhaps somebody else’s: it gets none',
      {
        record: { ...held, submissionId: null, creationDate: null, alone: true, adopted: true },
        taken: { reply: null, location: { cluster: 'a', run: run({ submissionId: null, creationDate: null }) } },
        shown: { a: yes([run({ submissionId: null, creationDate: null, status: 'SUCCEEDED' })]), b: strange },
      },
      'the reply to the submission did not identify the run of this step, and more than one run is new',
    ],
  ])('one that turns up is %s', async (_what, context, reason) => {
    const { ended, service } = await play(context);
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: expect.stringContaining(reason),
      mayStillRun: true,
      record: { phase: 'ended' },
    });
    expect(service.routes()).not.toContain('stop');
  });

  test('a run that is surely ours has no other beside it', async () => {
    const { ended } = await play({ record: held, taken: { location }, shown: { a: succeeded, b: strange } });
    expect(ended.status).toBe('SUCCEEDED');
  });
});

describe('how often a run is looked at', () => {
  const now = virtualClock().now();
  test.each<[what: string, taken: Partial<AcceptedRun>, part: Partial<RunRecord>, elapsedMs: number]>([
    ['one that began just now, whatever its date', {}, { creationDate: now - 60_000 }, 0],
    ['one that was attached to', {}, { origin: 'attached', creationDate: now - 60_000 }, 60_000],
    ['one of an earlier step', { sure: true }, { creationDate: now - 60_000 }, 60_000],
    ['one of an earlier step, without a date', { sure: true }, { creationDate: null }, 0],
    ['one whose date is to come', { sure: true }, { creationDate: now + 1 }, 0],
    ['one whose date is of now', { sure: true }, { creationDate: now }, 0],
    ['one whose date is five days old', { sure: true }, { creationDate: now - 432_000_000 }, 432_000_000],
    ['one whose date is another clock’s', { sure: true }, { creationDate: now - 432_000_001 }, 0],
  ])('%s', async (_what, taken, part, elapsedMs) => {
    const shown = run({ creationDate: part.creationDate ?? null });
    const seen: number[] = [];
    const clock = virtualClock();
    const service = scripted({ status: () => yes([shown]), history: () => yes([shown]) }, { clock });
    const cancel = new AbortController();
    const options = waitOptions(service, {
      cancel: cancel.signal,
      onCancel: 'leave',
      pacer: {
        pause: (ms) => {
          seen.push(ms);
          return 1;
        },
        sleep: async () => {
          cancel.abort();
          return 'question';
        },
        locate: async () => null,
        enter: () => () => undefined,
      },
    });
    await clock.run(() =>
      completeRun(
        service.ports,
        {
          record: record({ ...held, ...part }),
          reply: null,
          location: { cluster: 'a', run: shown },
          priorRuns: new Map(),
          ...taken,
        },
        options,
      ),
    );
    expect(seen[0]).toBe(elapsedMs);
  });

  test.each<[what: string, locateS: number, seconds: number]>([
    ['by the deadline', 10, 10],
    ['within a minute', 3600, 60],
  ])('does not wait for lists that never end: all candidates are asked %s', async (_what, locateS, seconds) => {
    const pacer: WaitOptions['pacer'] = {
      pause: () => 1000,
      sleep: async () => 'question',
      locate: (_job, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true })),
      enter: () => () => undefined,
    };
    const played = await play({ shown: { a: succeeded }, locateS, options: { pacer } });
    expect(played.ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'a' } });
    expect(played.seconds).toBe(seconds);
  });

  test('leaves its place when its end has come, and when something breaks', async () => {
    const places: string[] = [];
    const pacer: WaitOptions['pacer'] = {
      pause: () => 1000,
      sleep: async () => 'question',
      locate: async () => null,
      enter: (run13, jobType) => {
        places.push(`enters ${run13.cluster} ${jobType}`);
        return () => places.push('leaves');
      },
    };
    await play({ record: held, taken: { location }, shown: { a: succeeded }, options: { pacer } });
    expect(places).toEqual(['enters a NORMAL_JOB', 'leaves']);
    const internalError = play({
      record: held,
      taken: { location },
      script: {
        status: () => {
          throw new Error('broken');
        },
      },
      options: { pacer },
    });
    await expect(internalError).rejects.toThrow('broken');
    expect(places).toEqual(['enters a NORMAL_JOB', 'leaves', 'enters a NORMAL_JOB', 'leaves']);
  });
});

test.each<[part: Partial<Submission>, text: string]>([
  [{}, `submission 13 created ${new Date(DATE).toISOString()} on cluster b, RUNNING`],
  [{ submissionId: null }, `a run created ${new Date(DATE).toISOString()} on cluster b, RUNNING`],
  [{ creationDate: null, status: null }, 'submission 13 on cluster b, UNKNOWN'],
])('a run that was seen is described: %j', (part, text) => {
  expect(describeLocation({ cluster: 'b', run: run(part) })).toBe(text);
});

test('a run is held where its cluster is known', () => {
  expect(locatedRun(record({ ...held, alone: true }))).toEqual({
    cluster: 'a',
    identity: { jobName: 'orders', submissionId: '13', creationDate: DATE },
    alone: true,
  });
  expect(locatedRun(record(accepted))).toBeNull();
});
