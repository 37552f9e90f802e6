import { describe, expect, test } from 'vitest';
import { leastInterval, nextPollIn, type PollInterval } from '../../../src/migration/wait/poll-interval.ts';

const one = { jobs: 1, perMinute: 100 };

describe('the time to the next look', () => {
  test.each<[elapsedMs: number, interval: PollInterval, random: number, expected: number]>([
    // A tenth of the time that it has run, from 1 s to 30 s.
    [0, 'auto', 1, 1000],
    [9_999, 'auto', 1, 1000],
    [20_000, 'auto', 1, 2000],
    [100_000, 'auto', 1, 10_000],
    [300_000, 'auto', 1, 30_000],
    [3_600_000, 'auto', 1, 30_000],
    // Up to a tenth less by chance.
    [100_000, 'auto', 0, 9000],
    [100_000, 'auto', 0.5, 9500],
    [3_600_000, 'auto', 0, 27_000],
    [100_000, 'auto', 0.9, 9900],
    // But never sooner than after a second.
    [0, 'auto', 0, 1000],
    [10_500, 'auto', 0, 1000],
    // A fixed interval is what the user wrote.
    [0, 5000, 0, 5000],
    [3_600_000, 5000, 0.7, 5000],
    [0, 120_000, 0, 120_000],
  ])('after %d ms with %s and chance %d: %d ms', (elapsedMs, interval, random, expected) => {
    expect(nextPollIn(elapsedMs, interval, one, random)).toBe(expected);
  });

  test.each<[jobs: number, perMinute: number, interval: PollInterval, expected: number]>([
    // 80 of 100 requests a minute are for looks.
    [80, 100, 'auto', 60_000],
    [80, 100, 1000, 60_000],
    [10, 100, 'auto', 7500],
    [1, 10, 1000, 7500],
    [1, 1, 'auto', 60_000],
    [0, 100, 'auto', 1000],
  ])('%d jobs on %d requests a minute with %s: %d ms', (jobs, perMinute, interval, expected) => {
    expect(nextPollIn(0, interval, { jobs, perMinute }, 0)).toBe(expected);
  });

  test.each([
    [1, 100, 750],
    [0, 100, 750],
    [80, 100, 60_000],
    [1000, 100, 750_000],
    [1, 1, 60_000],
  ])('%d jobs just fit into %d requests a minute at one look in %d ms each', (jobs, perMinute, expected) => {
    expect(leastInterval({ jobs, perMinute })).toBe(expected);
  });
});
