import { describe, expect, test } from 'vitest';
import type { Cdm } from '../../../src/cdm/client.ts';
import { limitRate } from '../../../src/cdm/limit-rate.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import type { ResendAfter } from '../../../src/migration/run/lost-request.ts';
import { ABSENT, type PriorRuns } from '../../../src/migration/run/prior-runs.ts';
import { MAX_SENDS } from '../../../src/migration/send/progress.ts';
import type { SendOptions, SendRequest, SendResult } from '../../../src/migration/send/send-request.ts';
import { startOneRun } from '../../../src/migration/send/start-one-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { Call } from '../../../src/requests/call.ts';
import { badKey, busy, forbidden, gone, no, notRunning, silent, tooMany, unsent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { type Script, type Scripted, scripted } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** When the virtual clock starts: 2023-11-14 22:13:20 UTC. */
const START = 1_700_000_000_000;
const taken = yes([run({ status: 'PENDING' })]);
const none = yes([]);
const nameTaken = no({ httpStatus: 400, code: 'Cdm.0104', message: 'the name exists' });
const refusedOutright = no({ httpStatus: 400, code: 'Cdm.0018', message: 'invalid' });
const failedToSubmit = no({ httpStatus: 400, code: 'Cdm.0056', message: 'failed to submit' });

interface StepContext {
  /** The answers of the request, one after the other. */
  readonly answers: readonly Answer<Submission[]>[];
  /** What the candidates show, by cluster; where it changes, by the number of requests that went out. */
  readonly shown?: Record<string, Answer<unknown> | ((sends: number) => Answer<unknown>)>;
  readonly priorRuns?: PriorRuns;
  readonly startCreated?: readonly Answer<Submission[]>[];
  readonly waitS?: number;
  /** Seconds after which the step is cancelled; 0: before anything. */
  readonly cancelAtS?: number;
  readonly heldBackFromSend?: number;
  /** What a send takes, in seconds. */
  readonly sendS?: number;
  readonly resendAfter?: ResendAfter;
  readonly script?: Script;
  readonly onStart?: () => void;
}

interface Played {
  readonly sent: SendResult;
  readonly service: Scripted;
  /** Seconds at which each request went out. */
  readonly sentAt: readonly number[];
  readonly startedOn: readonly string[];
  /** What was told on the way: `sending`, or the identity of an accepted run. */
  readonly details: readonly string[];
  readonly seconds: number;
  readonly aborted: boolean;
}

async function play(context: StepContext): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const at = (): number => (clock.now() - startedAt) / 1000;
  const show = (cluster: string): Answer<unknown> => {
    const answer = context.shown?.[cluster] ?? gone;
    return typeof answer === 'function' ? answer(sentAt.length) : answer;
  };
  const sentAt: number[] = [];
  const startedOn: string[] = [];
  const details: string[] = [];
  let aborted = false;
  const nth = (answers: readonly Answer<Submission[]>[], index: number): Answer<Submission[]> =>
    (answers[index] ?? answers.at(-1)) as Answer<Submission[]>;
  const createAndStart = async (_body: string, { signal }: Call): Promise<Answer<Submission[]>> => {
    sentAt.push(at());
    if (context.sendS !== undefined) {
      await clock.sleep(context.sendS * 1000, signal);
      aborted ||= signal?.aborted === true;
      if (signal?.aborted) return silent;
    }
    return nth(context.answers, sentAt.length - 1);
  };
  const start = async (cluster: string): Promise<Answer<Submission[]>> => {
    startedOn.push(cluster);
    context.onStart?.();
    return nth(context.startCreated ?? [], startedOn.length - 1);
  };
  const service = scripted({ status: show, history: show, ...context.script }, { clock });
  const cdm = limitRate({ createAndStart, start } as unknown as Cdm, service.ports.rateLimiter, clock);
  const request: SendRequest = {
    jobName: 'orders',
    priorRuns: context.priorRuns ?? new Map([['a', ABSENT]]),
    send: (call) => cdm.createAndStart('{}', call),
    ...(context.startCreated === undefined
      ? {}
      : { startCreated: (cluster: string, call: Call) => cdm.start(cluster, 'orders', null, call) }),
  };
  const cancel = new AbortController();
  if (context.cancelAtS === 0) cancel.abort();
  else if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const options: SendOptions = {
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: cancel.signal,
    failFastTriggered:
      context.heldBackFromSend === undefined ? undefined : () => sentAt.length >= (context.heldBackFromSend as number),
    resendAfter: context.resendAfter ?? 15_000,
    onSending: () => details.push('sending'),
    onLost: (lost) => details.push(`lost at ${(lost.at - startedAt) / 1000} s, watched for ${lost.watchMs / 1000} s`),
    onAccepted: (identity, lost) =>
      details.push(
        `${identity.jobName} ${identity.submissionId} ${identity.creationDate}${lost ? ' after a loss' : ''}`,
      ),
  };
  const sent = await clock.run(() => startOneRun(service.ports, request, options));
  return { sent, service, sentAt, startedOn, details, seconds: at(), aborted };
}

const identity = { jobName: 'orders', submissionId: '13', creationDate: DATE };

describe('an answer that names the run', () => {
  test('is taken at once, and nothing is looked for', async () => {
    const { sent, service, sentAt, details } = await play({ answers: [taken] });
    expect(sent).toEqual({
      kind: 'accepted',
      identity,
      reply: run({ status: 'PENDING' }),
      location: null,
      resent: false,
      lost: null,
      duplicates: [],
    });
    expect(service.calls).toEqual([]);
    expect(sentAt).toEqual([0]);
    expect(details).toEqual(['sending', `orders 13 ${DATE}`]);
    expect(service.lines).toEqual([]);
  });

  const other = run({ jobName: 'invoices', submissionId: '99' });
  test.each<[what: string, submissions: Submission[], isNamed: boolean]>([
    ['names it beside others', [other, run()], true],
    ['names it without its job', [run({ jobName: null })], true],
    ['names nothing', [], false],
    ['names another job', [other], false],
    ['names it twice', [run(), run({ submissionId: '14' })], false],
    ['names two runs without their job', [run({ jobName: null }), run({ jobName: null, submissionId: '14' })], false],
    ['names another job, and one without its job', [other, run({ jobName: null })], false],
  ])('%s', async (_what, submissions, isNamed) => {
    // What is not named is looked for, and here it is found on its cluster.
    const { sent, service, sentAt } = await play({ answers: [yes(submissions)], shown: { a: taken } });
    expect(sent).toMatchObject({ kind: 'accepted', identity, location: isNamed ? null : { cluster: 'a' } });
    expect(sentAt).toHaveLength(1);
    expect(service.calls.length > 0).toBe(!isNamed);
  });
});

describe('a request that the service did not take', () => {
  test.each<[what: string, refusal: Answer<never>]>([
    ['for too many of them', tooMany],
    ['for nobody listened', unsent],
  ])('%s, is sent again, for as long as it takes, and looked for nowhere', async (_what, refusal) => {
    const { sent, service, sentAt } = await play({ answers: [...Array(7).fill(refusal), taken] });
    expect(sent).toMatchObject({ kind: 'accepted', resent: false });
    expect(sentAt).toHaveLength(8);
    expect(service.calls).toEqual([]);
    expect(service.lines).toEqual([
      `orders: not accepted yet (${refusal.ok ? '' : refusal.failure.message}); retrying.`,
    ]);
    const pauses = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5);
  });

  test('is sent again after the time that was asked for', async () => {
    const wait = no({ httpStatus: 429, message: 'too many', retryAfterMs: 42_000 });
    expect((await play({ answers: [wait, taken] })).sentAt).toEqual([0, 42]);
  });

  test('is given up where the deadline comes before that time', async () => {
    const wait = no({ httpStatus: 429, message: 'too many', retryAfterMs: 42_000 });
    const { sent, sentAt, seconds } = await play({ answers: [wait, taken], waitS: 41 });
    expect(sent).toMatchObject({ kind: 'not-sent', reason: 'deadline', failure: { message: 'too many' } });
    expect(sentAt).toEqual([0]);
    expect(seconds).toBe(0);
  });

  test('is sent until the very deadline', async () => {
    const wait = no({ httpStatus: 429, retryAfterMs: 42_000 });
    expect((await play({ answers: [wait, taken], waitS: 42 })).sent).toMatchObject({
      kind: 'not-sent',
      reason: 'deadline',
    });
    expect((await play({ answers: [wait, taken], waitS: 43 })).sent).toMatchObject({ kind: 'accepted' });
  });

  test.each<[what: string, more: Partial<StepContext>, reason: string]>([
    ['the step is cancelled', { cancelAtS: 10 }, 'cancelled'],
    ['another job has failed', { heldBackFromSend: 1 }, 'fail-fast'],
  ])('is not sent again once %s', async (_what, more, reason) => {
    const wait = no({ httpStatus: 429, message: 'too many', retryAfterMs: 20_000 });
    const { sent, sentAt } = await play({ answers: [wait, taken], ...more });
    expect(sent).toEqual({
      kind: 'not-sent',
      reason,
      sends: 0,
      failure: expect.objectContaining({ message: 'too many' }),
    });
    expect(sentAt).toEqual([0]);
  });
});

describe('nothing is sent', () => {
  test.each<[what: string, more: Partial<StepContext>, reason: string]>([
    ['after the deadline', { waitS: 0 }, 'deadline'],
    ['once the step is cancelled', { cancelAtS: 0 }, 'cancelled'],
    ['once another job has failed', { heldBackFromSend: 0 }, 'fail-fast'],
  ])('%s', async (_what, more, reason) => {
    const { sent, sentAt, details } = await play({ answers: [taken], ...more });
    expect(sent).toEqual({ kind: 'not-sent', reason, sends: 0, failure: null });
    expect(sentAt).toEqual([]);
    expect(details).toEqual([]);
  });

  test('where the step is cancelled while the request waits for its turn', async () => {
    const clock = virtualClock();
    let sends = 0;
    const createAndStart = (): Answer<Submission[]> => {
      sends += 1;
      return taken;
    };
    const service = scripted({ createAndStart }, { clock, perMinute: 1 });
    await clock.run(() => service.ports.rateLimiter.take('urgent', 'status'));
    const cancel = new AbortController();
    clock.at(clock.now() + 5000, () => cancel.abort());
    const sent = await clock.run(() =>
      startOneRun(
        service.ports,
        {
          jobName: 'orders',
          priorRuns: new Map([['a', ABSENT]]),
          send: (call) => service.ports.cdm.createAndStart('{}', call),
        },
        {
          deadline: clock.now() + 3_600_000,
          cancel: cancel.signal,
          resendAfter: 15_000,
          onSending: () => undefined,
          onLost: () => undefined,
          onAccepted: () => undefined,
        },
      ),
    );
    expect(sent).toEqual({ kind: 'not-sent', reason: 'cancelled', sends: 0, failure: null });
    expect(sends).toBe(0);
  });
});

describe('a final word', () => {
  test.each<[what: string, refusal: Answer<never>]>([
    ['about the request', refusedOutright],
    ['about permission', forbidden],
    ['about the key', badKey],
    ['about the name', nameTaken],
    ['about a job that does not exist', gone],
    ['that makes no sense', notRunning],
  ])('%s ends it: nothing is looked for, nothing is sent again', async (_what, refusal) => {
    const { sent, service, sentAt } = await play({ answers: [refusal, taken] });
    expect(sent).toEqual({ kind: 'refused', failure: refusal.ok ? null : refusal.failure });
    expect(sentAt).toHaveLength(1);
    expect(service.calls).toEqual([]);
  });
});

describe('"it is running"', () => {
  const present: PriorRuns = new Map([
    ['a', { kind: 'present', newest: run({ submissionId: '12', creationDate: DATE - 5000 }) }],
  ]);
  const over = yes([run({ submissionId: '12', creationDate: DATE - 5000, status: 'SUCCEEDED' })]);
  const runs = yes([run({ submissionId: '12', creationDate: DATE - 5000, status: 'RUNNING' })]);

  test('right after the end of the last run is not final: sent again', async () => {
    const { sent, sentAt, service } = await play({
      answers: [busy, busy, taken],
      priorRuns: present,
      shown: { a: over },
    });
    expect(sent).toMatchObject({ kind: 'accepted', resent: false, lost: null });
    expect(sentAt).toEqual([0, 2, 4]);
    expect(service.lines).toEqual(['orders: the service still holds the job after its last run (it runs); retrying.']);
  });

  test('is final after half a minute', async () => {
    const { sent, sentAt } = await play({ answers: [busy], priorRuns: present, shown: { a: over } });
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0052' } });
    expect(sentAt.at(-1)).toBe(30);
  });

  test.each<[what: string, priorRuns: PriorRuns, shown: Record<string, Answer<unknown>>]>([
    ['while the last run is going on', present, { a: runs }],
    ['of a job without a run', present, { a: none }],
    ['if the status does not answer', present, { a: silent }],
    ['on several candidates', new Map([...present, ['b', ABSENT]]), { a: over, b: gone }],
  ])('%s is final', async (_what, priorRuns, shown) => {
    const { sent, sentAt } = await play({ answers: [busy, taken], priorRuns, shown });
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0052' } });
    expect(sentAt).toEqual([0]);
  });
});

describe('an answer that was lost', () => {
  const lostAnswers: readonly [what: string, answer: Answer<Submission[]>][] = [
    ['by a reset', silent],
    ['by a timeout of the service', no({ httpStatus: 504, message: 'gateway' })],
    ['by a body that is cut', no({ kind: 'unreadable', httpStatus: 200, message: 'cut' })],
    ['by "failed to submit"', failedToSubmit],
    ['by an answer about nothing', none],
  ];

  test.each(lostAnswers)('%s: its run is found and taken, and nothing is sent again', async (_what, answer) => {
    const { sent, sentAt, details, service } = await play({ answers: [answer, taken], shown: { a: taken } });
    expect(sent).toEqual({
      kind: 'accepted',
      identity,
      reply: null,
      location: { cluster: 'a', run: run({ status: 'PENDING' }) },
      resent: false,
      lost: { at: START, watchMs: 15_000 },
      duplicates: [],
    });
    expect(sentAt).toHaveLength(1);
    expect(details).toEqual(['sending', 'lost at 0 s, watched for 15 s', `orders 13 ${DATE} after a loss`]);
    const message = answer.ok ? 'the reply does not name the run of this job' : answer.failure.message;
    expect(service.lines).toEqual([
      `orders: the answer to the request that starts it was lost (${message}). Looking for its run on a until 2023-11-14 22:13:35 UTC; the request is not sent again before that.`,
    ]);
  });

  test('is looked for on every candidate', async () => {
    const { sent } = await play({
      answers: [silent],
      priorRuns: new Map([
        ['a', ABSENT],
        ['b', ABSENT],
        ['c', ABSENT],
      ]),
      shown: { c: taken },
    });
    expect(sent).toMatchObject({ kind: 'accepted', location: { cluster: 'c' } });
  });

  test('is sent again once its absence is sure, and no sooner', async () => {
    const { sent, sentAt, details, service } = await play({ answers: [silent, taken] });
    expect(sent).toMatchObject({
      kind: 'accepted',
      resent: true,
      location: null,
      reply: run({ status: 'PENDING' }),
    });
    expect(sentAt).toHaveLength(2);
    expect(sentAt[1]).toBeGreaterThanOrEqual(15);
    expect(details).toEqual(['sending', 'lost at 0 s, watched for 15 s', 'sending', `orders 13 ${DATE} after a loss`]);
    expect(service.lines.at(-1)).toBe('orders: no candidate shows a run of it; sending request 2 of 3.');
  });

  test('is sent three times at most; then it cannot be known', async () => {
    const { sent, sentAt } = await play({ answers: [silent] });
    expect(sentAt).toHaveLength(MAX_SENDS);
    expect(MAX_SENDS).toBe(3);
    expect(sent).toEqual({
      kind: 'lost',
      reason: '3 requests were sent and their answers were lost; no candidate shows a run',
      locations: [],
      failure: expect.objectContaining({ message: 'connection reset' }),
      resent: true,
    });
  });

  test('is refused where the service itself said so each time', async () => {
    const { sent, sentAt } = await play({ answers: [failedToSubmit] });
    expect(sentAt).toHaveLength(3);
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0056' } });
  });

  test('counts what was sent, not what was not taken', async () => {
    const { sent, sentAt } = await play({ answers: [silent, tooMany, tooMany, tooMany, silent, unsent, taken] });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true });
    expect(sentAt).toHaveLength(7);
  });

  test('is found after the third request', async () => {
    const shown = { a: (sends: number) => (sends === 3 ? taken : gone) };
    const { sent, sentAt } = await play({ answers: [silent], shown });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true, location: { cluster: 'a' } });
    expect(sentAt).toHaveLength(3);
  });

  test('is not known where a candidate stays silent until the deadline', async () => {
    const { sent, sentAt } = await play({ answers: [silent, taken], shown: { a: silent }, waitS: 60 });
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'there was no clear answer in time: cluster a did not answer',
    });
    expect(sentAt).toHaveLength(1);
  });

  test('names the lost request where no look failed', async () => {
    const lost = no({ httpStatus: 502, message: 'bad gateway' });
    const { sent } = await play({ answers: [lost, taken], waitS: 5 });
    expect(sent).toMatchObject({ kind: 'lost', failure: { message: 'bad gateway' } });
  });

  test('is not known where more than one run is new', async () => {
    const two = yes([run(), run({ submissionId: '14', creationDate: DATE + 1000 })]);
    const { sent } = await play({ answers: [silent, taken], shown: { a: two } });
    expect(sent).toMatchObject({ kind: 'lost', locations: [{ cluster: 'a' }, { cluster: 'a' }] });
  });

  test.each<[what: string, more: Partial<StepContext>, reason: string]>([
    ['the step is cancelled', { cancelAtS: 14 }, 'cancelled'],
    ['another job has failed', { heldBackFromSend: 1 }, 'fail-fast'],
  ])('is not sent again once %s', async (_what, more, reason) => {
    const { sent, sentAt } = await play({ answers: [silent, taken], ...more });
    expect(sentAt).toHaveLength(1);
    expect(['not-sent', 'lost']).toContain(sent.kind);
    if (sent.kind === 'not-sent') expect(sent).toMatchObject({ reason, failure: { message: 'connection reset' } });
  });
});

describe('how long a lost request is looked for before it is sent again', () => {
  test.each<[resendAfter: ResendAfter, seconds: number]>([
    [15_000, 15],
    [60_000, 60],
    [600_000, 600],
  ])('%d ms', async (resendAfter, seconds) => {
    const { sentAt, service } = await play({ answers: [silent, taken], resendAfter });
    expect(sentAt[1]).toBeGreaterThanOrEqual(seconds);
    expect(sentAt[1]).toBeLessThan(seconds + 1);
    const heartbeats = service.lines.filter((line) => line.includes('no run of it found yet'));
    // A look every 15 s at most, and a line a minute.
    expect(heartbeats.length).toBeGreaterThanOrEqual(Math.floor((seconds - 1) / 75));
    expect(heartbeats.length).toBeLessThanOrEqual(Math.floor(seconds / 60));
  });

  test('never: it is looked for 10 minutes and not sent again', async () => {
    const { sent, sentAt, seconds, service } = await play({ answers: [silent, taken], resendAfter: 'never' });
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'one request was sent and its answer was lost; no candidate shows a run',
      resent: false,
    });
    expect(sentAt).toEqual([0]);
    expect(seconds).toBeCloseTo(600, 0);
    expect(service.lines[0]).toContain('until 2023-11-14 22:23:20 UTC; the request is not sent again.');
  });

  test('the time starts again if a candidate did not answer', async () => {
    let looks = 0;
    const shown = {
      a: () => {
        looks += 1;
        return looks === 3 ? silent : gone;
      },
    };
    // Looks at 0, 1 and 3 s; the third one failed.
    const { sentAt } = await play({ answers: [silent, taken], shown });
    expect(sentAt[1]).toBeGreaterThan(18);
  });

  test.each([
    ['cancelled', { cancelAtS: 30 }],
    ['over', { waitS: 30 }],
  ])('if the step is %s before that, it cannot be known', async (_what, more) => {
    const { sent, sentAt } = await play({ answers: [silent, taken], resendAfter: 60_000, ...more });
    expect(sent).toMatchObject({ kind: 'lost', resent: false, failure: { message: 'connection reset' } });
    expect(sentAt).toHaveLength(1);
  });

  test('a job that was created without a run is started only after that time', async () => {
    const created = { answers: [silent], shown: { a: none }, startCreated: [taken] };
    const { seconds, startedOn } = await play({ ...created, resendAfter: 60_000 });
    expect(startedOn).toEqual(['a']);
    expect(seconds).toBeGreaterThanOrEqual(60);
  });

  test('never: a job that was created without a run is not started', async () => {
    const created = { answers: [silent], shown: { a: none }, startCreated: [taken] };
    const { sent, startedOn } = await play({ ...created, resendAfter: 'never' });
    expect(startedOn).toEqual([]);
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'one request was sent and its answer was lost; the job was created on cluster a and shows no run',
    });
  });

  test('the deadline after a lost answer leaves it unknown, also between two requests', async () => {
    const later = no({ httpStatus: 429, message: 'too many', retryAfterMs: 42_000 });
    const { sent } = await play({ answers: [silent, later], waitS: 40 });
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'the answer to its request was lost, and `wait-timeout` was over before it could be sent again',
    });
  });
});

describe('the answer to a request', () => {
  test.each<[what: string, waitS: number, sendS: number, isTaken: boolean]>([
    ['may take minutes', 3600, 290, true],
    ['may come a minute after the request went out, whatever the deadline is', 5, 59, true],
    ['is given up after that', 5, 61, false],
    ['is given up at the deadline', 100, 101, false],
  ])('%s', async (_what, waitS, sendS, isTaken) => {
    const { sent, aborted } = await play({ answers: [taken], waitS, sendS });
    expect(sent.kind).toBe(isTaken ? 'accepted' : 'lost');
    expect(aborted).toBe(!isTaken);
  });
});

describe('after a lost answer, a word that may speak of that very request', () => {
  test.each<[what: string, word: Answer<never>]>([
    ['the name is taken', nameTaken],
    ['it runs', busy],
  ])('%s: is looked into, and the run is found', async (_what, word) => {
    const shown = { a: (sends: number) => (sends === 2 ? taken : gone) };
    const { sent, sentAt } = await play({ answers: [silent, word], shown });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true, location: { cluster: 'a' } });
    expect(sentAt).toHaveLength(2);
  });

  test('the name is taken, again and again, and no run of it is shown: it cannot be known', async () => {
    const { sent, sentAt } = await play({ answers: [silent, nameTaken] });
    expect(sent).toMatchObject({ kind: 'lost', failure: { code: 'Cdm.0104' } });
    expect(sentAt).toHaveLength(3);
  });

  test('any other refusal is final, after one look for what the first request may have done', async () => {
    const { sent, service, sentAt, seconds } = await play({ answers: [silent, refusedOutright, taken] });
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0018' } });
    expect(sentAt).toHaveLength(2);
    expect(seconds).toBe(sentAt[1]);
    expect(service.calls.at(-1)).toMatchObject({ route: 'status', at: expect.any(Number) });
  });

  test('any other refusal is overruled by the run of the first request', async () => {
    const shown = { a: (sends: number) => (sends === 2 ? taken : gone) };
    const { sent } = await play({ answers: [silent, refusedOutright], shown });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true, location: { cluster: 'a' } });
  });
});

describe('a job that was created and not started', () => {
  const created = { answers: [silent], shown: { a: none }, startCreated: [taken] } satisfies StepContext;

  test('is started where it is, once', async () => {
    const { sent, startedOn, sentAt, details, seconds } = await play(created);
    expect(sent).toMatchObject({ kind: 'accepted', identity, reply: run({ status: 'PENDING' }), resent: true });
    expect(startedOn).toEqual(['a']);
    expect(sentAt).toEqual([0]);
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(details).toEqual(['sending', 'lost at 0 s, watched for 15 s', 'sending', `orders 13 ${DATE} after a loss`]);
  });

  test('is started on the candidate that shows it', async () => {
    const { startedOn } = await play({
      ...created,
      priorRuns: new Map([
        ['b', ABSENT],
        ['a', ABSENT],
      ]),
    });
    expect(startedOn).toEqual(['a']);
  });

  test('is not started where that is refused', async () => {
    const { sent } = await play({ ...created, startCreated: [forbidden] });
    expect(sent).toMatchObject({ kind: 'refused', failure: { message: 'not allowed' } });
  });

  test('is looked for on every candidate if the answer to the start is lost as well', async () => {
    const starts = { count: 0 };
    const { sent, startedOn } = await play({
      ...created,
      priorRuns: new Map([
        ['b', ABSENT],
        ['a', ABSENT],
      ]),
      startCreated: [silent],
      shown: { a: () => (starts.count > 0 ? taken : none) },
      onStart: () => {
        starts.count += 1;
      },
    });
    expect(sent).toMatchObject({ kind: 'accepted', location: { cluster: 'a' }, resent: true });
    expect(startedOn).toEqual(['a']);
  });

  test('cannot be known where the request was none that creates', async () => {
    const { startCreated: _none, ...bare } = created;
    const { sent } = await play(bare);
    expect(sent).toEqual({
      kind: 'lost',
      reason: 'one request was sent and its answer was lost; the job was created on cluster a and shows no run',
      locations: [],
      failure: expect.objectContaining({ message: 'connection reset' }),
      resent: false,
    });
  });
});

describe('a cancellation while the request is under way', () => {
  test('waits for its answer, a second at most, to learn what to stop', async () => {
    const { sent, aborted } = await play({ answers: [taken], sendS: 5, cancelAtS: 4.5 });
    expect(sent).toMatchObject({ kind: 'accepted', identity });
    expect(aborted).toBe(false);
  });

  test('ends it after that second, and looks for its run', async () => {
    const { sent, aborted, seconds } = await play({
      answers: [taken],
      sendS: 30,
      cancelAtS: 4,
      shown: { a: taken },
    });
    expect(aborted).toBe(true);
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThan(6);
    expect(sent).toMatchObject({ kind: 'accepted', location: { cluster: 'a' } });
  });

  test('cannot be known where nothing shows the run in the time that is left', async () => {
    const { sent, seconds } = await play({ answers: [taken], sendS: 30, cancelAtS: 4 });
    expect(sent).toMatchObject({ kind: 'lost' });
    expect(seconds).toBeLessThanOrEqual(8);
  });

  test('comes too late to cut an answer short', async () => {
    const { sent, aborted, seconds } = await play({ answers: [taken], sendS: 1, cancelAtS: 1.5 });
    expect(sent).toMatchObject({ kind: 'accepted' });
    expect(aborted).toBe(false);
    expect(seconds).toBe(1);
  });
});
