import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createListPoller } from '../../../src/migration/wait/list-poller.ts';
import type { LocatedRun } from '../../../src/migration/wait/observe-run.ts';
import { HOUR, listing, runOn, type Shown, shownAs } from '../support/lists.ts';
import { never, type Scripted } from '../support/scripted.ts';

/** How long a sleep of an hour lasts for each of these runs, in seconds; the herd ends when all have woken. */
async function sleeps(one: Scripted, runs: readonly LocatedRun[], isMany = () => true): Promise<number[]> {
  const { clock, ports } = one;
  const listPoller = createListPoller(ports, isMany);
  const notifiedAt = clock.now();
  const leave = runs.map((run) => listPoller.enter(run, 'NORMAL_JOB'));
  return clock.run(async () => {
    const slept = await Promise.all(
      runs.map(async (run, index) => {
        await listPoller.sleep(run, HOUR, never());
        leave[index]?.();
        return (clock.now() - notifiedAt) / 1000;
      }),
    );
    return slept;
  });
}

describe('runs that are looked at together', () => {
  test.each<[what: string, shown: Shown, atMost: number]>([
    ['a job that has ended', shownAs('x', 60), 80],
    ['a job that has failed', shownAs('x', 60, 'FAILED'), 80],
    ['a job in a state of unknown meaning', shownAs('x', 60, 'UNKNOWN'), 80],
    [
      'a job whose status is no text',
      {
        name: 'x',
        states: [
          [0, 'RUNNING'],
          [60, ['RUNNING'] as never],
        ],
      },
      80,
    ],
    ['a job that the list shows by its encoded name', { ...shownAs('x', 60), name: '%78' }, 80],
  ])('are woken for %s', async (_what, shown, atMost) => {
    const [slept = 0] = await sleeps(listing({ a: [shown] }), [runOn('a', 'x')]);
    expect(slept).toBeGreaterThanOrEqual(60);
    expect(slept).toBeLessThanOrEqual(atMost);
  });

  test.each<[what: string, shown: Shown]>([
    ['a job that runs', shownAs('x')],
    ['a job that waits', { name: 'x', states: [[0, 'PENDING']] }],
    ['another job that ended', shownAs('y', 60)],
    ['a job with a name that cannot be decoded', shownAs('x%', 60)],
    ['a job whose name only begins so', shownAs('xx', 60)],
  ])('sleep on for %s', async (_what, shown) => {
    expect(await sleeps(listing({ a: [shown] }), [runOn('a', 'x')])).toEqual([3600]);
  });

  test('are woken each for its own cluster', async () => {
    const clusters = { a: [shownAs('x', 60)], b: [shownAs('x')] };
    const [onA = 0, onB] = await sleeps(listing(clusters), [runOn('a', 'x'), runOn('b', 'x')]);
    expect(onA).toBeLessThan(80);
    expect(onB).toBe(3600);
  });

  test('are found on every page of the list', async () => {
    const others = Array.from({ length: 150 }, (_, index) => shownAs(`job_${index}`));
    const one = listing({ a: [...others, shownAs('x', 60)] });
    const [slept = 0] = await sleeps(one, [runOn('a', 'x')]);
    expect(slept).toBeLessThanOrEqual(80);
    expect(new Set(one.calls.map((call) => call.args[2]))).toEqual(new Set([1, 2]));
  });

  test('cost one list per cluster and round, however many they are', async () => {
    const shown = Array.from({ length: 50 }, (_, index) => shownAs(`job_${index}`));
    const one = listing({ a: shown });
    await sleeps(
      one,
      shown.map(({ name }) => runOn('a', name)),
    );
    // A round every ten seconds at most.
    expect(one.calls.length).toBeLessThanOrEqual(361);
    expect(one.calls.length).toBeGreaterThan(300);
    const gaps = one.calls.slice(1).map((call, index) => call.at - (one.calls[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10_000);
  });

  test('take three tenths of the requests at most', async () => {
    const shown = Array.from({ length: 950 }, (_, index) => shownAs(`job_${index}`));
    const one = listing({ a: shown }, 100);
    const { clock } = one;
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'job_0');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    await clock.run(() => listPoller.sleep(run, HOUR, never()));
    leave();
    expect(one.calls.length).toBeLessThanOrEqual(60 * 30 + 10);
    expect(one.calls.length).toBeGreaterThan(60 * 25);
  });

  test('are not looked at together where they are few', async () => {
    const one = listing({ a: [shownAs('x', 60)] });
    expect(await sleeps(one, [runOn('a', 'x')], () => false)).toEqual([3600]);
    expect(one.calls).toEqual([]);
  });

  test('sleep on through a list that cannot be read', async () => {
    const one = listing({});
    expect(await sleeps(one, [runOn('a', 'x')])).toEqual([3600]);
    expect(one.calls.length).toBeGreaterThan(100);
  });

  test('are not woken again within a minute by a list that lags behind', async () => {
    const one = listing({ a: [shownAs('x', 0, 'SUCCEEDED')] });
    const { clock } = one;
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'x');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    const notifiedAt = clock.now();
    const started = await clock.run(async () => {
      const times: number[] = [];
      for (let index = 0; index < 3; index += 1) {
        await listPoller.sleep(run, HOUR, never());
        times.push((clock.now() - notifiedAt) / 1000);
      }
      leave();
      return times;
    });
    const [first = 0, second = 0, third = 0] = started;
    expect([second - first, third - second]).toEqual([60, 60]);
  });

  test('say whether a list has shown the end', async () => {
    const one = listing({ a: [shownAs('x', 60)] });
    const listPoller = createListPoller(one.ports, () => true);
    const [entered, other] = [runOn('a', 'x'), runOn('a', 'x')];
    listPoller.enter(entered, 'NORMAL_JOB');
    const shown = await one.clock.run(async () => [
      await listPoller.sleep(other, 100, never()),
      await listPoller.sleep(entered, 5000, never()),
      await listPoller.sleep(entered, 5000, AbortSignal.abort()),
      await listPoller.sleep(entered, HOUR, never()),
    ]);
    expect(shown).toEqual([false, false, false, true]);
  });

  test('leave nothing on the signal of the step, however often they sleep', async () => {
    const one = listing({ a: [shownAs('x')] });
    const listPoller = createListPoller(one.ports, () => false);
    const run = runOn('a', 'x');
    listPoller.enter(run, 'NORMAL_JOB');
    const signal = never();
    await one.clock.run(() => listPoller.sleep(run, 5000, signal));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('wake at a cancellation, before it and after it', async () => {
    const one = listing({ a: [shownAs('x')] });
    const { clock } = one;
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'x');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    const notifiedAt = clock.now();
    const cancel = new AbortController();
    clock.at(notifiedAt + 5000, () => cancel.abort());
    await clock.run(() => listPoller.sleep(run, HOUR, cancel.signal));
    expect(clock.now() - notifiedAt).toBe(5000);
    await clock.run(() => listPoller.sleep(run, HOUR, cancel.signal));
    expect(clock.now() - notifiedAt).toBe(5000);
    leave();
  });

  test('sleep by themselves before they enter and after they left', async () => {
    const one = listing({ a: [shownAs('x', 0, 'SUCCEEDED')] });
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'x');
    const notifiedAt = one.clock.now();
    await one.clock.run(() => listPoller.sleep(run, 50_000, never()));
    listPoller.enter(run, 'NORMAL_JOB')();
    await one.clock.run(() => listPoller.sleep(run, 50_000, never()));
    expect(one.clock.now() - notifiedAt).toBe(100_000);
  });

  test('no list is read any more once all have left', async () => {
    const one = listing({ a: [shownAs('x')] });
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'x');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    await one.clock.run(() => listPoller.sleep(run, 60_000, never()));
    leave();
    await one.clock.run(() => one.clock.sleep(20_000));
    const before = one.calls.length;
    expect(one.clock.pending()).toBe(0);
    await one.clock.run(() => one.clock.sleep(HOUR));
    expect(one.calls.length).toBe(before);
    // And they are read again for the next one.
    listPoller.enter(run, 'NORMAL_JOB');
    await one.clock.run(() => listPoller.sleep(run, 60_000, never()));
    expect(one.calls.length).toBeGreaterThan(before);
  });
});
