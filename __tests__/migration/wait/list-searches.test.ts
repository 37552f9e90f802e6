import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import type { JobType } from '../../../src/cdm/client.ts';
import { createListSearches, listKey } from '../../../src/migration/wait/list-searches.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const TYPE: JobType = 'NORMAL_JOB';
const job = { name: 'x', jobType: TYPE, candidates: ['a', 'b'] };

type Lists = Readonly<Record<string, readonly string[] | null>>;

/** What a search ends with after rounds of these lists; `undefined` if it goes on. */
async function after(rounds: readonly Lists[], startsAfterMs = 0): Promise<string | null | undefined> {
  const clock = virtualClock();
  const searches = createListSearches(clock);
  let ended: string | null | undefined;
  const roundStartedAt = clock.now() + startsAfterMs;
  const { signal } = new AbortController();
  void searches.add(job, signal).then((cluster) => {
    ended = cluster;
  });
  expect(searches.lists()).toEqual([
    { cluster: 'a', type: TYPE },
    { cluster: 'b', type: TYPE },
  ]);
  for (const lists of rounds) {
    const names = new Map(Object.entries(lists).map(([id, list]) => [listKey(id, TYPE), list && new Set(list)]));
    searches.answer(names, roundStartedAt);
  }
  await Promise.resolve();
  expect(searches.size()).toBe(ended === undefined ? 1 : 0);
  expect(getEventListeners(signal, 'abort')).toHaveLength(searches.size());
  return ended;
}

const nowhere: Lists = { a: ['y'], b: [] };

test.each<[what: string, rounds: readonly Lists[], expected: string | null | undefined]>([
  ['the only candidate that lists the job', [{ a: ['y'], b: ['x'] }], 'b'],
  ['the candidate that lists it later', [nowhere, nowhere, { a: ['x'], b: [] }], 'a'],
  ['nothing yet while no list shows it', [nowhere, nowhere], undefined],
  ['null if no list shows it for three rounds', [nowhere, nowhere, nowhere], null],
  ['null if two lists show it', [{ a: ['x'], b: ['x'] }], null],
  ['null if the list of another candidate is not whole', [{ a: ['x'], b: null }], null],
  ['null if no list is whole', [{ a: null, b: null }], null],
  ['null if a candidate was not read', [{ a: ['x'] }], null],
])('ends with %s', async (_what, rounds, expected) => {
  expect(await after(rounds)).toBe(expected);
});

test('takes no answer from a round that began before it', async () => {
  expect(await after([{ a: ['x'], b: [] }], -1)).toBeUndefined();
});

test('ends at once with a cancellation', async () => {
  const searches = createListSearches(virtualClock());
  const cancel = new AbortController();
  const search = searches.add(job, cancel.signal);
  cancel.abort();
  expect(await search).toBeNull();
  expect(searches.size()).toBe(0);
  expect(await searches.add(job, AbortSignal.abort())).toBeNull();
});
