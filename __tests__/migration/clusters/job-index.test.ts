import { describe, expect, test } from 'vitest';
import { createJobIndex, readNames } from '../../../src/migration/clusters/job-index.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { no, silent, yes } from '../support/answers.ts';
import { never, type Scripted, scripted } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const names = (count: number, from = 0): { name: string }[] =>
  Array.from({ length: count }, (_, index) => ({ name: `job_${from + index}` }));
const page = (total: number | null, jobs: readonly Record<string, unknown>[]): Answer<unknown> => yes({ total, jobs });
const nothing = page(0, []);
const FIVE = ['v', 'w', 'x', 'y', 'z'];

/** A cluster whose NORMAL_JOBs stand on these pages, with no job of another type. */
function cluster(pages: readonly Answer<unknown>[]): Scripted {
  return scripted({
    jobs: (_cluster: string, type: string, number: number) =>
      type === 'NORMAL_JOB' ? (pages[number - 1] ?? no({ httpStatus: 400 })) : nothing,
  });
}

const cases: readonly [what: string, pages: readonly Answer<unknown>[], name: string, absent: boolean][] = [
  ['a name that is not on a whole list', [page(3, names(3))], 'orders', true],
  ['a name that is on it', [page(3, names(3))], 'job_2', false],
  ['a name on an empty list', [nothing], 'orders', true],
  ['a name on no page of several', [page(150, names(100)), page(150, names(50, 100))], 'orders', true],
  ['a name on the second page', [page(150, names(100)), page(150, names(50, 100))], 'job_149', false],
  ['a name on a list in full pages only', [page(200, names(100)), page(200, names(100, 100))], 'orders', true],
  ['a list without a total', [page(null, names(3))], 'orders', false],
  ['a list that cannot be read', [silent], 'orders', false],
  ['a list whose second page cannot be read', [page(150, names(100)), silent], 'orders', false],
  ['a list that is shorter than its total', [page(5, names(3))], 'orders', false],
  ['a service that sends the same page again', [page(300, names(100)), page(300, names(100))], 'orders', false],
  ['a name that the list has encoded', [page(1, [{ name: 'a%20b' }])], 'a b', false],
  ['a name that only looks encoded', [page(1, [{ name: '50%' }])], '50%', false],
  ['an encoded name taken literally', [page(1, [{ name: 'a%20b' }])], 'a%20b', false],
  ['a name among entries without one', [page(2, [{}, { name: 'a' }])], 'orders', false],
  ['a name that the list has encoded as a form', [page(1, [{ name: 'a+b' }])], 'a b', false],
  [
    'a name that a deletion moved to a page that was read',
    [page(150, names(100)), page(149, names(49, 101))],
    'job_100',
    false,
  ],
  ['a list with more jobs than its total', [page(0, names(100)), page(0, names(50, 100))], 'job_120', false],
  ['a name in other letters', [page(1, [{ name: 'ORDERS' }])], 'orders', true],
];

describe('the lists of jobs instead of a question per job', () => {
  test.each(cases)('%s', async (_what, pages, name, absent) => {
    const service = cluster(pages);
    const jobIndex = createJobIndex(service.ports, FIVE);
    expect(await jobIndex.isAbsent('a', name, never())).toBe(absent);
  });

  test.each(['BATCH_JOB', 'SCENARIO_JOB'])('sees jobs of type %s too', async (wanted) => {
    const service = scripted({
      jobs: (_cluster: string, type: string) => (type === wanted ? page(1, [{ name: 'orders' }]) : nothing),
    });
    const jobIndex = createJobIndex(service.ports, FIVE);
    expect(await jobIndex.isAbsent('a', 'orders', never())).toBe(false);
    expect(await jobIndex.isAbsent('a', 'other', never())).toBe(true);
  });

  test('reads each cluster once, however many names are asked for', async () => {
    const service = cluster([page(3, names(3))]);
    const jobIndex = createJobIndex(service.ports, FIVE);
    await Promise.all(['x', 'y', 'z'].flatMap((name) => ['a', 'b'].map((id) => jobIndex.isAbsent(id, name, never()))));
    expect(service.calls.filter((call) => call.args[0] === 'a')).toHaveLength(3);
    expect(service.calls.filter((call) => call.args[0] === 'b')).toHaveLength(3);
    expect(new Set(service.calls.map((call) => call.args[1]))).toEqual(
      new Set(['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB']),
    );
  });

  // Three lists at 1,000 requests a minute, and at 10 of which reading lists takes a fifth.
  test.each<[what: string, perMinute: number | 'auto', freshMs: number]>([
    ['15 seconds', 1000, 15_000],
    ['15 seconds, by the limit of its route', 'auto', 15_000],
    ['a minute and a half, if requests are few', 10, 90_000],
    ['two minutes at most', 5, 120_000],
  ])('reads it again after %s', async (_what, perMinute, freshMs) => {
    const service = scripted({ jobs: () => nothing }, { clock: virtualClock(), perMinute });
    const jobIndex = createJobIndex({ ...service.ports, cdm: service.ports.cdm }, FIVE);
    await service.clock.run(() => jobIndex.isAbsent('a', 'x', never()));
    const readAt = service.calls[2]?.at ?? 0;
    await service.clock.run(() => service.clock.sleep((service.calls[0]?.at ?? 0) + freshMs - service.clock.now()));
    await service.clock.run(() => jobIndex.isAbsent('a', 'x', never()));
    expect(service.calls).toHaveLength(3);
    await service.clock.run(() => service.clock.sleep(readAt - (service.calls[0]?.at ?? 0) + 1));
    await service.clock.run(() => jobIndex.isAbsent('a', 'x', never()));
    expect(service.calls.length).toBeGreaterThan(3);
  });

  test('stops at the first page of a list that would cost more than the questions', async () => {
    const service = cluster([page(600, names(100)), page(600, names(100, 100))]);
    const jobIndex = createJobIndex(service.ports, FIVE);
    expect(await jobIndex.isAbsent('a', 'x', never())).toBe(false);
    expect(service.calls).toHaveLength(1);
  });

  test('uses what was read for the plan', async () => {
    const service = cluster([page(1, [{ name: 'x' }])]);
    const jobIndex = createJobIndex(service.ports, FIVE);
    expect(await jobIndex.read('a', 'NORMAL_JOB', never())).toEqual([{ name: 'x' }]);
    expect(await jobIndex.isAbsent('a', 'y', never())).toBe(true);
    expect(service.calls).toHaveLength(3);
    expect(jobIndex.listed('a', 'x')).toEqual({ type: 'NORMAL_JOB', definition: { name: 'x' } });
    expect(jobIndex.listed('a', 'y')).toBeNull();
    expect(jobIndex.listed('b', 'x')).toBeNull();
  });

  test('that cannot be read for a fault of ours is an error of the one who reads it', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const service = scripted({
      jobs: () => {
        throw new Error('broken');
      },
    });
    await expect(createJobIndex(service.ports, FIVE).read('a', 'NORMAL_JOB', never())).rejects.toThrow('broken');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('keeps only what is named in the step', async () => {
    const service = cluster([page(2, [{ name: 'x' }, { name: 'stranger' }])]);
    const jobIndex = createJobIndex(service.ports, FIVE);
    await jobIndex.read('a', 'NORMAL_JOB', never());
    expect(jobIndex.listed('a', 'x')).not.toBeNull();
    expect(jobIndex.listed('a', 'stranger')).toBeNull();
  });

  // 102 pages, each of a hundred jobs.
  test.each([
    [99, false, 1],
    [100, true, 104],
  ])('for %i names: a long list is read to its end is %s', async (count, isRead, requests) => {
    const pages = Array.from({ length: 102 }, (_, index) => page(10_200, names(100, 100 * index)));
    const service = cluster(pages);
    const jobIndex = createJobIndex(
      service.ports,
      names(count, 20_000).map(({ name }) => name),
    );
    expect(await jobIndex.isAbsent('a', 'orders', never())).toBe(isRead);
    expect(service.calls).toHaveLength(requests);
  });

  test('is not worth it for fewer than five names', async () => {
    const service = scripted({});
    expect(await createJobIndex(service.ports, FIVE.slice(1)).isAbsent('a', 'x', never())).toBe(false);
    expect(service.calls).toEqual([]);
  });
});

describe('the names of all jobs of a cluster', () => {
  test('are those of the lists of all types', async () => {
    const service = scripted({
      jobs: (_cluster: string, type: string) => page(1, [{ name: `${type.toLowerCase()}%201` }]),
    });
    const found = await readNames(createJobIndex(service.ports, FIVE), 'a', never());
    expect(found).toContain('normal_job 1');
    expect(found).toContain('batch_job 1');
    expect(found).toContain('scenario_job 1');
  });

  test('are not known where a list cannot be read completely', async () => {
    const service = scripted({
      jobs: (_cluster: string, type: string) => (type === 'BATCH_JOB' ? silent : page(1, [{ name: 'orders' }])),
    });
    expect(await readNames(createJobIndex(service.ports, FIVE), 'a', never())).toBeNull();
  });
});
