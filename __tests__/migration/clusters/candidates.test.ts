import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../src/cdm/cluster.ts';
import {
  allLookLikeIds,
  candidateStates,
  listClusters,
  resolveClusters,
  stateOf,
} from '../../../src/migration/clusters/candidates.ts';
import { badKey, failure, forbidden, no, silent, unsent, yes } from '../support/answers.ts';
import { never, type Script, scripted } from '../support/scripted.ts';

const cluster = (id: string, name: string | null = `name-${id}`, status: string | null = '200'): Cluster => ({
  id,
  name,
  status,
  isAutoOff: false,
  version: null,
});
const UUID = '6ec9a0a4-76be-4262-8697-e7af1fac7920';
const minute = 60_000;

describe('the entries of `clusters`', () => {
  const listed = [
    cluster('a', 'etl'),
    cluster('b', 'etl2'),
    cluster('c', 'twice'),
    cluster('d', 'twice'),
    cluster('e', 'a'),
  ];

  test.each<[what: string, entries: readonly string[], ids: readonly string[]]>([
    ['an id', ['b'], ['b']],
    ['a name', ['etl'], ['a']],
    ['both, in the order of the user', ['etl2', 'a'], ['b', 'a']],
    ['an id before a name that is the same', ['a'], ['a']],
    ['one cluster by id and by name counts once', ['etl', 'a', 'etl'], ['a']],
    ['one of two of the same name, by its id', ['d'], ['d']],
    ['nothing', [], []],
  ])('%s', (_what, entries, ids) => {
    expect(resolveClusters(entries, listed)).toEqual({ ok: true, ids });
  });

  test('all problems are told together, with what there is', () => {
    const two = [cluster('c', 'twice'), cluster('d', 'twice'), cluster('f', null)];
    expect(resolveClusters(['twice', 'c', 'no "such"'], two)).toEqual({
      ok: false,
      problems: [
        '"twice" is the name of 2 clusters; name one of them by its id: c, d',
        '"no \\"such\\"" is neither the id nor the name of a cluster; there are twice (c), twice (d), f',
      ],
    });
  });

  test('in a project without clusters', () => {
    expect(resolveClusters(['x'], [])).toEqual({
      ok: false,
      problems: ['"x" is neither the id nor the name of a cluster; there are no clusters in this project'],
    });
  });

  test.each<[entries: readonly string[], all: boolean]>([
    [[UUID], true],
    [[UUID.toUpperCase(), UUID], true],
    [[UUID, 'etl'], false],
    [[`${UUID}0`], false],
    [[`x${UUID}`], false],
    [[UUID.replaceAll('-', '')], false],
    [[], true],
  ])('%j look like ids: %s', (entries, all) => {
    expect(allLookLikeIds(entries)).toBe(all);
  });
});

/** The gateway knows no CDM at this address. */
const wrongAddress = no({ httpStatus: 404, code: 'APIGW.0101', message: 'The API does not exist' });

describe('the list of clusters', () => {
  test.each<[what: string, script: Script, expected: Record<string, unknown>]>([
    ['is listed', { clusters: [yes([cluster('a')])] }, { kind: 'listed', clusters: [cluster('a')] }],
    ['is asked for again', { clusters: [silent, yes([])] }, { kind: 'listed' }],
    ['may not be listed', { clusters: [forbidden] }, { kind: 'forbidden', failure: { message: 'not allowed' } }],
    ['is at another address', { clusters: [wrongAddress] }, { kind: 'failed', failure: { code: 'APIGW.0101' } }],
    ['fails with the credential', { clusters: [badKey] }, { kind: 'failed', failure: { message: 'bad key' } }],
    ['fails in silence', { clusters: [silent] }, { kind: 'failed' }],
  ])('%s', async (_what, script, expected) => {
    const service = scripted(script);
    const options = { deadline: service.clock.now() + 10 * minute, cancel: never() };
    expect(await service.clock.run(() => listClusters(service.ports, options))).toMatchObject(expected);
  });

  test('is told to be missing from the second failure on', async () => {
    const service = scripted({ clusters: [silent, silent, yes([])] });
    const options = { deadline: service.clock.now() + 10 * minute, cancel: never() };
    await service.clock.run(() => listClusters(service.ports, options));
    expect(service.lines).toEqual([
      'The list of clusters is not known yet (connection reset); retrying for up to 2 min.',
    ]);
  });

  test('is given up after two minutes at an address that never answered', async () => {
    const service = scripted({ clusters: [unsent] }, { reached: () => false });
    const startedAt = service.clock.now();
    const options = { deadline: startedAt + 300 * minute, cancel: never() };
    expect(await service.clock.run(() => listClusters(service.ports, options))).toMatchObject({ kind: 'failed' });
    expect(service.clock.now() - startedAt).toBeLessThan(3 * minute);
    expect(service.clock.now() - startedAt).toBeGreaterThanOrEqual(2 * minute);
  });
});

describe('the state of a candidate', () => {
  test.each<[what: string, one: Cluster, expected: Record<string, unknown>]>([
    ['runs', cluster('a'), { kind: 'runs', name: 'name-a', version: null }],
    [
      'is stopped',
      cluster('a', 'etl', '900'),
      { kind: 'not-running', reason: 'cluster etl (a) is stopped (900)', status: '900' },
    ],
    [
      'is frozen, without a name',
      cluster('a', null, '800'),
      { kind: 'not-running', reason: 'cluster a is frozen (800)' },
    ],
    [
      'is in a state of unknown meaning',
      cluster('a', null, '777'),
      { kind: 'not-running', reason: 'cluster a is in a state this action does not know (777)' },
    ],
    ['gives no state', cluster('a', null, null), { kind: 'unknown', reason: 'cluster a gave no state' }],
  ])('%s', (_what, one, expected) => {
    expect(stateOf(one)).toMatchObject(expected);
  });

  test('is taken from the list where it is there, else asked for', async () => {
    const service = scripted({ cluster: [yes(cluster('b', 'other', '900'))] });
    const options = { deadline: service.clock.now() + minute, cancel: never() };
    const listed = { kind: 'listed', clusters: [cluster('a')] } as const;
    const states = await service.clock.run(() => candidateStates(service.ports, ['a', 'b'], listed, options));
    expect([...states]).toMatchObject([
      ['a', { kind: 'runs' }],
      ['b', { kind: 'not-running' }],
    ]);
    expect(service.calls.map((call) => call.args)).toEqual([['b']]);
  });

  test('is asked for again for half a minute, and that is told', async () => {
    const service = scripted({ cluster: [silent, silent, yes(cluster('a'))] });
    const options = { deadline: service.clock.now() + 60 * minute, cancel: never() };
    const none = { kind: 'failed', failure: failure({}) } as const;
    const states = await service.clock.run(() => candidateStates(service.ports, ['a'], none, options));
    expect(states.get('a')).toMatchObject({ kind: 'runs' });
    expect(service.lines).toEqual([
      'Cluster a: its state is not known yet (connection reset); retrying for up to 2 min.',
    ]);
  });

  test.each<[what: string, script: Script, expected: Record<string, unknown>]>([
    ['is not behind this address', { cluster: [wrongAddress] }, { kind: 'refused', failure: { code: 'APIGW.0101' } }],
    [
      'is missing',
      { cluster: [no({ httpStatus: 404 })] },
      { kind: 'missing', reason: 'cluster a does not exist in this project' },
    ],
    ['is missing by code', { cluster: [no({ httpStatus: 500, code: 'Cdm.0001' })] }, { kind: 'missing' }],
    [
      'may not be asked',
      { cluster: [forbidden] },
      { kind: 'unknown', reason: 'the state of cluster a could not be read: not allowed' },
    ],
    ['cannot be asked for half a minute', { cluster: [silent] }, { kind: 'unknown' }],
    [
      'cannot be asked with this credential',
      { cluster: [badKey] },
      { kind: 'refused', failure: { message: 'bad key' } },
    ],
  ])('%s', async (_what, script, expected) => {
    const service = scripted(script);
    const startedAt = service.clock.now();
    const options = { deadline: startedAt + 60 * minute, cancel: never() };
    const forbiddenList = { kind: 'forbidden', failure: { message: 'x' } } as never;
    const states = await service.clock.run(() => candidateStates(service.ports, ['a'], forbiddenList, options));
    expect(states.get('a')).toMatchObject(expected);
    expect(service.clock.now() - startedAt).toBeLessThanOrEqual(30_000);
  });
});
