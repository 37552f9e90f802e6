import { describe, expect, test } from 'vitest';
import type { FindOptions } from '../../../src/migration/locate/find-options.ts';
import { queryAll } from '../../../src/migration/locate/query-all.ts';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { Call } from '../../../src/requests/call.ts';
import { gone, silent, yes } from '../support/answers.ts';
import { run } from '../support/records.ts';
import { never, type Scripted, scripted } from '../support/scripted.ts';
import { spendBudget } from '../support/spent-budget.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const ours = yes([run()]);

/** Candidate `a` has no such job; `b` gives no answer to the end of the round. */
function hanging(): Scripted {
  const clock = virtualClock();
  const status = (cluster: string, _job: string, { signal }: Call): Answer<unknown> | Promise<Answer<unknown>> =>
    cluster === 'a' ? gone : clock.sleep(600_000, signal).then(() => silent);
  return scripted({ status }, { clock });
}

async function query(one: Scripted, more: Partial<FindOptions> = {}, round = 0) {
  const priorRuns = new Map([
    ['a', ABSENT],
    ['b', ABSENT],
  ]);
  const startedAt = one.clock.now();
  const options = { jobName: 'orders', identity: null, priorRuns, deadline: startedAt, cancel: never(), ...more };
  const views = await one.clock.run(() => queryAll(one.ports, options, round));
  return { kinds: [...views].map(([cluster, { kind }]) => `${cluster} ${kind}`), tookMs: one.clock.now() - startedAt };
}

describe('one round of queries of all candidates', () => {
  test.each([0, 1, 4])('has its time, and more with each round: %i', async (round) => {
    const { kinds, tookMs } = await query(hanging(), { roundMs: 1000 }, round);
    expect(kinds).toEqual(['a absent', 'b unanswered']);
    expect(tookMs).toBe(1000 * (round + 1));
  });

  test('has a second more once the step is cancelled', async () => {
    const cancel = new AbortController();
    const one = hanging();
    one.clock.at(one.clock.now() + 5000, () => cancel.abort());
    expect(await query(one, { cancel: cancel.signal })).toMatchObject({ tookMs: 6000 });
  });

  test('has a second where the step was cancelled before', async () => {
    expect(await query(hanging(), { cancel: AbortSignal.abort(), roundMs: 30_000 })).toMatchObject({ tookMs: 1000 });
  });

  test('goes before the questions that wait for a place, once the step is cancelled', async () => {
    const one = scripted({ status: [ours], history: [ours] }, { perMinute: 30 });
    await one.clock.run(() => spendBudget(one, 30, 500));
    const { kinds, tookMs } = await query(one, { cancel: AbortSignal.abort() });
    expect(kinds).toEqual(['a runs', 'b runs']);
    expect(tookMs).toBe(500);
  });

  test('leaves the last places to what is urgent until then', async () => {
    const one = scripted({ status: [ours], history: [ours] }, { perMinute: 30 });
    for (let index = 0; index < 27; index += 1) await one.ports.rateLimiter.take('question', 'status');
    expect(await query(one)).toMatchObject({ tookMs: 60_000 });
  });

  test('leaves no timer behind, neither at once nor at a later cancellation', async () => {
    const cancel = new AbortController();
    const one = scripted({ status: [gone] });
    await query(one, { cancel: cancel.signal, roundMs: 30_000 });
    expect(one.clock.pending()).toBe(0);
    cancel.abort();
    expect(one.clock.pending()).toBe(0);
  });
});
