import { describe, expect, test } from 'vitest';
import { runOneJob } from '../../src/migration/run-one-job.ts';
import { cut, refused, reset, status } from './support/answers.ts';
import { type FakeOptions, type Fault, fakeService, type Route, type Stage } from './support/fake-service.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

const ABC = ['a', 'b', 'c'];
const ok: readonly Stage[] = [
  { word: 'PENDING', ms: 2000 },
  { word: 'BOOTING', ms: 2000 },
  { word: 'RUNNING', ms: 20_000 },
  { word: 'SUCCEEDED', ms: 0 },
];

/** The first `times` calls of a route go wrong. */
function first(route: Route, fault: Fault, times = 1): NonNullable<FakeOptions['fault']> {
  let left = times;
  return (called) => {
    if (called !== route || left === 0) return null;
    left -= 1;
    return fault;
  };
}

interface Case {
  readonly name: string;
  readonly clusters?: readonly string[];
  readonly service?: Partial<FakeOptions>;
  readonly expected: string;
  readonly runs: number;
}

const cases: readonly Case[] = [
  { name: 'a plain run', expected: 'SUCCEEDED', runs: 1 },
  { name: 'one candidate', clusters: ['a'], expected: 'SUCCEEDED', runs: 1 },
  {
    name: 'the answer is lost after the work',
    service: { fault: first('createAndStart', { kind: 'after', failure: reset }) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'the answer is lost after the work, and the run is shown 10 s later',
    service: { fault: first('createAndStart', { kind: 'after', failure: reset }), hiddenMs: () => 10_000 },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'a reset before the work',
    service: { fault: first('createAndStart', { kind: 'before', failure: reset }) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'nobody listens at first',
    service: { fault: first('createAndStart', { kind: 'before', failure: refused }, 8) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: '502 after the work',
    service: { fault: first('createAndStart', { kind: 'after', failure: status(502) }) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'cut JSON after the work',
    service: { fault: first('createAndStart', { kind: 'after', failure: cut }) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'throttled, then accepted',
    service: { fault: first('createAndStart', { kind: 'before', failure: status(429, 'APIGW.0308') }, 3) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'three requests lost before the work',
    service: { fault: first('createAndStart', { kind: 'before', failure: reset }, 3) },
    expected: 'LOST',
    runs: 0,
  },
  {
    name: 'refused by a code',
    service: { fault: first('createAndStart', { kind: 'before', failure: status(400, 'Cdm.0018') }) },
    expected: 'REJECTED',
    runs: 0,
  },
  {
    name: 'no permission, with HTTP 500',
    service: { fault: first('createAndStart', { kind: 'before', failure: status(500, 'Cdm.0032') }) },
    expected: 'REJECTED',
    runs: 0,
  },
  {
    name: 'twenty bad looks in a row',
    service: { fault: bad('status', 4, 24) },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'FAILED',
    service: {
      stages: () => [
        { word: 'RUNNING', ms: 5000 },
        { word: 'FAILED', ms: 0 },
      ],
    },
    expected: 'FAILED',
    runs: 1,
  },
  { name: 'STOPPED', service: { stages: () => [{ word: 'STOPPED', ms: 0 }] }, expected: 'STOPPED', runs: 1 },
  { name: 'NEW for ever', service: { stages: () => [{ word: 'NEW', ms: 0 }] }, expected: 'NEW', runs: 1 },
  { name: 'an invented word', service: { stages: () => [{ word: 'DONE', ms: 0 }] }, expected: 'DONE', runs: 1 },
  { name: 'no word', service: { stages: () => [{ word: null, ms: 0 }] }, expected: 'UNKNOWN', runs: 1 },
  {
    name: 'a word that is none',
    service: { stages: () => [{ word: 'SUCCEEDED!', ms: 0 }] },
    expected: 'UNKNOWN',
    runs: 1,
  },
  {
    name: 'a word in small letters',
    service: { stages: () => [{ word: 'succeeded', ms: 0 }] },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  {
    name: 'a suspicious word within the grace',
    service: {
      stages: () => [
        { word: 'UNKNOWN', ms: 60_000 },
        { word: 'RUNNING', ms: 1000 },
        { word: 'SUCCEEDED', ms: 0 },
      ],
    },
    expected: 'SUCCEEDED',
    runs: 1,
  },
  { name: 'a job that deletes itself', service: { disposable: true }, expected: 'LOST', runs: 1 },
];

function bad(route: Route, from: number, to: number): NonNullable<FakeOptions['fault']> {
  let seen = 0;
  return (called) => {
    if (called !== route) return null;
    seen += 1;
    return seen > from && seen <= to ? { kind: 'before', failure: status(503) } : null;
  };
}

describe('one job from its look-up to its end', () => {
  test.each(cases)('$name: $expected', async ({ clusters = ABC, service: behaviour = {}, expected, runs }) => {
    const clock = virtualClock();
    const service = fakeService(clock, {
      clusters,
      stages: () => ok,
      pick: (all) => all.at(-1) as string,
      ...behaviour,
    });
    const step = testStep(clock, service, clusters);
    const ended = await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
    expect({ status: ended.status, runs: service.runs.length }).toEqual({ status: expected, runs });
    if (expected === 'SUCCEEDED') expect(ended.record.cluster).toBe(clusters.at(-1));
  });
});

/** Where the reply has no date, over several clusters an id may be somebody else's; on one it is enough. */
describe('a reply that names a run by its id only', () => {
  const idOnly: FakeOptions['reply'] = (run) => ({ ...run, creationDate: null });
  const hasEve: FakeOptions['firstId'] = (cluster) => (cluster === 'c' ? 7 : 1);

  test.each<[what: string, clusters: readonly string[], eve: boolean, seconds: readonly [number, number]]>([
    ['the only candidate: its end is believed at once', ['a'], false, [2, 5]],
    ['several candidates: its end is believed once a second run would have shown itself', ABC, false, [15, 18]],
    ['the run of somebody else, known by another id', ABC, true, [15, 18]],
  ])('%s', async (_what, clusters, eve, [least, most]) => {
    const clock = virtualClock();
    const service = fakeService(clock, {
      clusters,
      reply: idOnly,
      firstId: hasEve,
      pick: (all) => all.at(-1) as string,
      stages: () => [
        { word: 'RUNNING', ms: 2000 },
        { word: 'SUCCEEDED', ms: 0 },
      ],
    });
    const step = testStep(clock, service, clusters);
    const startedAt = clock.now();
    if (eve) clock.at(startedAt + 50, () => service.addJob('a', 'orders', [{ ago: 0, stages: ok }]));
    const ended = await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: clusters.at(-1) } });
    expect((clock.now() - startedAt) / 1000).toBeGreaterThanOrEqual(least);
    expect((clock.now() - startedAt) / 1000).toBeLessThanOrEqual(most);
  });
});

describe('what the state says of a job that brought no run', () => {
  const tooMany: Fault = { kind: 'before', failure: { ...status(429), retryAfterMs: 60_000 } };

  test.each<[what: string, fault: NonNullable<FakeOptions['fault']>, status: string, phase: string]>([
    [
      'refused: nothing is left to clean up',
      first('createAndStart', { kind: 'before', failure: status(400, 'Cdm.0104') }),
      'REJECTED',
      'ended',
    ],
    [
      'not taken yet, then cancelled: nothing is left to clean up',
      first('createAndStart', tooMany, 9),
      'NOT_SUBMITTED',
      'ended',
    ],
    [
      'lost and not found, then cancelled before its absence is sure: looked for once more',
      inTurn('createAndStart', [{ kind: 'before', failure: reset }, tooMany]),
      'CANCELLED',
      'sending',
    ],
  ])('%s', async (_what, fault, word, phase) => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ABC, fault });
    const step = testStep(clock, service, ABC);
    void clock.sleep(40_000).then(() => step.cancel.abort());
    const ended = await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
    expect(ended).toMatchObject({ status: word, record: { phase } });
    expect(step.saved.get('orders')?.phase).toBe(phase);
  });
});

/** The calls of a route go wrong each in its own way. */
function inTurn(route: Route, faults: readonly Fault[]): NonNullable<FakeOptions['fault']> {
  let calls = 0;
  return (called) => (called === route ? (faults[calls++] ?? null) : null);
}

describe('a submission that waits for its place in the budget', () => {
  const hour = 3_600_000;
  test.each<[submitUntilMs: number, cancelAfterMs: number, status: string, runs: number]>([
    [5000, hour, 'NOT_SUBMITTED', 0],
    [hour, 5000, 'NOT_SUBMITTED', 0],
    [hour, hour, 'SUCCEEDED', 1],
  ])('for a minute, with %s ms left and a cancellation after %s ms: %s', async (leftMs, cancelMs, status, runs) => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'], stages: () => ok });
    // The look-up takes the only place of the first minute.
    const step = testStep(clock, service, ['a'], { perMinute: 1, submitDeadline: clock.now() + leftMs });
    clock.at(clock.now() + cancelMs, () => step.cancel.abort());
    const ended = await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
    expect({ status: ended.status, runs: service.runs.length }).toEqual({ status, runs });
  });
});

describe('a job that is not waited for', () => {
  test.each<[word: string, pending: boolean, mayStillRun: boolean]>([
    ['PENDING', true, true],
    ['RUNNING', true, true],
    ['UNKNOWN', true, true],
    // Nobody has read its counts and its sub-jobs, nor judged the gate.
    ['SUCCEEDED', true, false],
    ['FAILED', false, false],
    ['FAILURE_ON_SUBMIT', false, false],
    ['STOPPED', false, false],
  ])('that is %s: pending is %s, it may go on: %s', async (word, pending, mayStillRun) => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'], stages: () => [{ word, ms: 0 }] });
    const step = testStep(clock, service, ['a'], { wait: false });
    const ended = await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
    expect(ended).toMatchObject({ status: word, pending, mayStillRun });
  });
});
