import { describe, expect, test } from 'vitest';
import type { LocatedRun } from '../../../src/migration/wait/observe-run.ts';
import { createPacer, type Pacer } from '../../../src/migration/wait/pacer.ts';
import type { PollInterval } from '../../../src/migration/wait/poll-interval.ts';
import { HOUR, listing, runOn, type Shown, shownAs } from '../support/lists.ts';
import { never } from '../support/scripted.ts';

function enter(pacer: Pacer, jobs: number): LocatedRun[] {
  const runs = Array.from({ length: jobs }, (_, index) => runOn('a', `job_${index}`));
  for (const run of runs) pacer.enter(run, '');
  return runs;
}

describe('the pacer', () => {
  const pause = (jobs: number, perMinute: number): number => {
    const pacer = createPacer(listing({}, perMinute).ports, 'auto');
    enter(pacer, jobs);
    return pacer.pause(0);
  };

  test('looks at a single run by its age', () => {
    expect(pause(1, 100)).toBe(1000);
  });

  test.each([
    [10, 100, 7500],
    // Up to a look in 20 s each it is one by one; of more, half of the looks go to the lists.
    [26, 100, 19_500],
    [27, 100, 40_500],
    [4, 15, 20_000],
    [80, 100, 120_000],
  ])('%d jobs on %d requests a minute are looked at every %d ms each', (jobs, perMinute, expected) => {
    expect(pause(jobs, perMinute)).toBe(expected);
  });

  test('counts only those that are waited for', () => {
    const one = listing({}, 100);
    const pacer = createPacer(one.ports, 1000);
    const leave = [1, 2, 3, 4].map((index) => pacer.enter(runOn('a', `job_${index}`), 'NORMAL_JOB'));
    expect(pacer.pause(0)).toBe(3000);
    for (const each of leave.slice(1)) each();
    expect(pacer.pause(0)).toBe(1000);
  });

  test('reads the lists of the type of the jobs, NORMAL_JOB where it is not known', async () => {
    const one = listing({ a: [shownAs('x', 30)] }, 3);
    const pacer = createPacer(one.ports, 'auto');
    const run = runOn('a', 'x');
    pacer.enter(run, '');
    pacer.enter(runOn('a', 'y'), 'BATCH_JOB');
    await one.clock.run(() => pacer.sleep(run, HOUR, never()));
    expect(new Set(one.calls.map((call) => call.args[1]))).toEqual(new Set(['NORMAL_JOB', 'BATCH_JOB']));
    expect(one.clock.now() - 1_700_000_000_000).toBeLessThan(HOUR);
  });

  test('reads no list any more once nothing is waited for', async () => {
    const one = listing({ a: [shownAs('x')] }, 3);
    const pacer = createPacer(one.ports, 'auto');
    const run = runOn('a', 'x');
    const leave = pacer.enter(run, 'NORMAL_JOB');
    await one.clock.run(() => pacer.sleep(run, HOUR, never()));
    leave();
    await one.clock.run(() => one.clock.sleep(120_000));
    expect(one.clock.pending()).toBe(0);
  });

  test('does not hurry a query for a list where submissions share its limit', async () => {
    const one = listing({ a: [shownAs('x', 30)] }, 3);
    const pacer = createPacer(one.ports, 'auto');
    const run = runOn('a', 'x');
    pacer.enter(run, '');
    expect(await one.clock.run(() => pacer.sleep(run, HOUR, never()))).toBe('question');
  });
});

describe('the pacer, where each route has its own limit', () => {
  const pause = (jobs: number, elapsedMs: number, interval: PollInterval = 'auto'): number => {
    const pacer = createPacer(listing({}, 'auto').ports, interval);
    enter(pacer, jobs);
    return pacer.pause(elapsedMs);
  };

  test.each<[jobs: number, seconds: number, expected: number]>([
    [2, 0, 1389],
    // Of more, half of the queries go to those that a list shows as ended.
    [3, 0, 4167],
    [43, 0, 59_722],
    // From a minute each on, all queries of the first five minutes go to those.
    [44, 0, 330_556],
    [44, 100, 230_556],
    [44, 299.999, 30_557],
    [44, 300, 61_111],
  ])('%d jobs after %d s are queried in %d ms', (jobs, seconds, expected) => {
    expect(pause(jobs, seconds * 1000)).toBe(expected);
  });

  test('queries at the interval that the user asked for, however long, from the beginning on', () => {
    expect(pause(1, 0, 120_000)).toBe(120_000);
  });

  test('queries once a minute from the beginning on where the limit allows it', () => {
    const { ports } = listing({}, 'auto');
    const pacer = createPacer({ ...ports, rateLimiter: { ...ports.rateLimiter, perMinute: () => 100 } }, 'auto');
    enter(pacer, 40);
    expect(pacer.pause(0)).toBe(60_000);
  });

  test('hurries a query only for a run that a list shows as ended', async () => {
    const one = listing({ a: [shownAs('job_0', 30), shownAs('job_1'), shownAs('job_2')] }, 'auto');
    const pacer = createPacer(one.ports, 'auto');
    const runs = enter(pacer, 3);
    const slept = one.clock.run(() => Promise.all(runs.map((run) => pacer.sleep(run, 60_000, never()))));
    expect(await slept).toEqual(['urgent', 'question', 'question']);
  });
});

describe('the candidate of a job that was just created', () => {
  const candidates = (count: number): string[] => Array.from({ length: count }, (_, index) => `c${index}`);
  const lists = (count: number): Record<string, readonly Shown[]> =>
    Object.fromEntries(candidates(count).map((id) => [id, id === 'c1' ? [shownAs('x')] : []]));

  test.each<[what: string, count: number, perMinute: number | 'auto', expected: string | null]>([
    ['is not looked for in lists if all routes share one limit', 40, 100, null],
    ['is not looked for in lists if a quarter of a minute suffices to ask all', 27, 'auto', null],
    ['is the one whose list shows it if there are more', 28, 'auto', 'c1'],
  ])('%s', async (_what, count, perMinute, expected) => {
    const one = listing(lists(count), perMinute);
    const pacer = createPacer(one.ports, 'auto');
    const job = { name: 'x', jobType: 'NORMAL_JOB' as const, candidates: candidates(count) };
    expect(await one.clock.run(() => pacer.locate(job, never()))).toBe(expected);
    expect(one.calls).toHaveLength(expected === null ? 0 : count);
  });

  test('is not looked for in lists for the sake of earlier searches', async () => {
    const one = listing(lists(20), 'auto');
    const pacer = createPacer(one.ports, 'auto');
    const job = { name: 'x', jobType: 'NORMAL_JOB' as const, candidates: candidates(20) };
    for (let index = 0; index < 3; index += 1) expect(await one.clock.run(() => pacer.locate(job, never()))).toBeNull();
    expect(one.calls).toEqual([]);
  });
});
