import { describe, expect, test } from 'vitest';
import { startCluster } from '../../../src/migration/clusters/start-cluster.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, forbidden, no, silent, tooMany, yes } from '../support/answers.ts';
import { type Scripted, scripted } from '../support/scripted.ts';
import { spendBudget } from '../support/spent-budget.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const minute = 60_000;
const refusal = no({ httpStatus: 400, code: 'Cdm.0020', message: 'not now' });
const state = (status: string | null, more: { name?: string | null; isAutoOff?: boolean } = {}): Answer<unknown> =>
  yes({ id: 'a', name: 'etl', isAutoOff: false, version: null, ...more, status });

interface StepContext {
  /** The state from these seconds on; `900` becomes `920` when it is started, and `200` two minutes later. */
  readonly states?: readonly (readonly [fromSecond: number, answer: Answer<unknown>])[];
  readonly starts?: readonly Answer<unknown>[];
  /** Whether a start that was answered so has any effect. */
  readonly effective?: (answer: Answer<unknown>, nth: number) => boolean;
}

function service(context: StepContext): Scripted {
  const clock = virtualClock();
  const firstAt = clock.now();
  let startedAt: number | null = null;
  let starts = 0;
  const answers = context.starts ?? [yes(true)];
  return scripted(
    {
      cluster: () => {
        if (startedAt !== null) return state(clock.now() - startedAt >= 2 * minute ? '200' : '920');
        const seconds = (clock.now() - firstAt) / 1000;
        return (context.states ?? [[0, state('900')]]).findLast(([from]) => seconds >= from)?.[1] as Answer<unknown>;
      },
      startCluster: () => {
        const answer = (answers[starts] ?? answers.at(-1)) as Answer<unknown>;
        if (context.effective?.(answer, starts) ?? answer.ok) startedAt = clock.now();
        starts += 1;
        return answer;
      },
    },
    { clock },
  );
}

interface Case extends StepContext {
  readonly what: string;
  readonly expected: true | RegExp;
  readonly starts_: number;
  readonly took: readonly [number, number];
}

const cases: readonly Case[] = [
  { what: 'a cluster that runs', states: [[0, state('200')]], expected: true, starts_: 0, took: [0, 0] },
  { what: 'a cluster that is stopped', expected: true, starts_: 1, took: [120, 135] },
  {
    what: 'a cluster that somebody else is starting',
    states: [
      [0, state('920')],
      [60, state('200')],
    ],
    expected: true,
    starts_: 0,
    took: [60, 70],
  },
  {
    what: 'a cluster that is stopping: started when it is stopped',
    states: [
      [0, state('910')],
      [60, state('900')],
    ],
    expected: true,
    starts_: 1,
    took: [180, 200],
  },
  {
    what: 'a cluster whose state is not told at first',
    states: [
      [0, state(null)],
      [20, state('200')],
    ],
    expected: true,
    starts_: 0,
    took: [20, 32],
  },
  ...['300', '303', '400', '800'].map(
    (status): Case => ({
      what: `a cluster in state ${status}, which no waiting changes`,
      states: [[0, state(status)]],
      expected: new RegExp(`^cluster etl \\(a\\) is .* \\(${status}\\)$`),
      starts_: 0,
      took: [0, 0],
    }),
  ),
  {
    what: 'a start whose answer was lost, and that worked',
    starts: [silent],
    effective: () => true,
    expected: true,
    starts_: 1,
    took: [120, 135],
  },
  {
    what: 'a start that was lost: it is told again',
    starts: [silent, yes(true)],
    expected: true,
    starts_: 2,
    took: [120, 140],
  },
  { what: 'a start that is throttled', starts: [tooMany, yes(true)], expected: true, starts_: 2, took: [120, 140] },
  {
    what: 'a start that is refused',
    starts: [refusal],
    expected: /^cluster etl \(a\) could not be started: not now \(test, HTTP 400, Cdm\.0020\)$/,
    starts_: 1,
    took: [0, 0],
  },
  {
    what: 'a start that is refused because it starts already',
    starts: [refusal],
    effective: () => true,
    expected: true,
    starts_: 1,
    took: [120, 135],
  },
  {
    what: 'a start for which the right is missing',
    starts: [forbidden],
    expected: /could not be started: not allowed \(test, HTTP 403\)$/,
    starts_: 1,
    took: [0, 0],
  },
  {
    what: 'a state that may not be asked',
    states: [[0, forbidden]],
    expected: /^the state of cluster a could not be read: not allowed$/,
    starts_: 0,
    took: [0, 0],
  },
  {
    what: 'a state that gives no answer is given up after two minutes',
    states: [[0, silent]],
    expected: /^the state of cluster a could not be read: connection reset$/,
    starts_: 0,
    took: [120, 125],
  },
  {
    what: 'a credential that runs out',
    states: [
      [0, state('920')],
      [30, badKey],
    ],
    expected: /bad key$/,
    starts_: 0,
    took: [30, 45],
  },
  {
    what: 'a state that is not told for a while',
    states: [
      [0, state('920')],
      [10, silent],
      [60, state('200')],
    ],
    expected: true,
    starts_: 0,
    took: [60, 75],
  },
  {
    what: 'a cluster that never starts',
    states: [[0, state('920')]],
    expected: /^`wait-timeout` was over while cluster etl \(a\) was starting \(920\)$/,
    starts_: 0,
    took: [600, 600],
  },
  {
    what: 'a cluster without a name',
    states: [[0, state('800', { name: null })]],
    expected: /^cluster a is frozen \(800\)$/,
    starts_: 0,
    took: [0, 0],
  },
];

describe('starting a cluster', () => {
  test.each(cases)('$what', async ({ expected, starts_, took, ...context }) => {
    const one = service(context);
    const startedAt = one.clock.now();
    const options = { deadline: startedAt + 10 * minute, cancel: new AbortController().signal };
    const started = await one.clock.run(() => startCluster(one.ports, 'a', options));
    expect(started).toEqual(expected === true ? { ok: true } : { ok: false, reason: expect.stringMatching(expected) });
    const starts = one.calls.filter((call) => call.route === 'startCluster');
    expect(starts.map((call) => call.args)).toEqual(Array.from({ length: starts_ }, () => ['a']));
    const seconds = (one.clock.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(took[0]);
    expect(seconds).toBeLessThanOrEqual(took[1]);
  });

  test('ends at a cancellation', async () => {
    const one = service({ states: [[0, state('920')]] });
    const cancel = new AbortController();
    const startedAt = one.clock.now();
    one.clock.at(startedAt + 33_000, () => cancel.abort());
    const started = await one.clock.run(() =>
      startCluster(one.ports, 'a', { deadline: startedAt + 10 * minute, cancel: cancel.signal }),
    );
    expect(started).toEqual({ ok: false, reason: 'the step was cancelled while cluster etl (a) was starting (920)' });
    expect(one.clock.now() - startedAt).toBe(33_000);
  });

  test('ends at a cancellation, also where the state was never told', async () => {
    const one = service({ states: [[0, silent]] });
    const cancel = new AbortController();
    const startedAt = one.clock.now();
    one.clock.at(startedAt + 4000, () => cancel.abort());
    const started = await one.clock.run(() =>
      startCluster(one.ports, 'a', { deadline: startedAt + 10 * minute, cancel: cancel.signal }),
    );
    expect(started).toEqual({ ok: false, reason: 'the step was cancelled while cluster a was queried for its state' });
    expect(one.clock.now() - startedAt).toBe(4000);
    expect(one.lines).toEqual(['Cluster a: its state is not known yet (connection reset); retrying for up to 2 min.']);
  });

  test('sends the start before the questions that wait for a place', async () => {
    const one = service({});
    const slow = scripted(
      {
        cluster: async () => {
          if (slow.calls.length === 1) await spendBudget(slow, 29, 0);
          return state('900');
        },
        startCluster: [forbidden],
      },
      { clock: one.clock, perMinute: 30 },
    );
    const startedAt = one.clock.now();
    await one.clock.run(() =>
      startCluster(slow.ports, 'a', { deadline: startedAt + 60 * minute, cancel: new AbortController().signal }),
    );
    const start = slow.calls.find(({ route }) => route === 'startCluster');
    expect((start?.at ?? Number.NaN) - startedAt).toBe(minute);
  });

  test('starts nothing once the step is cancelled', async () => {
    const one = service({});
    const cancel = new AbortController();
    const slow = scripted(
      {
        cluster: () => {
          cancel.abort();
          return state('900');
        },
      },
      { clock: one.clock },
    );
    const started = await one.clock.run(() =>
      startCluster(slow.ports, 'a', { deadline: one.clock.now() + minute, cancel: cancel.signal }),
    );
    expect(started).toEqual({ ok: false, reason: 'the step was cancelled while cluster etl (a) was stopped (900)' });
  });

  test('asks at most every ten seconds, and sooner at first', async () => {
    const one = service({ states: [[0, state('920')]] });
    const startedAt = one.clock.now();
    await one.clock.run(() =>
      startCluster(one.ports, 'a', { deadline: startedAt + minute, cancel: new AbortController().signal }),
    );
    expect(one.calls.map((call) => (call.at - startedAt) / 1000)).toEqual([0, 2, 6, 12, 20, 30, 40, 50, 60]);
  });

  test('says each state once, then once a minute that it goes on', async () => {
    const one = service({});
    const startedAt = one.clock.now();
    await one.clock.run(() =>
      startCluster(one.ports, 'a', { deadline: startedAt + 10 * minute, cancel: new AbortController().signal }),
    );
    expect(one.lines).toEqual([
      'Cluster etl (a) is stopped (900).',
      'Cluster etl (a) is starting (920) after 2 s.',
      'Cluster etl (a) is still starting (920) after 70 s.',
      'Cluster etl (a) is running (200) after 120 s.',
      'Cluster etl (a) was started. It does not stop automatically, and this step does not stop it. Stop it to end billing.',
    ]);
  });

  test('says that a state goes on after exactly a minute', async () => {
    const one = service({ states: [[0, state('920')]] });
    const options = { deadline: one.clock.now() + minute, cancel: new AbortController().signal };
    await one.clock.run(() => startCluster(one.ports, 'a', options));
    expect(one.lines).toEqual([
      'Cluster etl (a) is starting (920).',
      'Cluster etl (a) is still starting (920) after 60 s.',
    ]);
  });

  test('says that it stops itself where it does', async () => {
    const one = service({ states: [[0, state('200', { isAutoOff: true })]] });
    const options = { deadline: one.clock.now() + minute, cancel: new AbortController().signal };
    await one.clock.run(() => startCluster(one.ports, 'a', options));
    expect(one.lines.at(-1)).toBe(
      'Cluster etl (a) was started. It stops 15 minutes after its last job; this step does not stop it.',
    );
  });
});
