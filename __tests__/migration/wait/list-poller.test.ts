import { describe, expect, test } from 'vitest';
import { createListPoller } from '../../../src/migration/wait/list-poller.ts';
import type { LocatedRun } from '../../../src/migration/wait/observe-run.ts';
import { createPacer } from '../../../src/migration/wait/pacer.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { silent, yes } from '../support/answers.ts';
import { type Scripted, scripted } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const HOUR = 3_600_000;
const locatedRun = (cluster: string, jobName: string): LocatedRun => ({
  cluster,
  identity: { jobName, submissionId: '1', creationDate: null },
  alone: false,
});

interface Shown {
  readonly name: string;
  /** The state from these seconds on. */
  readonly states: readonly (readonly [fromSecond: number, status: string])[];
}

/** Clusters whose lists show these jobs, 100 a page. */
function service(clusters: Record<string, readonly Shown[]>, perMinute = 1000): Scripted {
  const clock = virtualClock();
  const notifiedAt = clock.now();
  return scripted(
    {
      jobs: (cluster: string, _type: string, page: number) => {
        const all = clusters[cluster];
        if (!all) return silent;
        const seconds = (clock.now() - notifiedAt) / 1000;
        const jobs = all.slice((page - 1) * 100, page * 100).map(({ name, states }) => ({
          name,
          status: states.findLast(([from]) => seconds >= from)?.[1],
        }));
        return yes({ total: all.length, jobs }) as Answer<unknown>;
      },
    },
    { clock, perMinute },
  );
}

/** How long a sleep of an hour lasts for each of these runs, in seconds; the herd ends when all have woken. */
async function sleeps(one: Scripted, runs: readonly LocatedRun[], isMany = () => true): Promise<number[]> {
  const { clock, ports } = one;
  const listPoller = createListPoller(ports, isMany);
  const notifiedAt = clock.now();
  const leave = runs.map((run) => listPoller.enter(run, 'NORMAL_JOB'));
  return clock.run(async () => {
    const slept = await Promise.all(
      runs.map(async (run, index) => {
        await listPoller.sleep(run, HOUR, new AbortController().signal);
        leave[index]?.();
        return (clock.now() - notifiedAt) / 1000;
      }),
    );
    return slept;
  });
}

const running = (name: string, deadline = Number.POSITIVE_INFINITY, then = 'SUCCEEDED'): Shown => ({
  name,
  states: [
    [0, 'RUNNING'],
    [deadline, then],
  ],
});

describe('runs that are looked at together', () => {
  test.each<[what: string, shown: Shown, atMost: number]>([
    ['a job that has ended', running('x', 60), 80],
    ['a job that has failed', running('x', 60, 'FAILED'), 80],
    ['a job in a state of unknown meaning', running('x', 60, 'UNKNOWN'), 80],
    ['a job that the list shows by its encoded name', { ...running('x', 60), name: '%78' }, 80],
  ])('are woken for %s', async (_what, shown, atMost) => {
    const [slept = 0] = await sleeps(service({ a: [shown] }), [locatedRun('a', 'x')]);
    expect(slept).toBeGreaterThanOrEqual(60);
    expect(slept).toBeLessThanOrEqual(atMost);
  });

  test.each<[what: string, shown: Shown]>([
    ['a job that runs', running('x')],
    ['a job that waits', { name: 'x', states: [[0, 'PENDING']] }],
    ['another job that ended', running('y', 60)],
    ['a job with a name that cannot be decoded', running('x%', 60)],
    ['a job whose name only begins so', running('xx', 60)],
  ])('sleep on for %s', async (_what, shown) => {
    expect(await sleeps(service({ a: [shown] }), [locatedRun('a', 'x')])).toEqual([3600]);
  });

  test('are woken each for its own cluster', async () => {
    const clusters = { a: [running('x', 60)], b: [running('x')] };
    const [onA = 0, onB] = await sleeps(service(clusters), [locatedRun('a', 'x'), locatedRun('b', 'x')]);
    expect(onA).toBeLessThan(80);
    expect(onB).toBe(3600);
  });

  test('are found on every page of the list', async () => {
    const others = Array.from({ length: 150 }, (_, index) => running(`job_${index}`));
    const one = service({ a: [...others, running('x', 60)] });
    const [slept = 0] = await sleeps(one, [locatedRun('a', 'x')]);
    expect(slept).toBeLessThanOrEqual(80);
    expect(new Set(one.calls.map((call) => call.args[2]))).toEqual(new Set([1, 2]));
  });

  test('cost one list per cluster and round, however many they are', async () => {
    const shown = Array.from({ length: 50 }, (_, index) => running(`job_${index}`));
    const one = service({ a: shown });
    await sleeps(
      one,
      shown.map(({ name }) => locatedRun('a', name)),
    );
    // A round every ten seconds at most.
    expect(one.calls.length).toBeLessThanOrEqual(361);
    expect(one.calls.length).toBeGreaterThan(300);
    const gaps = one.calls.slice(1).map((call, index) => call.at - (one.calls[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10_000);
  });

  test('take three tenths of the requests at most', async () => {
    const shown = Array.from({ length: 950 }, (_, index) => running(`job_${index}`));
    const one = service({ a: shown }, 100);
    const { clock } = one;
    const listPoller = createListPoller(one.ports, () => true);
    const run = locatedRun('a', 'job_0');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    await clock.run(() => listPoller.sleep(run, HOUR, new AbortController().signal));
    leave();
    expect(one.calls.length).toBeLessThanOrEqual(60 * 30 + 10);
    expect(one.calls.length).toBeGreaterThan(60 * 25);
  });

  test('are not looked at together where they are few', async () => {
    const one = service({ a: [running('x', 60)] });
    expect(await sleeps(one, [locatedRun('a', 'x')], () => false)).toEqual([3600]);
    expect(one.calls).toEqual([]);
  });

  test('sleep on through a list that cannot be read', async () => {
    const one = service({});
    expect(await sleeps(one, [locatedRun('a', 'x')])).toEqual([3600]);
    expect(one.calls.length).toBeGreaterThan(100);
  });

  test('are not woken again within a minute by a list that lags behind', async () => {
    const one = service({ a: [running('x', 0, 'SUCCEEDED')] });
    const { clock } = one;
    const listPoller = createListPoller(one.ports, () => true);
    const run = locatedRun('a', 'x');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    const notifiedAt = clock.now();
    const started = await clock.run(async () => {
      const times: number[] = [];
      for (let index = 0; index < 3; index += 1) {
        await listPoller.sleep(run, HOUR, new AbortController().signal);
        times.push((clock.now() - notifiedAt) / 1000);
      }
      leave();
      return times;
    });
    const [first = 0, second = 0, third = 0] = started;
    expect(second - first).toBeGreaterThanOrEqual(60);
    expect(third - second).toBeGreaterThanOrEqual(60);
    expect(third).toBeLessThan(300);
  });

  test('wake at a cancellation, before it and after it', async () => {
    const one = service({ a: [running('x')] });
    const { clock } = one;
    const listPoller = createListPoller(one.ports, () => true);
    const run = locatedRun('a', 'x');
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
    const one = service({ a: [running('x', 0, 'SUCCEEDED')] });
    const listPoller = createListPoller(one.ports, () => true);
    const run = locatedRun('a', 'x');
    const notifiedAt = one.clock.now();
    await one.clock.run(() => listPoller.sleep(run, 50_000, new AbortController().signal));
    listPoller.enter(run, 'NORMAL_JOB')();
    await one.clock.run(() => listPoller.sleep(run, 50_000, new AbortController().signal));
    expect(one.clock.now() - notifiedAt).toBe(100_000);
  });

  test('no list is read any more once all have left', async () => {
    const one = service({ a: [running('x')] });
    const listPoller = createListPoller(one.ports, () => true);
    const run = locatedRun('a', 'x');
    const leave = listPoller.enter(run, 'NORMAL_JOB');
    await one.clock.run(() => listPoller.sleep(run, 60_000, new AbortController().signal));
    leave();
    await one.clock.run(() => one.clock.sleep(20_000));
    const before = one.calls.length;
    await one.clock.run(() => one.clock.sleep(HOUR));
    expect(one.calls.length).toBe(before);
    // And they are read again for the next one.
    listPoller.enter(run, 'NORMAL_JOB');
    await one.clock.run(() => listPoller.sleep(run, 60_000, new AbortController().signal));
    expect(one.calls.length).toBeGreaterThan(before);
  });
});

describe('the pacer', () => {
  const pause = (jobs: number, perMinute: number): number => {
    const one = service({}, perMinute);
    const pacer = createPacer(one.ports, 'auto');
    for (let index = 0; index < jobs; index += 1) pacer.enter(locatedRun('a', `job_${index}`), '');
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
    [80, 100, 120_000],
  ])('%d jobs on %d requests a minute are looked at every %d ms each', (jobs, perMinute, expected) => {
    expect(pause(jobs, perMinute)).toBe(expected);
  });

  test('counts only those that are waited for', () => {
    const one = service({}, 100);
    const pacer = createPacer(one.ports, 1000);
    const leave = [1, 2, 3, 4].map((index) => pacer.enter(locatedRun('a', `job_${index}`), 'NORMAL_JOB'));
    expect(pacer.pause(0)).toBe(3000);
    for (const each of leave.slice(1)) each();
    expect(pacer.pause(0)).toBe(1000);
  });

  test('reads the lists of the type of the jobs, NORMAL_JOB where it is not known', async () => {
    const one = service({ a: [running('x', 30)] }, 3);
    const pacer = createPacer(one.ports, 'auto');
    const run = locatedRun('a', 'x');
    pacer.enter(run, '');
    pacer.enter(locatedRun('a', 'y'), 'BATCH_JOB');
    await one.clock.run(() => pacer.sleep(run, HOUR, new AbortController().signal));
    expect(new Set(one.calls.map((call) => call.args[1]))).toEqual(new Set(['NORMAL_JOB', 'BATCH_JOB']));
    expect(one.clock.now() - 1_700_000_000_000).toBeLessThan(HOUR);
  });
});
