import { describe, expect, test } from 'vitest';
import { dateIn } from '../../../src/cdm/job-list.ts';
import type { SubJobs } from '../../../src/migration/finish/sub-jobs.ts';
import { gone, yes } from '../support/answers.ts';
import { type Child, parent, readBatch } from '../support/batch.ts';
import { DATE, run } from '../support/records.ts';

const names = (found: SubJobs): string[] => found.runs.map((one) => one.job);
const old = { 'creation-date': DATE - 60_000 };

describe('which jobs a whole-database job made', () => {
  test.each<[what: string, children: readonly Child[], stepJobs: readonly string[], expected: readonly string[]]>([
    ['those named after it', [{ name: 'orders_t1' }, { name: 'orders_t2' }], [], ['orders_t1', 'orders_t2']],
    [
      'none that is named otherwise',
      [{ name: 'ordersx' }, { name: 'orders' }, { name: 'orders_' }, { name: 'x_orders_t' }],
      [],
      [],
    ],
    ['none that was there before', [{ name: 'orders_t1', listed: old }], [], []],
    ['one that was made at that moment', [{ name: 'orders_t1', listed: { 'creation-date': DATE } }], [], ['orders_t1']],
    ['one that was made just before', [{ name: 'orders_t1', listed: { 'creation-date': DATE - 1 } }], [], []],
    [
      'one whose date is cut to the second',
      [{ name: 'orders_t1', listed: { 'creation-date': DATE - 123 } }],
      [],
      ['orders_t1'],
    ],
    [
      'none whose cut date is of the second before',
      [{ name: 'orders_t1', listed: { 'creation-date': DATE - 1123 } }],
      [],
      [],
    ],
    [
      'one with its date as text',
      [{ name: 'orders_t1', listed: { 'creation-date': String(DATE + 5) } }],
      [],
      ['orders_t1'],
    ],
    ['one without a date', [{ name: 'orders_t1', listed: { 'creation-date': null } }], [], ['orders_t1']],
    ['one with an encoded name', [{ name: 'orders_t1' }, { name: 'orders_t%31b', status: gone }], [], ['orders_t1']],
    ['none that is a whole-database job itself', [{ name: 'orders_x', type: 'BATCH_JOB' }], [], []],
    [
      'none of such a cousin',
      [{ name: 'orders_x', type: 'BATCH_JOB' }, { name: 'orders_x_t1' }, { name: 'orders_xy' }],
      [],
      ['orders_xy'],
    ],
    [
      'none of a cousin that is of the same step',
      [{ name: 'orders_x', type: 'BATCH_JOB' }, { name: 'orders_x_t1' }, { name: 'orders_y' }],
      ['orders', 'orders_x'],
      ['orders_y'],
    ],
    [
      'one named after another one of them',
      [{ name: 'orders_t1' }, { name: 'orders_t1_b' }],
      [],
      ['orders_t1', 'orders_t1_b'],
    ],
    ['none that is a job of the step', [{ name: 'orders_t1' }, { name: 'orders_t2' }], ['orders_t2'], ['orders_t1']],
    ['one of a scenario', [{ name: 'orders_t1', type: 'SCENARIO_JOB' }], [], ['orders_t1']],
  ])('%s', async (_what, children, stepJobs, expected) => {
    const plain = children.filter((child) => !child.name.includes('%'));
    expect(names((await readBatch({ children: plain, stepJobs })).found)).toEqual(expected);
  });

  test('one whose name the list has encoded', async () => {
    const page = yes({
      total: 2,
      jobs: [{ name: 'orders%5Ft%201', 'creation-date': DATE }, { name: 'orders_%' }],
    });
    const { found } = await readBatch({
      children: [{ name: 'orders_t 1' }, { name: 'orders_%' }],
      jobs: (type) => (type === 'NORMAL_JOB' ? page : yes({ total: 0, jobs: [] })),
    });
    expect(names(found)).toEqual(['orders_t 1', 'orders_%']);
  });

  test('none without a date of its own whose run is from before', async () => {
    const before = yes([run({ jobName: 'orders_t1', status: 'FAILED', creationDate: DATE - 60_000 })]);
    const listed = { 'creation-date': null };
    const { found } = await readBatch({
      children: [{ name: 'orders_t1', listed, status: before }, { name: 'orders_t2' }],
    });
    expect(names(found)).toEqual(['orders_t2']);
    expect(found.verdict).toBeNull();
  });

  test.each<[what: string, listed: Record<string, unknown>, createdAt: number | null]>([
    ['one with a date of its own, whatever date its run has', {}, DATE - 60_000],
    ['one without dates', { 'creation-date': null }, null],
    ['one whose run is dated to the second', { 'creation-date': null }, DATE - 123],
  ])('%s', async (_what, listed, creationDate) => {
    const status = yes([run({ jobName: 'orders_t1', status: 'SUCCEEDED', creationDate })]);
    const { found } = await readBatch({ children: [{ name: 'orders_t1', listed, status }] });
    expect(names(found)).toEqual(['orders_t1']);
  });

  test('all, where it is not known when the run began', async () => {
    const { found } = await readBatch({
      children: [{ name: 'orders_t1', listed: old }],
      parent: { ...parent, creationDate: null },
    });
    expect(names(found)).toEqual(['orders_t1']);
  });

  test('on every page of the list', async () => {
    const children = Array.from({ length: 150 }, (_, index) => ({
      name: index < 120 ? `x_${index}` : `orders_t${index}`,
    }));
    const { found, service } = await readBatch({ children });
    expect(found.runs).toHaveLength(30);
    expect(service.calls.filter((call) => call.route === 'jobs')).toHaveLength(4);
  });

  test('once, where the list knows no pages', async () => {
    const jobs = Array.from({ length: 100 }, (_, index) => ({
      name: `orders_t${index}`,
      'creation-date': DATE,
      status: 'SUCCEEDED',
    }));
    const { found, service } = await readBatch({
      children: [],
      jobs: (type) => yes(type === 'NORMAL_JOB' ? { total: 100, jobs } : { total: 0, jobs: [] }),
    });
    expect(found.runs).toHaveLength(100);
    expect(service.calls.filter((call) => call.route === 'jobs')).toHaveLength(3);
  });

  test('from one reading of a list that is not whole for other reasons than a deletion', async () => {
    const { service } = await readBatch({ children: [], jobs: () => yes({ total: null, jobs: [] }) });
    expect(service.calls.filter((call) => call.route === 'jobs')).toHaveLength(3);
  });
});

test.each<[value: unknown, date: number | null]>([
  [DATE, DATE],
  [String(DATE), DATE],
  ['999999999999999', 999_999_999_999_999],
  ['1000000000000000', null],
  [0, null],
  ['0', null],
  [-1, null],
  [1.5, null],
  [' 5', null],
  ['5 ms', null],
  ['at 5', null],
  ['', null],
  [null, null],
  [undefined, null],
  [{}, null],
])('the date in %j is %j', (value, date) => {
  expect(dateIn(value)).toBe(date);
});
