import { describe, expect, test } from 'vitest';
import { lookUpAll } from '../../src/migration/look-up-all.ts';
import type { IfExists, JobRequest } from '../../src/migration/run/job-request.ts';
import { runJobs } from '../../src/migration/run-jobs.ts';
import { no, status, yes } from './support/answers.ts';
import { type FakeOptions, fakeService, type Stage } from './support/fake-service.ts';
import { scripted } from './support/scripted.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

const over: readonly Stage[] = [{ word: 'SUCCEEDED', ms: 0 }];
const running: readonly Stage[] = [{ word: 'RUNNING', ms: 0 }];
const existing = (name: string): JobRequest => ({ kind: 'existing', name, baseName: name, variables: null });

async function play(
  requests: readonly JobRequest[],
  present: readonly (readonly [cluster: string, job: string, stages: readonly Stage[]])[],
  more: {
    readonly policy?: IfExists;
    readonly fault?: FakeOptions['fault'];
    /** Clusters that are stopped. */
    readonly asleep?: readonly string[];
    readonly cancelAtMs?: number;
  } = {},
) {
  const clock = virtualClock();
  const { fault } = more;
  const service = fakeService(clock, { clusters: ['a', 'b'], stages: () => over, ...(fault ? { fault } : {}) });
  for (const [cluster, job, stages] of present) service.addJob(cluster, job, [{ ago: 3_600_000, stages }]);
  const step = testStep(clock, service, ['a', 'b'], { policy: more.policy ?? 'update' });
  for (const cluster of more.asleep ?? []) service.states.set(cluster, '900');
  if (more.cancelAtMs === 0) step.cancel.abort();
  else if (more.cancelAtMs !== undefined) clock.at(clock.now() + more.cancelAtMs, () => step.cancel.abort());
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

  test('each job that is held back has its end', async () => {
    const { lines } = await play([existing('orders'), existing('zzz')], [['a', 'orders', over]]);
    expect(lines).toEqual(['orders ended: NOT_SUBMITTED', 'zzz ended: NOT_SUBMITTED']);
  });

  test('the nearest name is not shown where the lists cannot be read', async () => {
    const fault: FakeOptions['fault'] = (route) => (route === 'jobs' ? { kind: 'before', failure: status(403) } : null);
    const { details } = await play([existing('order'), existing('items')], [['a', 'orders', over]], { fault });
    expect(details.map(({ hint }) => hint)).toEqual(Array(2).fill('Check `existing-jobs` and `clusters`.'));
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
    expect(beforeStart.map(({ route }) => route)).not.toContain('jobs');
    expect(beforeStart.filter(({ route }) => route === 'status')).toHaveLength(4);
  });

  test('a candidate that gives no answer about one job holds back no other one', async () => {
    const refused: FakeOptions['fault'] = (route, cluster, call) =>
      route === 'status' && cluster === 'b' && call < 8 ? { kind: 'before', failure: status(403) } : null;
    const { details } = await play([existing('one'), existing('two')], [['a', 'two', over]], { fault: refused });
    expect(details.map(({ reason }) => reason)).not.toContain(ABSENT);
    expect(details.map(({ reason }) => reason)).not.toContain(HELD('one'));
  });

  test('a job is not unknown where no candidate runs', async () => {
    const { details } = await play([existing('one'), existing('two')], [], { asleep: ['a', 'b'] });
    expect(details.map(({ reason }) => reason)).toEqual(
      Array(2).fill('no candidate cluster runs: cluster name-a is stopped (900); cluster name-b is stopped (900)'),
    );
  });

  test.each<[when: string, cancelAtMs: number]>([
    ['before', 0],
    ['meanwhile', 10],
  ])('a cancellation %s holds back all, and no job is called unknown', async (_when, cancelAtMs) => {
    const { details, service } = await play([existing('one'), existing('two')], [['a', 'one', over]], { cancelAtMs });
    const reason = 'the step was cancelled before it was submitted';
    expect(details).toEqual(['one', 'two'].map((job) => ({ job, status: 'NOT_SUBMITTED', reason, hint: '' })));
    expect(service.calls).toHaveLength(cancelAtMs === 0 ? 0 : 4);
  });

  test('a single job is left to its own look-up', async () => {
    const { details, service } = await play([existing('one')], []);
    expect(details).toMatchObject([{ reason: ABSENT }]);
    expect(service.calls.filter(({ route }) => route === 'status')).toHaveLength(2);
    expect(service.calls.filter(({ route }) => route === 'jobs')).toEqual([]);
  });

  // Fifty names on two candidates make a hundred look-ups.
  test.each([
    [50, 50],
    [51, 0],
  ])('%i jobs are looked up with %i questions for one of them', async (count, questions) => {
    const names = Array.from({ length: count }, (_, index) => `job_${index}`);
    const present = names.map((name) => ['a', name, over] as const);
    const { started, service } = await play(names.map(existing), present);
    expect(started).toHaveLength(count);
    // The job's own questions follow; those for all come first.
    const first = service.calls.filter(({ route }) => route === 'status' || route === 'job');
    const own = first.findIndex(({ route }) => route === 'job');
    expect(own).toBeGreaterThanOrEqual(questions);
    if (questions === 0) expect(own).toBeLessThan(count);
  });

  test('many names that stand on one candidate each are not unknown', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `job_${index}`);
    const present = names.map((name, index) => [index % 2 === 0 ? 'a' : 'b', name, over] as const);
    expect((await play(names.map(existing), present)).started).toHaveLength(60);
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

test('what was found is good to decide by for 15 seconds', async () => {
  const clock = virtualClock();
  const service = fakeService(clock, { clusters: ['a'] });
  const { ports, options } = testStep(clock, service, ['a']);
  const lookUp = await clock.run(() => lookUpAll(ports, [newJob('one'), newJob('two')], options));
  await clock.run(() => clock.sleep(15_000));
  expect(lookUp.fresh('one')).toMatchObject({ failed: null });
  await clock.run(() => clock.sleep(1));
  expect(lookUp.fresh('one')).toBeUndefined();
});

test('existing jobs that a list shows with their settings need no question for their type', async () => {
  const names = ['one', 'two', 'three', 'four', 'five'];
  const jobs = names.map((name) => ({ name, 'driver-config-values': { configs: [] } }));
  const service = scripted({
    status: [yes([])],
    jobs: (_cluster: string, type: string) => yes(type === 'NORMAL_JOB' ? { total: 5, jobs } : { total: 0, jobs: [] }),
    start: [no({ httpStatus: 400, code: 'Cdm.0018' })],
    history: [yes([])],
  });
  const step = testStep(service.clock, { cdm: service.ports.cdm } as never, ['a']);
  const given = { ...step.options, jobIndex: undefined };
  const requests = names.map(existing);
  await service.clock.run(() => runJobs(service.ports, requests, given));
  expect(service.routes()).not.toContain('job');
});
