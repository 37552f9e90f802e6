import { describe, expect, test } from 'vitest';
import { isOutOfService, readCluster, readClusters, stateInWords } from '../../src/cdm/cluster.ts';
import { readJobPage } from '../../src/cdm/job-list.ts';
import type { Json } from '../../src/text/exact-json.ts';

const plain = { id: 'a', name: null, status: null, isAutoOff: false, version: null };

describe('a cluster', () => {
  test.each<[what: string, item: Json, expected: ReturnType<typeof readCluster>]>([
    [
      'as documented',
      { id: 'a', name: 'cdm-ab82', status: '200', isAutoOff: true, created: 'x' },
      { id: 'a', name: 'cdm-ab82', status: '200', isAutoOff: true, version: null },
    ],
    ['with a numeric status', { id: 'a', status: 900 }, { ...plain, status: '900' }],
    [
      'with its version',
      { id: 'a', datastore: { type: 'cdm', version: '2.10.0.300' } },
      { ...plain, version: '2.10.0.300' },
    ],
    ['with a version that is no text', { id: 'a', datastore: { version: 2 } }, plain],
    ['with its switch as text', { id: 'a', isAutoOff: 'true' }, { ...plain, isAutoOff: true }],
    ['with its switch off as text', { id: 'a', isAutoOff: 'false' }, plain],
    ['with an empty name', { id: 'a', name: '' }, plain],
    ['with a name that is none', { id: 'a', name: 7, status: null }, plain],
    ['without an id', { name: 'x' }, null],
    ['with an empty id', { id: '' }, null],
    ['with a numeric id', { id: 7 }, null],
    ['that is none', 'a', null],
    ['that is a list', [{ id: 'a' }], null],
  ])('%s', (_what, item, expected) => {
    expect(readCluster(item)).toEqual(expected);
  });

  test('in a list: those that can be read', () => {
    expect(readClusters({ clusters: [{ id: 'a' }, {}, { id: 'b', name: 'etl' }] })).toEqual([
      plain,
      { ...plain, id: 'b', name: 'etl' },
    ]);
    expect(readClusters({ clusters: [] })).toEqual([]);
  });

  test.each<[Json]>([[{}], [[]], [{ clusters: {} }], ['x'], [null]])('%j is no list of clusters', (body) => {
    expect(readClusters(body)).toBeNull();
  });

  test.each<[status: string | null, words: string]>([
    ['100', 'being created (100)'],
    ['200', 'running (200)'],
    ['300', 'failed (300)'],
    ['303', 'failed to be created (303)'],
    ['400', 'deleted (400)'],
    ['500', 'restarting (500)'],
    ['800', 'frozen (800)'],
    ['900', 'stopped (900)'],
    ['910', 'stopping (910)'],
    ['920', 'starting (920)'],
    ['777', 'in a state this action does not know (777)'],
    [null, 'in an unknown state'],
  ])('in state %s is %s', (status, words) => {
    expect(stateInWords(status)).toBe(words);
  });
});

describe('a page of jobs', () => {
  test.each<[body: Json, expected: ReturnType<typeof readJobPage>]>([
    [
      { total: 2, jobs: [{ name: 'a' }, { name: 'b' }] },
      { total: 2, jobs: [{ name: 'a' }, { name: 'b' }] },
    ],
    [{ jobs: [] }, { total: null, jobs: [] }],
    [
      { total: '2', jobs: [] },
      { total: null, jobs: [] },
    ],
    [{ jobs: [{ name: 'a' }, 'x', null, []] }, { total: null, jobs: [{ name: 'a' }] }],
    [{ total: 1 }, null],
    [{ jobs: {} }, null],
    [[], null],
    ['x', null],
  ])('%j', (body, expected) => {
    expect(readJobPage(body)).toEqual(expected);
  });
});

test.each([
  ['1.8.5', true],
  ['1.9.0.100', true],
  ['2.10.0.300', false],
  ['10.1.0', false],
  ['24.4.0', false],
  [null, false],
])('version %s is out of service: %s', (version, isOld) => {
  expect(isOutOfService({ version })).toBe(isOld);
});
