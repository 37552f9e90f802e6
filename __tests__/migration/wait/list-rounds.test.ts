import { describe, expect, test } from 'vitest';
import { createListPoller, type ListPoller } from '../../../src/migration/wait/list-poller.ts';
import { HOUR, listing, runOn, type Shown, shownAs } from '../support/lists.ts';
import { never, type Scripted } from '../support/scripted.ts';

/** Seconds after the start at which the list of a cluster was read. */
function readsOf(one: Scripted, cluster: string, startedAt: number): number[] {
  return one.calls.filter(({ args }) => args[0] === cluster).map(({ at }) => (at - startedAt) / 1000);
}

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) * 10) / 10);

describe('the rounds through the lists, where lists have a limit of their own', () => {
  test('follow each other after a tenth of the run time so far, from 2 s to 30 s', async () => {
    const one = listing({ a: [shownAs('x')] }, 'auto');
    const startedAt = one.clock.now();
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'x');
    listPoller.enter(run, 'NORMAL_JOB');
    await one.clock.run(() => listPoller.sleep(run, HOUR, never()));
    const reads = readsOf(one, 'a', startedAt);
    expect(reads.slice(0, 13)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24.2]);
    expect(new Set(gapsOf(reads.filter((time) => time >= 300)))).toEqual(new Set([30]));
  });

  test('are as frequent again for a run that is younger', async () => {
    const one = listing({ a: [shownAs('x')] }, 'auto');
    const startedAt = one.clock.now();
    const listPoller = createListPoller(one.ports, () => true);
    const run = runOn('a', 'x');
    listPoller.enter(run, 'NORMAL_JOB');
    one.clock.at(startedAt + 600_000, () => listPoller.enter(runOn('a', 'y'), 'NORMAL_JOB'));
    await one.clock.run(() => listPoller.sleep(run, HOUR, never()));
    const soon = readsOf(one, 'a', startedAt).filter((time) => time >= 630 && time < 660);
    expect(soon.length).toBeGreaterThan(5);
  });
});

describe('a job that was just created, looked for in the lists', () => {
  interface Located {
    readonly cluster: string | null;
    readonly seconds: number;
    readonly one: Scripted;
    readonly listPoller: ListPoller;
  }
  async function locate(
    clusters: Record<string, readonly Shown[]>,
    before: (listPoller: ListPoller, one: Scripted) => Promise<unknown> = async () => undefined,
  ): Promise<Located> {
    const one = listing(clusters, 'auto');
    const listPoller = createListPoller(one.ports, () => true);
    await one.clock.run(() => before(listPoller, one));
    const startedAt = one.clock.now();
    const job = { name: 'x', jobType: 'BATCH_JOB' as const, candidates: ['a', 'b'] };
    const cluster = await one.clock.run(() => listPoller.locate(job, never()));
    return { cluster, seconds: (one.clock.now() - startedAt) / 1000, one, listPoller };
  }

  test('is on the candidate whose list of its type shows it', async () => {
    const { cluster, one } = await locate({ a: [shownAs('y')], b: [shownAs('x')] });
    expect(cluster).toBe('b');
    expect(one.calls.map(({ args }) => args)).toEqual([
      ['a', 'BATCH_JOB', 1],
      ['b', 'BATCH_JOB', 1],
    ]);
  });

  test('may be on a candidate whose list cannot be read', async () => {
    expect((await locate({ a: [shownAs('x')] })).cluster).toBeNull();
  });

  test('is looked for in three rounds, two seconds apart', async () => {
    const { cluster, seconds, one } = await locate({ a: [], b: [] });
    expect(cluster).toBeNull();
    expect(one.routes()).toHaveLength(6);
    expect(seconds).toBeGreaterThanOrEqual(4);
    expect(seconds).toBeLessThan(5);
  });

  test('is looked for as often while a run goes on that has taken long', async () => {
    const { cluster, seconds } = await locate({ a: [shownAs('old')], b: [] }, async (listPoller, one) => {
      listPoller.enter(runOn('a', 'old'), 'NORMAL_JOB');
      await one.clock.sleep(HOUR);
    });
    expect(cluster).toBeNull();
    // Up to half a minute until the next round, and two rounds more.
    expect(seconds).toBeLessThan(36);
  });

  test('ends the rounds with its search', async () => {
    const { one } = await locate({ a: [shownAs('x')], b: [] });
    await one.clock.run(() => one.clock.sleep(60_000));
    expect(one.calls).toHaveLength(2);
    expect(one.clock.pending()).toBe(0);
  });
});
