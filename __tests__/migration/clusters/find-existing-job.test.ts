import { describe, expect, test } from 'vitest';
import {
  type FindJobOptions,
  findExistingJob,
  findExistingJobs,
} from '../../../src/migration/clusters/find-existing-job.ts';
import { EMPTY_JOB_INDEX } from '../../../src/migration/clusters/job-index.ts';
import { badKey, forbidden, gone, no, silent, tooMany, unsent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { never, type Script, scripted } from '../support/scripted.ts';

const cluster = (status: string | null, name: string | null = 'etl'): ReturnType<typeof yes> =>
  yes({ id: 'a', name, status, isAutoOff: false, version: null });
const noSuchCluster = no({ httpStatus: 404, message: 'no such cluster' });
const wrongAddress = no({ httpStatus: 404, code: 'APIGW.0101', message: 'The API does not exist' });
const gateway = no({ httpStatus: 502, message: 'bad gateway' });
const newest = run();
const word = no({ httpStatus: 400, code: 'Cdm.0018', message: 'the name is malformed' });

interface Case {
  readonly what: string;
  readonly script: Script;
  readonly expected: Record<string, unknown>;
  /** How long it may take, in seconds of the service's time. */
  readonly within?: readonly [number, number];
}

const minutes = 60_000;
const cases: readonly Case[] = [
  { what: 'no such job', script: { status: [gone] }, expected: { kind: 'absent' }, within: [0, 0] },
  {
    what: 'a job with a run',
    script: { status: [yes([newest])] },
    expected: { kind: 'present', newest },
    within: [0, 0],
  },
  {
    what: 'a job whose newest run is not the first one shown',
    script: { status: [yes([run({ submissionId: '2', creationDate: DATE - 1 }), newest])] },
    expected: { kind: 'present', newest },
  },
  {
    what: 'a job without a run, and a history that has one',
    script: { status: [yes([])], history: [yes([newest])] },
    expected: { kind: 'present', newest },
  },
  {
    what: 'a job that never ran',
    script: { status: [yes([])], history: [yes([])] },
    expected: { kind: 'present', newest: null },
  },
  {
    what: 'a job that never ran and has no history',
    script: { status: [yes([])], history: [gone] },
    expected: { kind: 'present', newest: null },
    within: [0, 0],
  },
  {
    what: 'a job without a run, and a history that answers the second time',
    script: { status: [yes([])], history: [silent, yes([newest])] },
    expected: { kind: 'present', newest },
    within: [1, 1],
  },
  {
    what: 'an address without the service is final, and no cluster is said to be missing',
    script: { status: [wrongAddress], cluster: [wrongAddress] },
    expected: { kind: 'failed', reason: 'The API does not exist', failure: { code: 'APIGW.0101' } },
    within: [0, 0],
  },
  {
    what: 'a refused credential is final',
    script: { status: [badKey] },
    expected: { kind: 'failed', reason: 'bad key' },
    within: [0, 0],
  },
  {
    what: 'no permission is final',
    script: { status: [forbidden] },
    expected: { kind: 'failed', reason: 'not allowed' },
    within: [0, 0],
  },
  {
    what: 'a word of the service on a cluster that runs is final',
    script: { status: [word], cluster: [cluster('200')] },
    expected: { kind: 'failed', reason: 'the name is malformed' },
    within: [0, 0],
  },
  {
    what: 'a word of the service where the state may not be asked is final',
    script: { status: [word], cluster: [forbidden] },
    expected: { kind: 'failed', reason: 'the name is malformed' },
    within: [0, 0],
  },
  {
    what: 'a word of the service on a cluster without a state is final',
    script: { status: [word], cluster: [cluster(null)] },
    expected: { kind: 'failed', reason: 'the name is malformed' },
  },
  {
    what: 'a word of the service where the state gives no answer is asked again',
    script: { status: [word, gone], cluster: [silent] },
    expected: { kind: 'absent' },
    within: [1, 1],
  },
  {
    what: '404 of the route on a cluster that runs is asked again',
    script: { status: [no({ httpStatus: 404, message: 'no route' }), gone], cluster: [cluster('200')] },
    expected: { kind: 'absent' },
    within: [1, 1],
  },
  {
    what: '404 of the route on a cluster that runs, three times in a row, is a job that does not exist',
    script: {
      status: Array.from({ length: 9 }, () => no({ httpStatus: 404, message: 'no route' })),
      cluster: [cluster('200')],
    },
    expected: { kind: 'absent' },
    within: [2, 4],
  },
  ...[silent, cluster(null), forbidden].map(
    (state): Case => ({
      what: '404 of the route where the state of the cluster is not known says nothing of the job',
      script: { status: [no({ httpStatus: 404, message: 'no route' })], cluster: [state] },
      expected: { kind: 'failed', reason: 'cluster a gave no answer about the job: no route' },
      within: [120, 125],
    }),
  ),
  {
    what: 'an unreadable 404, which may be of a proxy, says nothing of the job',
    script: { status: [no({ kind: 'unreadable', httpStatus: 404 })], cluster: [cluster('200')] },
    expected: { kind: 'failed' },
    within: [120, 125],
  },
  {
    what: 'an unreadable 404 of the state says nothing of the cluster',
    script: { status: [gateway, gone], cluster: [no({ kind: 'unreadable', httpStatus: 404 })] },
    expected: { kind: 'absent' },
    within: [1, 1],
  },
  {
    what: 'a cluster that is stopped is left out, by its name',
    script: { status: [gateway], cluster: [cluster('900')] },
    expected: { kind: 'left-out', reason: 'cluster etl is stopped (900)' },
    within: [0, 0],
  },
  {
    what: 'a cluster without a name is left out by its id',
    script: { status: [gateway], cluster: [cluster('500', null)] },
    expected: { kind: 'left-out', reason: 'cluster a is restarting (500)' },
  },
  {
    what: 'a cluster that does not exist',
    script: { status: [gateway], cluster: [noSuchCluster] },
    expected: { kind: 'failed', reason: 'cluster a does not exist in this project' },
  },
  {
    what: 'a cluster that does not exist, by code',
    script: { status: [gateway], cluster: [no({ httpStatus: 400, code: 'Cdm.0001' })] },
    expected: { kind: 'failed', reason: 'cluster a does not exist in this project' },
  },
  {
    what: 'a gateway in trouble before a cluster that runs is asked again until it answers',
    script: { status: [gateway, gateway, gateway, gone], cluster: [cluster('200')] },
    expected: { kind: 'absent' },
    within: [7, 7],
  },
  {
    what: 'throttled: asked again, without a question for the state',
    script: { status: [tooMany, yes([newest])] },
    expected: { kind: 'present', newest },
    within: [2, 2],
  },
  {
    what: 'resets: asked again, without a question for the state',
    script: { status: [silent, silent, yes([newest])] },
    expected: { kind: 'present', newest },
    within: [3, 3],
  },
  {
    what: 'nothing but resets for two minutes',
    script: { status: [silent] },
    expected: { kind: 'failed', reason: 'cluster a gave no answer about the job: connection reset' },
    within: [120, 125],
  },
];

describe('the look-up of a name on one candidate', () => {
  test.each(cases)('$what', async ({ script, expected, within }) => {
    const service = scripted(script);
    const startedAt = service.clock.now();
    const standing = await service.clock.run(() =>
      findExistingJob(service.ports, 'a', 'orders', {
        deadline: startedAt + 10 * minutes,
        cancel: never(),
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect(standing).toMatchObject(expected);
    if (!within) return;
    const seconds = (service.clock.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(within[0]);
    expect(seconds).toBeLessThanOrEqual(within[1]);
  });

  test('gives up after two minutes where nothing at the address ever answered', async () => {
    const service = scripted({ status: [unsent] }, { reached: () => false });
    const startedAt = service.clock.now();
    const standing = await service.clock.run(() =>
      findExistingJob(service.ports, 'a', 'orders', {
        deadline: startedAt + 300 * minutes,
        cancel: never(),
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect(standing).toMatchObject({ kind: 'failed', reason: 'connection refused' });
    expect(service.clock.now() - startedAt).toBeGreaterThanOrEqual(2 * minutes);
    expect(service.clock.now() - startedAt).toBeLessThan(3 * minutes);
  });

  test('tells from the second failure on that it is not known', async () => {
    const service = scripted({ status: [silent, silent, gone] });
    await service.clock.run(() =>
      findExistingJob(service.ports, 'a', 'orders', {
        deadline: service.clock.now() + 10 * minutes,
        cancel: never(),
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect(service.lines).toEqual([
      'orders: whether it exists on cluster a is not known yet (connection reset); retrying for up to 2 min.',
    ]);
  });

  test('ends soon after a cancellation', async () => {
    const service = scripted({ status: [silent] });
    const cancel = new AbortController();
    const startedAt = service.clock.now();
    service.clock.at(startedAt + 20_000, () => cancel.abort());
    const standing = await service.clock.run(() =>
      findExistingJob(service.ports, 'a', 'orders', {
        deadline: startedAt + 300 * minutes,
        cancel: cancel.signal,
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect(standing.kind).toBe('failed');
    expect(service.clock.now() - startedAt).toBe(20_000);
  });
});

describe('the look-up with a list of the jobs at hand', () => {
  const jobIndex = (absent: boolean): FindJobOptions['jobIndex'] => ({ isAbsent: () => Promise.resolve(absent) });

  test('asks nothing about a name that the list does not hold', async () => {
    const service = scripted({});
    const options = { deadline: service.clock.now() + minutes, cancel: never(), jobIndex: jobIndex(true) };
    expect(await findExistingJob(service.ports, 'a', 'orders', options)).toEqual({ kind: 'absent' });
  });

  test('asks about every other name', async () => {
    const service = scripted({ status: [yes([newest])] });
    const options = { deadline: service.clock.now() + minutes, cancel: never(), jobIndex: jobIndex(false) };
    expect(await findExistingJob(service.ports, 'a', 'orders', options)).toEqual({ kind: 'present', newest });
  });
});

describe('the look-up on all candidates', () => {
  const onCluster =
    (answers: Record<string, ReturnType<typeof yes>>) =>
    (id: string): ReturnType<typeof yes> =>
      answers[id] as ReturnType<typeof yes>;

  test('keeps their order, and tells who was left out', async () => {
    const service = scripted({
      status: onCluster({ c: gone, a: gateway, b: yes([newest]) }),
      cluster: [cluster('900')],
    });
    const found = await service.clock.run(() =>
      findExistingJobs(service.ports, ['c', 'a', 'b'], 'orders', {
        deadline: service.clock.now() + minutes,
        cancel: never(),
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect([...found.priorRuns]).toEqual([
      ['c', { kind: 'absent' }],
      ['b', { kind: 'present', newest }],
    ]);
    expect(found.leftOut).toEqual(['cluster etl is stopped (900)']);
    expect(found.failed).toBeNull();
  });

  test('tells the first failure', async () => {
    const service = scripted({ status: onCluster({ a: gone, b: forbidden, c: badKey }) });
    const found = await service.clock.run(() =>
      findExistingJobs(service.ports, ['a', 'b', 'c'], 'orders', {
        deadline: service.clock.now() + minutes,
        cancel: never(),
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect(found.failed).toMatchObject({ reason: 'not allowed' });
    expect([...found.priorRuns.keys()]).toEqual(['a']);
  });

  test('asks them at the same time', async () => {
    const service = scripted({});
    const slow = scripted({ status: () => service.clock.sleep(1000).then(() => gone) }, { clock: service.clock });
    const startedAt = service.clock.now();
    await service.clock.run(() =>
      findExistingJobs(slow.ports, ['a', 'b', 'c'], 'orders', {
        deadline: startedAt + minutes,
        cancel: never(),
        jobIndex: EMPTY_JOB_INDEX,
      }),
    );
    expect(service.clock.now() - startedAt).toBe(1000);
  });
});
