import { describe, expect, test } from 'vitest';
import { findRun } from '../../../src/migration/locate/find-run.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { Call } from '../../../src/requests/call.ts';
import { badKey, gone, silent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { never, type Scripted, scripted } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const identity: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const ours = run();
const later = run({ submissionId: '14', creationDate: DATE + 5000 });
const none = yes([]);

/** What a candidate answers, from these seconds on. */
type Timeline = readonly (readonly [fromSecond: number, answer: Answer<unknown>])[];

function service(candidates: Record<string, Timeline>): Scripted {
  const clock = virtualClock();
  const startedAt = clock.now();
  const answer = (cluster: string): Answer<unknown> =>
    (candidates[cluster] as Timeline).findLast(
      ([from]) => clock.now() - startedAt >= from * 1000,
    )?.[1] as Answer<unknown>;
  return scripted({ status: answer, history: answer }, { clock });
}

interface Case {
  readonly what: string;
  readonly identity?: RunIdentity | null;
  readonly candidates: Record<string, Timeline>;
  readonly earlier?: Record<string, PriorRun>;
  readonly expected: Record<string, unknown>;
  /** Seconds it may take: at least, at most. */
  readonly took: readonly [number, number];
}

const always = (answer: Answer<unknown>): Timeline => [[0, answer]];
const gap: Timeline = [
  [0, gone],
  [10, silent],
  [12, gone],
];

const cases: readonly Case[] = [
  {
    what: 'the answer was lost, and the run is there at once',
    candidates: { a: always(gone), b: always(yes([ours])) },
    expected: { kind: 'found', cluster: 'b', run: ours },
    took: [0, 0],
  },
  {
    what: 'the answer was lost, and the run shows after ten seconds',
    candidates: {
      a: always(gone),
      b: [
        [0, gone],
        [10, yes([ours])],
      ],
    },
    expected: { kind: 'found', cluster: 'b' },
    took: [10, 14],
  },
  {
    what: 'the answer was lost and nothing came: absent after at least 15 s of looks',
    candidates: { a: always(gone), b: always(gone) },
    expected: { kind: 'absent' },
    took: [15, 20],
  },
  {
    what: 'a candidate that is silent in between: absence is counted anew',
    candidates: { a: gap },
    expected: { kind: 'absent' },
    took: [27, 35],
  },
  {
    what: 'a candidate that is silent for ever: never absent',
    candidates: { a: always(gone), b: always(silent) },
    expected: { kind: 'lost', cause: 'deadline', failure: { message: 'connection reset' } },
    took: [300, 300],
  },
  {
    what: 'the job was created and has no run: idle after 15 s of looks',
    candidates: { a: always(none), b: always(gone) },
    expected: { kind: 'idle', cluster: 'a' },
    took: [15, 20],
  },
  {
    what: 'absent, then created without a run: each is counted by itself',
    candidates: {
      a: [
        [0, gone],
        [12, none],
      ],
      b: always(gone),
    },
    expected: { kind: 'idle', cluster: 'a' },
    took: [27, 35],
  },
  {
    what: 'created without a run, and then with one',
    candidates: {
      a: [
        [0, none],
        [9, yes([ours])],
      ],
      b: always(gone),
    },
    expected: { kind: 'found', cluster: 'a' },
    took: [9, 13],
  },
  {
    what: 'two new runs',
    candidates: { a: always(yes([ours])), b: always(yes([later])) },
    expected: {
      kind: 'lost',
      cause: 'several',
      reason: 'more than one run could be the one that this step started',
      locations: [{ cluster: 'a' }, { cluster: 'b' }],
      failure: null,
    },
    took: [0, 0],
  },
  {
    what: 'two new runs and a silent candidate: it is named',
    candidates: { a: always(yes([ours])), b: always(yes([later])), c: always(silent) },
    expected: { kind: 'lost', cause: 'several', reason: expect.stringMatching(/: cluster c did not answer$/) },
    took: [0, 0],
  },
  {
    what: 'the credential is refused meanwhile',
    candidates: {
      a: [
        [0, gone],
        [5, badKey],
      ],
      b: always(gone),
    },
    expected: { kind: 'lost', cause: 'credential', locations: [], failure: { message: 'bad key' } },
    took: [5, 10],
  },
  {
    what: 'the service named the run, and it shows after a minute',
    identity,
    candidates: {
      a: always(gone),
      b: [
        [0, gone],
        [60, yes([ours])],
      ],
    },
    expected: { kind: 'found', cluster: 'b' },
    took: [60, 64],
  },
  {
    what: 'the service named the run, and no candidate shows it for two minutes',
    identity,
    candidates: { a: always(gone), b: always(none) },
    expected: { kind: 'lost', cause: 'vanished', reason: 'the service accepted the run, but no candidate shows it' },
    took: [120, 125],
  },
  {
    what: 'the service named the run, and a candidate is silent: looked for to the end',
    identity,
    candidates: { a: always(gone), b: always(silent) },
    expected: {
      kind: 'lost',
      cause: 'deadline',
      reason: 'the service accepted the run, but no candidate showed it in time: cluster b did not answer',
    },
    took: [300, 300],
  },
  {
    what: 'the service named the run, which is found beside a silent candidate',
    identity,
    candidates: { a: always(silent), b: always(yes([ours])) },
    expected: { kind: 'found', cluster: 'b' },
    took: [0, 0],
  },
  {
    what: 'what was seen is told at the deadline',
    identity: null,
    candidates: { a: always(yes([ours])), b: always(silent) },
    expected: { kind: 'lost', cause: 'deadline', locations: [{ cluster: 'a', run: ours }] },
    took: [300, 300],
  },
  {
    what: 'the run that was there before is not ours',
    candidates: { a: always(yes([ours])) },
    earlier: { a: { kind: 'present', newest: ours } },
    expected: { kind: 'absent' },
    took: [15, 20],
  },
];

describe('the search for a run', () => {
  test.each(cases)('$what: $expected.kind', async (row) => {
    const { identity: known = null, candidates, earlier = {}, expected, took } = row;
    const one = service(candidates);
    const startedAt = one.clock.now();
    const priorRuns = new Map(Object.keys(candidates).map((cluster) => [cluster, earlier[cluster] ?? ABSENT]));
    const found = await one.clock.run(() =>
      findRun(one.ports, {
        jobName: 'orders',
        identity: known,
        priorRuns,
        deadline: startedAt + 300_000,
        cancel: never(),
      }),
    );
    expect(found).toMatchObject(expected);
    const seconds = (one.clock.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(took[0]);
    expect(seconds).toBeLessThanOrEqual(took[1]);
  });

  test('looks once, even where the deadline is over already', async () => {
    const one = service({ a: always(yes([ours])) });
    const options = { jobName: 'orders', identity: null, priorRuns: new Map([['a', ABSENT]]), cancel: never() };
    const found = await one.clock.run(() => findRun(one.ports, { ...options, deadline: one.clock.now() - 1000 }));
    expect(found).toMatchObject({ kind: 'found', cluster: 'a' });
  });

  test('looks less and less often, up to every four seconds', async () => {
    const one = service({ a: always(gone) });
    const options = { jobName: 'orders', identity, priorRuns: new Map([['a', ABSENT]]), cancel: never() };
    const startedAt = one.clock.now();
    await one.clock.run(() => findRun(one.ports, { ...options, deadline: startedAt + 20_000 }));
    expect(one.calls.map((call) => (call.at - startedAt) / 1000)).toEqual([0, 1, 3, 6, 10, 14, 18, 20]);
  });
});

describe('the search once the step is cancelled', () => {
  const hurried = async (
    one: Scripted,
    cancelAfterMs: number,
    known: RunIdentity | null = null,
  ): Promise<{ found: Awaited<ReturnType<typeof findRun>>; tookMs: number }> => {
    const cancel = new AbortController();
    const startedAt = one.clock.now();
    if (cancelAfterMs === 0) cancel.abort();
    else one.clock.at(startedAt + cancelAfterMs, () => cancel.abort());
    const options = { jobName: 'orders', identity: known, priorRuns: new Map([['a', ABSENT]]), cancel: cancel.signal };
    const found = await one.clock.run(() => findRun(one.ports, { ...options, deadline: startedAt + 300_000 }));
    return { found, tookMs: one.clock.now() - startedAt - cancelAfterMs };
  };

  test('goes on for a few seconds only', async () => {
    const { found, tookMs } = await hurried(service({ a: always(gone) }), 5000);
    expect(found).toMatchObject({ kind: 'lost', cause: 'deadline' });
    expect(tookMs).toBeGreaterThanOrEqual(1500);
    expect(tookMs).toBeLessThanOrEqual(4500);
  });

  test('looks at once and often', async () => {
    const one = service({
      a: [
        [0, gone],
        [6, yes([ours])],
      ],
    });
    const { found, tookMs } = await hurried(one, 5000);
    expect(found).toMatchObject({ kind: 'found' });
    expect(tookMs).toBeLessThanOrEqual(1500);
  });

  test('still finds a run that is there, where it was cancelled before', async () => {
    const { found, tookMs } = await hurried(service({ a: always(yes([ours])) }), 0);
    expect(found).toMatchObject({ kind: 'found' });
    expect(tookMs).toBe(0);
  });

  test('is not held up by a candidate that hangs', async () => {
    const clock = virtualClock();
    const hang = (_cluster: string, _job: string, { signal }: Call): Promise<Answer<unknown>> =>
      clock.sleep(600_000, signal).then(() => silent);
    const { found, tookMs } = await hurried(scripted({ status: hang }, { clock }), 5000);
    expect(found).toMatchObject({ kind: 'lost', cause: 'deadline' });
    expect(tookMs).toBeLessThanOrEqual(4500);
  });
});
