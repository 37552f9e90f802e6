import { describe, expect, test } from 'vitest';
import type { IfExists, JobRequest } from '../../src/migration/run/job-request.ts';
import { runJobs } from '../../src/migration/run-jobs.ts';
import { type FakeOptions, fakeService, type Stage } from './support/fake-service.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

const over: readonly Stage[] = [{ word: 'SUCCEEDED', ms: 0 }];
const running: readonly Stage[] = [{ word: 'RUNNING', ms: 0 }];
const existing = (name: string): JobRequest => ({ kind: 'existing', name, baseName: name, variables: null });

async function play(
  requests: readonly JobRequest[],
  present: readonly (readonly [cluster: string, job: string, stages: readonly Stage[]])[],
  more: { readonly policy?: IfExists; readonly fault?: FakeOptions['fault'] } = {},
) {
  const clock = virtualClock();
  const { fault } = more;
  const service = fakeService(clock, { clusters: ['a', 'b'], stages: () => over, ...(fault ? { fault } : {}) });
  for (const [cluster, job, stages] of present) service.addJob(cluster, job, [{ ago: 3_600_000, stages }]);
  const step = testStep(clock, service, ['a', 'b'], { policy: more.policy ?? 'update' });
  const outcomes = await clock.run(() => runJobs(step.ports, requests, step.options));
  const details = outcomes.map(({ record, status, reason, hint }) => ({ job: record.name, status, reason, hint }));
  const started = service.runs.filter((run) => run.by !== 'other').map((run) => run.job);
  return { details, started, service, lines: step.lines };
}

const ABSENT = 'no candidate cluster has a job of that name';
const HELD = (names: string): string => `nothing was submitted, because other jobs cannot be started: ${names}`;

describe('before the first of several jobs is submitted', () => {
  test('an unknown name holds back all, and the nearest name is shown', async () => {
    const { details, started } = await play(
      [existing('orders'), existing('invoces')],
      [
        ['a', 'orders', over],
        ['b', 'invoices', over],
      ],
    );
    expect(started).toEqual([]);
    expect(details).toEqual([
      { job: 'orders', status: 'NOT_SUBMITTED', reason: HELD('invoces'), hint: '' },
      {
        job: 'invoces',
        status: 'NOT_SUBMITTED',
        reason: ABSENT,
        hint: 'Did you mean invoices? Check `existing-jobs` and `clusters`.',
      },
    ]);
  });

  test('a name that is like no other has no such hint', async () => {
    const { details } = await play([existing('orders'), existing('zzz')], [['a', 'orders', over]]);
    expect(details[1]).toMatchObject({ reason: ABSENT, hint: 'Check `existing-jobs` and `clusters`.' });
  });

  test.each<[what: string, policy: IfExists, present: Parameters<typeof play>[1], reason: string]>([
    ['a name that is taken', 'fail', [['b', 'two', over]], 'the name is taken'],
    [
      'a job that runs twice',
      'attach',
      [
        ['a', 'two', running],
        ['b', 'two', running],
      ],
      'it runs on 2 candidates at the same time: a and b',
    ],
    ['a job that is running', 'update', [['b', 'two', running]], 'it is already running on cluster b'],
  ])('%s holds back all jobs of the files', async (_what, policy, present, reason) => {
    const { details, started } = await play([newJob('one'), newJob('two'), newJob('three')], present, { policy });
    expect(started).toEqual([]);
    expect(details.map(({ status }) => status)).toEqual(['NOT_SUBMITTED', 'NOT_SUBMITTED', 'NOT_SUBMITTED']);
    expect(details[1]?.reason).toContain(reason);
    expect(details[0]?.reason).toBe(HELD('two'));
  });

  test('all that is wrong is reported together', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const { details } = await play(names.map(existing), [['a', 'five', over]]);
    expect(details.slice(0, 4).map(({ reason }) => reason)).toEqual([ABSENT, ABSENT, ABSENT, ABSENT]);
    expect(details[4]?.reason).toBe(HELD('one, two, three'));
  });

  test('jobs that can be started are, and are not looked up twice', async () => {
    const { started, service } = await play(
      [existing('one'), existing('two')],
      [
        ['a', 'one', over],
        ['b', 'two', over],
      ],
    );
    expect(started.toSorted()).toEqual(['one', 'two']);
    const beforeStart = service.calls.slice(
      0,
      service.calls.findIndex(({ route }) => route === 'start'),
    );
    expect(beforeStart.filter(({ route }) => route === 'status')).toHaveLength(4);
  });

  test('a single job is left to its own look-up', async () => {
    const { details, service } = await play([existing('one')], []);
    expect(details).toMatchObject([{ reason: ABSENT }]);
    expect(service.calls.filter(({ route }) => route === 'status')).toHaveLength(2);
  });

  test('many unknown names are found in the lists', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `job_${index}`);
    const present = names.slice(1).map((name) => ['a', name, over] as const);
    const { details, started, service } = await play(names.map(existing), present);
    expect(started).toEqual([]);
    expect(details[0]).toMatchObject({ reason: ABSENT });
    expect(service.calls.filter(({ route }) => route === 'status')).toEqual([]);
  });
});
