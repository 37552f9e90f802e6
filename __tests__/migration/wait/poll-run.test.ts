import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import { createPacer } from '../../../src/migration/wait/pacer.ts';
import { type PollOptions, type PollResult, pollRun } from '../../../src/migration/wait/poll-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, gone, silent, tooMany, yes } from '../support/answers.ts';
import { DATE, held, run } from '../support/records.ts';
import { type Scripted, scripted, timeline } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

type Timeline = Parameters<typeof timeline>[1];
const runs = (status: string): Answer<unknown> => yes([run({ status })]);
const going = runs('RUNNING');
const other: Partial<Submission> = { submissionId: '40', creationDate: DATE + 9000 };

interface StepContext {
  /** What each cluster shows; ours is on `a`. */
  readonly clusters: Record<string, Timeline>;
  readonly recorded?: Record<string, PriorRun>;
  readonly named?: RunIdentity;
  readonly waitS?: number;
  readonly cancelAfterS?: number;
  readonly sureFromS?: number;
  readonly seen?: Submission | null;
}

interface Ended {
  readonly polled: PollResult;
  readonly seconds: number;
  readonly service: Scripted;
  readonly words: string[];
}

async function play(context: StepContext): Promise<Ended> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const shows = Object.fromEntries(
    Object.entries(context.clusters).map(([cluster, answers]) => [cluster, timeline(clock, answers)]),
  );
  const answer = (cluster: string): Answer<unknown> => (shows[cluster] as () => Answer<unknown>)();
  const service = scripted({ status: answer, history: answer }, { clock });
  const cancel = new AbortController();
  if (context.cancelAfterS === 0) cancel.abort();
  else if (context.cancelAfterS !== undefined) clock.at(startedAt + context.cancelAfterS * 1000, () => cancel.abort());
  const words: string[] = [];
  const options: PollOptions = {
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: cancel.signal,
    pacer: createPacer(service.ports, 5000),
    runStartedAt: startedAt,
    seen: context.seen ?? null,
    duplicates: {
      candidates: new Map(Object.entries(context.recorded ?? {})),
      named: context.named ?? null,
      sureFrom: startedAt + (context.sureFromS ?? 0) * 1000,
    },
    onStatus: (word, sinceMs) => words.push(`${word} after ${sinceMs / 1000} s`),
    onPoll: () => undefined,
  };
  const polled = await clock.run(() => pollRun(service.ports, held, options));
  return { polled, seconds: (clock.now() - startedAt) / 1000, service, words };
}

interface Case extends StepContext {
  readonly what: string;
  readonly expected: Record<string, unknown>;
  readonly took: readonly [number, number];
}

const unsure = 'the run ended, but by the end of `wait-timeout` not every candidate had shown that it was the only one';
const both = { a: ABSENT, b: ABSENT };
const cases: readonly Case[] = [
  {
    what: 'a run that succeeds',
    clusters: {
      a: [
        [0, going],
        [60, runs('SUCCEEDED')],
      ],
    },
    expected: { kind: 'over', status: 'SUCCEEDED', run: { status: 'SUCCEEDED' } },
    took: [60, 65],
  },
  {
    what: 'a run that is over already',
    clusters: { a: [[0, runs('FAILED')]] },
    expected: { kind: 'over', status: 'FAILED' },
    took: [0, 0],
  },
  {
    what: 'a run that was seen to be over a moment ago: no look is needed',
    clusters: {},
    seen: run({ status: 'SUCCEEDED' }),
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [0, 0],
  },
  {
    what: 'a run that was seen to run a moment ago',
    clusters: { a: [[0, runs('STOPPED')]] },
    seen: run(),
    expected: { kind: 'over', status: 'STOPPED' },
    took: [5, 5],
  },
  {
    what: 'looks that fail for a while',
    clusters: {
      a: [
        [0, going],
        [30, silent],
        [200, tooMany],
        [300, runs('SUCCEEDED')],
      ],
    },
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [300, 306],
  },
  {
    what: 'the deadline',
    clusters: { a: [[0, going]] },
    waitS: 62,
    expected: { kind: 'timed-out', reason: 'last seen as RUNNING', lastRun: { status: 'RUNNING' } },
    took: [62, 62],
  },
  {
    what: 'one last look at the deadline',
    clusters: {
      a: [
        [0, going],
        [61, runs('SUCCEEDED')],
      ],
    },
    waitS: 62,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [62, 62],
  },
  {
    what: 'one look where there is no time at all',
    clusters: { a: [[0, going]] },
    waitS: 0,
    seen: run({ status: 'PENDING' }),
    expected: { kind: 'timed-out', reason: 'last seen as RUNNING' },
    took: [0, 0],
  },
  {
    what: 'silence to the deadline',
    clusters: { a: [[0, silent]] },
    waitS: 62,
    expected: { kind: 'timed-out', reason: 'no status was seen', lastRun: null },
    took: [62, 62],
  },
  {
    what: 'the deadline within the grace of a vanished run',
    clusters: {
      a: [
        [0, going],
        [30, gone],
      ],
    },
    waitS: 62,
    expected: { kind: 'given-up', status: 'LOST', lastRun: { status: 'RUNNING' } },
    took: [62, 62],
  },
  {
    what: 'a run that vanished for two minutes',
    clusters: {
      a: [
        [0, going],
        [30, gone],
      ],
    },
    expected: { kind: 'given-up', status: 'LOST', reason: expect.stringContaining('does not exist') },
    took: [150, 160],
  },
  {
    what: 'a word that says nothing for two minutes',
    clusters: { a: [[0, runs('DONE')]] },
    expected: { kind: 'given-up', status: 'DONE', lastRun: { status: 'DONE' } },
    took: [120, 125],
  },
  {
    what: 'a credential that is refused',
    clusters: {
      a: [
        [0, going],
        [30, badKey],
      ],
    },
    expected: { kind: 'given-up', status: 'LOST', reason: 'the service no longer accepts the credential' },
    took: [30, 35],
  },
  {
    what: 'a cancellation in a pause',
    clusters: { a: [[0, going]] },
    cancelAfterS: 33,
    expected: { kind: 'cancelled', lastRun: { status: 'RUNNING' } },
    took: [33, 33],
  },
  {
    what: 'a cancellation before the first look',
    clusters: {},
    cancelAfterS: 0,
    expected: { kind: 'cancelled', lastRun: null },
    took: [0, 0],
  },

  {
    what: 'no second run turns up: the end is believed after the window',
    clusters: { a: [[0, runs('SUCCEEDED')]], b: [[0, gone]] },
    recorded: both,
    sureFromS: 15,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [15, 15],
  },
  {
    what: 'the window is over when the run ends',
    clusters: {
      a: [
        [0, going],
        [60, runs('SUCCEEDED')],
      ],
      b: [[0, gone]],
    },
    recorded: both,
    sureFromS: 15,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [60, 65],
  },
  {
    what: 'a second run on another candidate, while ours runs',
    clusters: {
      a: [[0, going]],
      b: [
        [0, gone],
        [40, yes([run(other)])],
      ],
    },
    recorded: both,
    expected: { kind: 'second-run', other: { cluster: 'b', run: run(other) } },
    took: [40, 56],
  },
  {
    what: 'a second run that shows only after ours has ended',
    clusters: {
      a: [[0, runs('SUCCEEDED')]],
      b: [
        [0, gone],
        [10, yes([run(other)])],
      ],
    },
    recorded: both,
    sureFromS: 15,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [15, 15],
  },
  {
    what: 'a run of somebody else, by its id not the one that the reply named',
    clusters: {
      a: [[0, runs('SUCCEEDED')]],
      b: [[0, yes([run(other)])]],
    },
    recorded: both,
    named: { ...held.identity, creationDate: null },
    sureFromS: 15,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [15, 15],
  },
  {
    what: 'a second run that could be the one that the reply named',
    clusters: {
      a: [[0, runs('SUCCEEDED')]],
      b: [[0, yes([run({ creationDate: DATE + 9000 })])]],
    },
    recorded: both,
    named: { ...held.identity, creationDate: null },
    sureFromS: 15,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [0, 0],
  },
  {
    what: 'a second run behind ours on the same cluster',
    clusters: { a: [[0, yes([run(other), run()])]], b: [[0, gone]] },
    recorded: both,
    waitS: 60,
    expected: { kind: 'second-run', other: { cluster: 'a', run: run(other) } },
    took: [15, 20],
  },
  {
    what: 'a run that was there before is no second one',
    clusters: {
      a: [
        [0, going],
        [60, runs('SUCCEEDED')],
      ],
      b: [[0, yes([run(other)])]],
    },
    recorded: { a: ABSENT, b: { kind: 'present', newest: run(other) } },
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [60, 65],
  },
  {
    what: 'where nothing else is watched, nothing else is looked at',
    clusters: {
      a: [
        [0, going],
        [60, runs('SUCCEEDED')],
      ],
    },
    sureFromS: 1000,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [60, 65],
  },
  {
    what: 'a candidate that is silent at the end is asked again',
    clusters: {
      a: [[0, runs('SUCCEEDED')]],
      b: [
        [0, silent],
        [30, gone],
      ],
    },
    recorded: both,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [30, 33],
  },
  {
    what: 'a candidate that is silent to the deadline: no success',
    clusters: { a: [[0, runs('SUCCEEDED')]], b: [[0, silent]] },
    recorded: both,
    waitS: 60,
    expected: { kind: 'given-up', status: 'LOST', reason: unsure, lastRun: { status: 'SUCCEEDED' } },
    took: [60, 63],
  },
  {
    what: 'a deadline before the window is over: no success',
    clusters: { a: [[0, runs('SUCCEEDED')]], b: [[0, gone]] },
    recorded: both,
    waitS: 10,
    sureFromS: 15,
    expected: { kind: 'given-up', status: 'LOST', reason: unsure },
    took: [10, 11],
  },
  {
    what: 'a cancellation in the window',
    clusters: { a: [[0, runs('SUCCEEDED')]], b: [[0, gone]] },
    recorded: both,
    sureFromS: 15,
    cancelAfterS: 7,
    expected: { kind: 'cancelled', lastRun: { status: 'SUCCEEDED' } },
    took: [7, 7],
  },
  {
    what: 'the deadline while others are watched',
    clusters: { a: [[0, going]], b: [[0, gone]] },
    recorded: both,
    waitS: 62,
    expected: { kind: 'timed-out', reason: 'last seen as RUNNING' },
    took: [62, 62],
  },
  {
    what: 'a second run that shows at the deadline',
    clusters: {
      a: [[0, going]],
      b: [
        [0, gone],
        [61, yes([run(other)])],
      ],
    },
    recorded: both,
    waitS: 62,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [62, 62],
  },
];

describe('the wait for one run', () => {
  test.each(cases)('$what: $expected.kind', async ({ expected, took, ...context }) => {
    const { polled, seconds } = await play(context);
    expect(polled).toMatchObject(expected);
    expect(seconds).toBeGreaterThanOrEqual(took[0]);
    expect(seconds).toBeLessThanOrEqual(took[1]);
  });

  test('tells each change of the status, and how long the one before lasted', async () => {
    const { words } = await play({
      clusters: {
        a: [
          [0, runs('PENDING')],
          [8, runs('BOOTING')],
          [22, silent],
          [40, going],
          [60, runs('SUCCEEDED')],
        ],
      },
    });
    expect(words.map((line) => line.split(' ')[0])).toEqual(['PENDING', 'BOOTING', 'RUNNING', 'SUCCEEDED']);
    expect(words[0]).toBe('PENDING after 0 s');
    expect(words[1]).toBe('BOOTING after 10 s');
  });

  test('looks again sooner after a look that failed, and less and less soon', async () => {
    const { service } = await play({ clusters: { a: [[0, silent]] }, waitS: 30 });
    const startedAt = service.calls[0]?.at ?? 0;
    expect(service.calls.map((call) => (call.at - startedAt) / 1000)).toEqual([0, 1, 3, 7, 12, 17, 22, 27, 30]);
  });

  test('looks at the others every fifteen seconds', async () => {
    const { service } = await play({
      clusters: { a: [[0, going]], b: [[0, gone]] },
      recorded: { b: ABSENT },
      waitS: 60,
    });
    const startedAt = service.calls[0]?.at ?? 0;
    const views = service.calls.filter((call) => call.args[0] === 'b').map((call) => (call.at - startedAt) / 1000);
    expect(views).toEqual([15, 30, 45, 60]);
  });

  test('says at once and once a minute why it goes on after the end, and until when', async () => {
    const { service, seconds } = await play({
      clusters: { a: [[0, runs('SUCCEEDED')]], b: [[0, gone]] },
      recorded: both,
      sureFromS: 134.2,
    });
    expect(seconds).toBeCloseTo(134.2, 1);
    expect(service.lines).toEqual([
      'orders: the run ended. Watching all candidates for a second run of it until 2023-11-14 22:15:34 UTC before the result counts.',
      'orders: no second run so far; watching until 2023-11-14 22:15:34 UTC.',
      'orders: no second run so far; watching until 2023-11-14 22:15:34 UTC.',
    ]);
  });

  test('looks at all candidates every 15 s after the end: a history may keep the newest run only', async () => {
    const { polled, seconds } = await play({
      clusters: {
        a: [[0, runs('SUCCEEDED')]],
        b: [
          [0, gone],
          [70, yes([run({ creationDate: DATE + 70_000 })])],
          [90, gone],
        ],
      },
      recorded: both,
      sureFromS: 600,
    });
    expect(polled).toMatchObject({ kind: 'second-run', other: { cluster: 'b' } });
    expect(seconds).toBeLessThanOrEqual(90);
  });
});
