import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import { gone, silent, yes } from '../support/answers.ts';
import { bothAbsent, type PollCase, playPoll, shows } from '../support/poll.ts';
import { DATE, held, run } from '../support/records.ts';

const going = shows('RUNNING');
const other: Partial<Submission> = { submissionId: '40', creationDate: DATE + 9000 };
const unsure = 'the run ended, but by the end of `wait-timeout` not every candidate had shown that it was the only one';

interface Case extends PollCase {
  readonly what: string;
  readonly expected: Record<string, unknown>;
  readonly took: readonly [number, number];
}

const cases: readonly Case[] = [
  {
    what: 'no second run turns up: the end is believed after the window',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    sureFromS: 15,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [15, 15],
  },
  {
    what: 'the window is over when the run ends',
    clusters: {
      a: [
        [0, going],
        [60, shows('SUCCEEDED')],
      ],
      b: [[0, gone]],
    },
    priorRuns: bothAbsent,
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
    priorRuns: bothAbsent,
    expected: { kind: 'second-run', other: { cluster: 'b', run: run(other) } },
    took: [40, 56],
  },
  {
    what: 'a second run that shows only after ours has ended',
    clusters: {
      a: [[0, shows('SUCCEEDED')]],
      b: [
        [0, gone],
        [10, yes([run(other)])],
      ],
    },
    priorRuns: bothAbsent,
    sureFromS: 15,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [15, 15],
  },
  {
    what: 'a run of somebody else, by its id not the one that the reply named',
    clusters: {
      a: [[0, shows('SUCCEEDED')]],
      b: [[0, yes([run(other)])]],
    },
    priorRuns: bothAbsent,
    named: { ...held.identity, creationDate: null },
    sureFromS: 15,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [15, 15],
  },
  {
    what: 'a second run that could be the one that the reply named',
    clusters: {
      a: [[0, shows('SUCCEEDED')]],
      b: [[0, yes([run({ creationDate: DATE + 9000 })])]],
    },
    priorRuns: bothAbsent,
    named: { ...held.identity, creationDate: null },
    sureFromS: 15,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [0, 0],
  },
  {
    what: 'a second run behind ours on the same cluster',
    clusters: { a: [[0, yes([run(other), run()])]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    waitS: 60,
    expected: { kind: 'second-run', other: { cluster: 'a', run: run(other) } },
    took: [15, 20],
  },
  {
    what: 'a run that was there before is no second one',
    clusters: {
      a: [
        [0, going],
        [60, shows('SUCCEEDED')],
      ],
      b: [[0, yes([run(other)])]],
    },
    priorRuns: { a: ABSENT, b: { kind: 'present', newest: run(other) } },
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [60, 65],
  },
  {
    what: 'where nothing else is watched, nothing else is looked at',
    clusters: {
      a: [
        [0, going],
        [60, shows('SUCCEEDED')],
      ],
    },
    sureFromS: 1000,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [60, 65],
  },
  {
    what: 'a candidate that is silent at the end is asked again',
    clusters: {
      a: [[0, shows('SUCCEEDED')]],
      b: [
        [0, silent],
        [30, gone],
      ],
    },
    priorRuns: bothAbsent,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [30, 33],
  },
  {
    what: 'a candidate that is silent to the deadline: no success',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, silent]] },
    priorRuns: bothAbsent,
    waitS: 60,
    expected: { kind: 'given-up', status: 'LOST', reason: unsure, lastRun: { status: 'SUCCEEDED' } },
    took: [60, 60],
  },
  {
    what: 'a deadline before the window is over: no success',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    waitS: 10,
    sureFromS: 15,
    expected: { kind: 'given-up', status: 'LOST', reason: unsure },
    took: [10, 10],
  },
  {
    what: 'a cancellation in the window',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    sureFromS: 15,
    cancelAfterS: 7,
    expected: { kind: 'cancelled', lastRun: { status: 'SUCCEEDED' } },
    took: [7, 7],
  },
  {
    what: 'the deadline while others are watched',
    clusters: { a: [[0, going]], b: [[0, gone]] },
    priorRuns: bothAbsent,
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
    priorRuns: bothAbsent,
    waitS: 62,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [62, 62],
  },
  {
    what: 'a single check of a run that ended, a second one ruled out',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    once: true,
    sureFromS: 0,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [0, 0],
  },
  {
    what: 'a single check of a run that ended, too early to rule out a second one',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    once: true,
    sureFromS: 15,
    expected: {
      kind: 'timed-out',
      reason: 'the run ended, and it is too early to rule out a second run of it',
      lastRun: { status: 'SUCCEEDED' },
    },
    took: [0, 0],
  },
  {
    what: 'a single check that shows a second run',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, yes([run(other)])]] },
    priorRuns: bothAbsent,
    once: true,
    sureFromS: 15,
    expected: { kind: 'second-run', other: { cluster: 'b' } },
    took: [0, 0],
  },
  {
    what: 'a cancellation during a check after the end',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    sureFromS: 60,
    latencyS: 5,
    cancelAfterS: 7,
    expected: { kind: 'cancelled', lastRun: { status: 'SUCCEEDED' } },
    took: [7, 7],
  },
  {
    what: 'a check that the end of the window overtakes is repeated at once',
    clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
    priorRuns: bothAbsent,
    sureFromS: 12,
    latencyS: 5,
    expected: { kind: 'over', status: 'SUCCEEDED' },
    took: [25, 25.1],
  },
];

describe('the watch for a second run', () => {
  test.each(cases)('$what: $expected.kind', async ({ expected, took, ...context }) => {
    const { polled, seconds } = await playPoll(context);
    expect(polled).toMatchObject(expected);
    expect(seconds).toBeGreaterThanOrEqual(took[0]);
    expect(seconds).toBeLessThanOrEqual(took[1]);
  });

  test('looks at the others every fifteen seconds', async () => {
    const { queriesOf } = await playPoll({
      clusters: { a: [[0, going]], b: [[0, gone]] },
      priorRuns: { b: ABSENT },
      waitS: 60,
    });
    expect(queriesOf('b')).toEqual([15, 30, 45, 60]);
  });

  test('says at once and once a minute why it goes on after the end, and until when', async () => {
    const { service, seconds } = await playPoll({
      clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, gone]] },
      priorRuns: bothAbsent,
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
    const { polled, seconds } = await playPoll({
      clusters: {
        a: [[0, shows('SUCCEEDED')]],
        b: [
          [0, gone],
          [70, yes([run({ creationDate: DATE + 70_000 })])],
          [90, gone],
        ],
      },
      priorRuns: bothAbsent,
      sureFromS: 600,
    });
    expect(polled).toMatchObject({ kind: 'second-run', other: { cluster: 'b' } });
    expect(seconds).toBeLessThanOrEqual(90);
  });

  test('asks a candidate that is silent after the end every two seconds', async () => {
    const { queriesOf, service } = await playPoll({
      clusters: {
        a: [[0, shows('SUCCEEDED')]],
        b: [
          [0, silent],
          [5, gone],
        ],
      },
      priorRuns: { b: ABSENT },
    });
    expect(queriesOf('b')).toEqual([0, 2, 4, 6]);
    expect(service.lines).toEqual([
      'orders: the run ended, and not every candidate has answered whether it has a second run of it. Asking again until 2023-11-14 23:13:20 UTC.',
    ]);
  });

  test('says once a minute that a candidate is silent beyond the window', async () => {
    const { service } = await playPoll({
      clusters: { a: [[0, shows('SUCCEEDED')]], b: [[0, silent]] },
      priorRuns: { b: ABSENT },
      sureFromS: 30,
      waitS: 150,
    });
    expect(service.lines).toEqual([
      'orders: the run ended. Watching all candidates for a second run of it until 2023-11-14 22:13:50 UTC before the result counts.',
      'orders: the run ended, and not every candidate has answered whether it has a second run of it. Asking again until 2023-11-14 22:15:50 UTC.',
      'orders: the run ended, and not every candidate has answered whether it has a second run of it. Asking again until 2023-11-14 22:15:50 UTC.',
    ]);
  });
});
