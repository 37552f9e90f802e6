import { describe, expect, test } from 'vitest';
import type { JobDefinition, JobPage } from '../../src/cdm/job-list.ts';
import { isNamed, nameOf, namesOf } from '../../src/cdm/job-name.ts';
import { type JobList, listJobs } from '../../src/cdm/list-jobs.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { silent } from '../migration/support/answers.ts';

const named = (from: number, to: number): JobDefinition[] =>
  Array.from({ length: to - from }, (_, index) => ({ name: `job-${from + index}` }));
const page = (total: number | null, jobs: readonly JobDefinition[]): Answer<JobPage> => ({
  ok: true,
  value: { total, jobs },
});

/** Reads a service that answers with these pages; beyond them it fails the test. */
async function read(pages: readonly Answer<JobPage>[], maxPages?: number): Promise<JobList & { added: number[] }> {
  const added: number[] = [];
  const list = await listJobs((number) => Promise.resolve(pages[number - 1] as Answer<JobPage>), {
    ...(maxPages === undefined ? {} : { maxPages }),
    onPage: (jobs) => added.push(jobs.length),
  });
  return { ...list, added };
}

const sameForEver = page(250, named(0, 100));

describe('a list of jobs', () => {
  test.each<[what: string, pages: readonly Answer<JobPage>[], jobs: number, asked: number, end: string]>([
    ['is empty', [page(0, [])], 0, 1, 'whole'],
    ['fits on a page', [page(3, named(0, 3))], 3, 1, 'whole'],
    ['fills a page exactly', [page(100, named(0, 100))], 100, 1, 'whole'],
    [
      'has three pages',
      [page(250, named(0, 100)), page(250, named(100, 200)), page(250, named(200, 250))],
      250,
      3,
      'whole',
    ],
    [
      'has pages smaller than asked for',
      [page(120, named(0, 50)), page(120, named(50, 100)), page(120, named(100, 120))],
      120,
      3,
      'whole',
    ],
    [
      'grows while it is read',
      [page(150, named(0, 100)), page(201, named(100, 200)), page(201, named(200, 201))],
      201,
      3,
      'whole',
    ],
    [
      'repeats its only page',
      [sameForEver, sameForEver],
      100,
      2,
      'should hold 250 jobs, but page 2 repeats earlier jobs after 100',
    ],
    [
      'ends before its total',
      [page(150, named(0, 100)), page(150, [])],
      100,
      2,
      'should hold 150 jobs, but page 2 is empty after 100',
    ],
    [
      'shifts by a deletion between two pages',
      [page(150, named(0, 100)), page(149, named(101, 150))],
      149,
      2,
      'shrank from 150 to 149 jobs while it was read',
    ],
    ['shows a job without a name', [page(2, [{ name: 'a' }, { 'job-name': 'b' }])], 2, 1, 'shows a job without a name'],
    ['has a total that is too small', [page(0, named(0, 100))], 100, 1, 'gives a total of 0 and shows 100 jobs'],
    ['gives no total', [page(null, named(0, 3))], 3, 1, 'gives no total'],
    [
      'gives no total on full pages',
      [page(null, named(0, 100)), page(null, named(100, 130))],
      130,
      2,
      'gives no total',
    ],
    ['gives no total and repeats', [page(null, named(0, 100)), page(null, named(0, 100))], 100, 2, 'gives no total'],
  ])('that %s', async (_what, pages, jobs, asked, end) => {
    const list = await read(pages);
    expect(list.jobs).toHaveLength(jobs);
    expect(list.pages).toBe(asked);
    expect(list.end).toMatchObject(end === 'whole' ? { kind: 'whole' } : { kind: 'incomplete', reason: end });
    expect(list.added.reduce((sum, added) => sum + added, 0)).toBe(jobs);
  });

  test('that cannot be read keeps what was read', async () => {
    const list = await read([page(250, named(0, 100)), silent]);
    expect(list).toMatchObject({ pages: 2, end: { kind: 'failed', failure: { reason: 'reset' } } });
    expect(list.jobs).toHaveLength(100);
  });

  test('is read for so many pages at most', async () => {
    const list = await read([page(250, named(0, 100)), page(250, named(100, 200))], 2);
    expect(list.end).toEqual({ kind: 'incomplete', reason: 'has more than 2 pages' });
  });

  test('holds a job once, whichever way its name is encoded', async () => {
    const list = await read([page(3, [{ name: 'a b' }, { name: 'a%20b' }]), page(3, [])]);
    expect(list.jobs).toEqual([{ name: 'a b' }]);
    expect(list.end.kind).toBe('incomplete');
  });
});

describe("a job's name in a list", () => {
  test.each<[name: unknown, readings: readonly string[]]>([
    ['orders', ['orders']],
    ['a%20b', ['a%20b', 'a b']],
    ['100%', ['100%']],
    ['a+b', ['a b', 'a+b']],
    ['a+b%2Bc', ['a+b%2Bc', 'a b+c', 'a+b+c']],
    ['%E8%AE%A2', ['%E8%AE%A2', '订']],
    [undefined, []],
    [5, []],
  ])('%s', (name, readings) => {
    const definition = { name } as JobDefinition;
    expect(namesOf(definition)).toEqual(readings);
    expect(nameOf(definition)).toBe(readings.at(-1) ?? null);
    for (const reading of readings) expect(isNamed(definition, reading)).toBe(true);
    expect(isNamed(definition, 'another')).toBe(false);
  });
});
