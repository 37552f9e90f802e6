import { describe, expect, test } from 'vitest';
import { badKey, gone, silent, tooMany } from '../support/answers.ts';
import { type PollCase, playPoll, shows } from '../support/poll.ts';
import { run } from '../support/records.ts';

const going = shows('RUNNING');

interface Case extends PollCase {
  readonly what: string;
  readonly expected: Record<string, unknown>;
  readonly took: readonly [number, number];
}

const cases: readonly Case[] = [
  {
    what: 'a run that succeeds',
    clusters: {
      a: [
        [0, going],
        [60, shows('SUCCEEDED')],
      ],
    },
    expected: { kind: 'over', status: 'SUCCEEDED', run: { status: 'SUCCEEDED' } },
    took: [60, 65],
  },
  {
    what: 'a run that is over already',
    clusters: { a: [[0, shows('FAILED')]] },
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
    clusters: { a: [[0, shows('STOPPED')]] },
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
        [300, shows('SUCCEEDED')],
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
        [61, shows('SUCCEEDED')],
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
    clusters: { a: [[0, shows('DONE')]] },
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
    what: 'a cancellation before the first look at a run that was just seen',
    clusters: {},
    seen: run({ status: 'SUCCEEDED' }),
    cancelAfterS: 0,
    expected: { kind: 'cancelled', lastRun: null },
    took: [0, 0],
  },
  {
    what: 'a cancellation during the last look',
    clusters: { a: [[0, going]] },
    waitS: 9,
    latencyS: 4,
    cancelAfterS: 12,
    expected: { kind: 'cancelled', lastRun: { status: 'RUNNING' } },
    took: [12, 12],
  },
  {
    what: 'an end that is read in spite of a cancellation',
    clusters: { a: [[0, shows('SUCCEEDED')]] },
    latencyS: 4,
    cancelAfterS: 2,
    answersThoughCancelled: true,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [4, 4],
  },
];

const once: readonly Case[] = [
  {
    what: 'of a run in progress',
    clusters: { a: [[0, going]] },
    expected: { kind: 'timed-out', reason: 'last seen as RUNNING', lastRun: { status: 'RUNNING' } },
    took: [0, 0],
  },
  {
    what: 'of a run in the queue',
    clusters: { a: [[0, shows('PENDING')]] },
    expected: { kind: 'timed-out', reason: 'last seen as PENDING' },
    took: [0, 0],
  },
  {
    what: 'of a run that is over',
    clusters: { a: [[0, shows('FAILED')]] },
    expected: { kind: 'over', status: 'FAILED' },
    took: [0, 0],
  },
  {
    what: 'that fails at first is repeated',
    clusters: {
      a: [
        [0, silent],
        [8, going],
      ],
    },
    expected: { kind: 'timed-out', reason: 'last seen as RUNNING' },
    took: [8, 14],
  },
  {
    what: 'that shows no known status waits for one',
    clusters: {
      a: [
        [0, shows('UNKNOWN')],
        [20, going],
      ],
    },
    expected: { kind: 'timed-out', reason: 'last seen as RUNNING' },
    took: [20, 25],
  },
  {
    what: 'that shows no known status for two minutes',
    clusters: { a: [[0, shows('UNKNOWN')]] },
    expected: { kind: 'given-up', status: 'UNKNOWN' },
    took: [120, 125],
  },
];

describe('the wait for one run', () => {
  test.each(cases)('$what: $expected.kind', async ({ expected, took, ...context }) => {
    const { polled, seconds } = await playPoll(context);
    expect(polled).toMatchObject(expected);
    expect(seconds).toBeGreaterThanOrEqual(took[0]);
    expect(seconds).toBeLessThanOrEqual(took[1]);
  });

  test('tells each change of the status, and how long the one before lasted', async () => {
    const { words } = await playPoll({
      clusters: {
        a: [
          [0, shows('PENDING')],
          [8, shows('BOOTING')],
          [22, silent],
          [40, going],
          [60, shows('SUCCEEDED')],
        ],
      },
    });
    expect(words.map((line) => line.split(' ')[0])).toEqual(['PENDING', 'BOOTING', 'RUNNING', 'SUCCEEDED']);
    expect(words[0]).toBe('PENDING after 0 s');
    expect(words[1]).toBe('BOOTING after 10 s');
  });

  test('looks again sooner after a look that failed, and less and less soon', async () => {
    const { service } = await playPoll({ clusters: { a: [[0, silent]] }, waitS: 30 });
    const startedAt = service.calls[0]?.at ?? 0;
    expect(service.calls.map((call) => (call.at - startedAt) / 1000)).toEqual([0, 1, 3, 7, 12, 17, 22, 27, 30]);
  });

  test.each(once)('a single check $what: $expected.kind', async ({ expected, took, ...context }) => {
    const { polled, seconds } = await playPoll({ ...context, once: true });
    expect(polled).toMatchObject(expected);
    expect(seconds).toBeGreaterThanOrEqual(took[0]);
    expect(seconds).toBeLessThanOrEqual(took[1]);
  });

  test('reports each query: the status known so far, and how many queries in a row have failed', async () => {
    const { reports } = await playPoll({
      clusters: {
        a: [
          [0, going],
          [3, silent],
          [7, shows('SUCCEEDED')],
        ],
      },
    });
    expect(reports).toEqual(['RUNNING, 0 failed', 'RUNNING, 1 failed', 'RUNNING, 2 failed', 'SUCCEEDED, 0 failed']);
  });

  test('lets submissions go first, and hurries only at the deadline', async () => {
    const { priorities } = await playPoll({ clusters: { a: [[0, going]] }, waitS: 12 });
    expect(priorities).toEqual(['question', 'question', 'question', 'urgent']);
  });
});
