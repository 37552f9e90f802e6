import { describe, expect, test } from 'vitest';
import { createJobIndex } from '../../../src/migration/clusters/job-index.ts';
import { NO_KNOWN_SETTINGS } from '../../../src/migration/definition/definition-diff.ts';
import type { ExistingJob, IfExists, JobRequest, NewJob } from '../../../src/migration/run/job-request.ts';
import { type PlanJobsOptions, planJobs } from '../../../src/migration/submit/plan.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { no, silent, yes } from '../support/answers.ts';
import { DATE } from '../support/records.ts';
import { never, type Scripted, scripted } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const HOUR = 3_600_000;

function newJob(name = 'orders', jobType = 'NORMAL_JOB'): NewJob {
  const json = JSON.stringify({ name, 'from-link-name': 'mysql', 'to-link-name': 'dws' });
  const links = { fromLink: 'mysql', toLink: 'dws' };
  const traits = { retryJobType: 'NONE', rerun: 'unknown', template: null } as const;
  return { kind: 'new', name, baseName: name, json, jobType, ...traits, ...links };
}

const existing: ExistingJob = { kind: 'existing', name: 'orders', baseName: 'orders', variables: null };

/** A row of the list, with a run that ended where `status` is given. */
function row(part: Record<string, unknown> = {}): Record<string, unknown> {
  const dates = { 'creation-date': DATE - HOUR, 'update-date': DATE - HOUR };
  return { name: 'orders', 'from-link-name': 'mysql', 'to-link-name': 'dws', status: 'NEW', ...dates, ...part };
}

const ran = (status: string, at = DATE): Record<string, unknown> => ({
  status,
  execute_create_date: at,
  execute_update_date: at + 60_000,
});
const page = (rows: readonly unknown[], total: number | null = rows.length): Answer<unknown> =>
  yes({ total, jobs: rows });

/** A service whose clusters `a` and `b` hold these rows, all of the type NORMAL_JOB. */
function lists(a: readonly unknown[], b: readonly unknown[] = []): Scripted {
  return scripted({
    jobs: (cluster: string, type: string) => page(type === 'NORMAL_JOB' ? (cluster === 'a' ? a : b) : []),
  });
}

function indexOf(service: Scripted, requests: readonly JobRequest[]) {
  return createJobIndex(
    service.ports,
    requests.map(({ name }) => name),
  );
}

function view(service: Scripted, requests: readonly JobRequest[], part: Partial<PlanJobsOptions> = {}) {
  const options: PlanJobsOptions = {
    clusters: ['a', 'b'],
    policy: 'update',
    resumeSince: null,
    cancel: never(),
    jobIndex: indexOf(service, requests),
    knownSettings: async () => NO_KNOWN_SETTINGS,
    ...part,
  };
  return service.clock.run(() => planJobs(service.ports, requests, options));
}

interface Case {
  readonly what: string;
  readonly a: readonly Record<string, unknown>[];
  readonly b?: readonly Record<string, unknown>[];
  readonly request?: JobRequest;
  readonly policy?: IfExists;
  readonly since?: number;
  readonly action: string;
  readonly cluster: string | null;
}

const cases: readonly Case[] = [
  { what: 'a name that exists nowhere', a: [row({ name: 'other' })], action: 'create', cluster: null },
  { what: 'the same definition', a: [row(ran('FAILED'))], action: 'start', cluster: 'a' },
  {
    what: 'a run without a date is none: the first candidate',
    a: [row()],
    b: [row({ status: 'FAILED', execute_create_date: 0 })],
    action: 'start',
    cluster: 'a',
  },
  { what: 'a status that is no text', a: [row({ ...ran('FAILED'), status: true })], action: 'start', cluster: 'a' },
  {
    what: 'two jobs that may be meant by the name: the first one',
    a: [row({ name: 'a b' }), row({ name: 'a+b', 'to-link-name': 'dli' })],
    request: newJob('a b'),
    action: 'start',
    cluster: 'a',
  },
  { what: 'a job that never ran', a: [], b: [row()], action: 'start', cluster: 'b' },
  { what: 'another definition', a: [row({ 'to-link-name': 'dli' })], action: 'update', cluster: 'a' },
  { what: 'a run that goes on', a: [row(ran('RUNNING'))], action: 'refuse', cluster: null },
  { what: 'attach to it', a: [row(ran('RUNNING'))], policy: 'attach', action: 'attach', cluster: 'a' },
  { what: 'fail', a: [row()], policy: 'fail', action: 'refuse', cluster: null },
  {
    what: 'two that run',
    a: [row(ran('BOOTING'))],
    b: [row(ran('RUNNING'))],
    policy: 'attach',
    action: 'refuse',
    cluster: null,
  },
  {
    what: 'the one that ran last',
    a: [row(ran('FAILED', DATE))],
    b: [row(ran('FAILED', DATE + 1))],
    action: 'start',
    cluster: 'b',
  },
  { what: 'done', a: [row(ran('SUCCEEDED'))], policy: 'resume', since: DATE - 1, action: 'resume', cluster: 'a' },
  {
    what: 'done, and its definition dated by the end of that run',
    a: [row({ ...ran('SUCCEEDED'), 'update-date': DATE + 60_000 })],
    policy: 'resume',
    since: DATE - 1,
    action: 'resume',
    cluster: 'a',
  },
  {
    what: 'done before',
    a: [row(ran('SUCCEEDED'))],
    policy: 'resume',
    since: DATE + 1,
    action: 'start',
    cluster: 'a',
  },
  { what: 'done, first attempt', a: [row(ran('SUCCEEDED'))], policy: 'resume', action: 'start', cluster: 'a' },
  { what: 'done, but not asked for', a: [row(ran('SUCCEEDED'))], since: DATE - 1, action: 'start', cluster: 'a' },
  {
    what: 'modified since it was done',
    a: [row({ ...ran('SUCCEEDED'), 'update-date': DATE + HOUR })],
    policy: 'resume',
    since: DATE - 1,
    action: 'start',
    cluster: 'a',
  },
  { what: 'existing', a: [row(ran('FAILED'))], request: existing, action: 'start', cluster: 'a' },
  { what: 'existing nowhere', a: [], request: existing, action: 'refuse', cluster: null },
  { what: 'an encoded name', a: [row({ name: 'a%20b' })], request: newJob('a b'), action: 'start', cluster: 'a' },
];

describe('what the lists of jobs let foresee', () => {
  test.each(cases)('$what: $action', async ({ a, b, request, policy, since, action, cluster }) => {
    const job = request ?? newJob();
    const seen = await view(lists(a, b), [job], { policy: policy ?? 'update', resumeSince: since ?? null });
    expect(seen).toEqual([{ job: job.name, action, cluster }]);
  });

  test('in the order of the tasks, with a question per cluster, type and page', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => row({ name: `job_${index}` }));
    const service = scripted({
      jobs: (_cluster: string, _type: string, number: number) =>
        page(rows.slice((number - 1) * 100, number * 100), 150),
    });
    const seen = await view(service, [newJob('job_149'), newJob('nowhere'), newJob('job_0')]);
    expect(seen?.map(({ action }) => action)).toEqual(['start', 'create', 'start']);
    expect(service.calls).toHaveLength(4);
    expect(service.calls.every(({ args }) => args[1] === 'NORMAL_JOB')).toBe(true);
  });

  test('jobs known by name only may be of any type', async () => {
    const service = lists([row()]);
    await view(service, [existing], { clusters: ['a'] });
    expect(service.calls.map(({ args }) => args[1])).toEqual(['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB']);
  });

  test('jobs of the file are looked for among their own types', async () => {
    const service = lists([row()]);
    await view(service, [newJob(), newJob('other', 'BATCH_JOB')], { clusters: ['a'] });
    expect(service.calls.map(({ args }) => args[1])).toEqual(['NORMAL_JOB', 'BATCH_JOB']);
  });

  test('a job of the file beside one known by name only: any type', async () => {
    const service = lists([row()]);
    await view(service, [newJob('other'), existing], { clusters: ['a'] });
    expect(service.calls.map(({ args }) => args[1])).toEqual(['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB']);
  });

  test('one of several lists that cannot be read: nothing', async () => {
    const service = scripted({ jobs: (cluster: string) => (cluster === 'a' ? page([]) : no({ httpStatus: 403 })) });
    expect(await view(service, [newJob()])).toBeNull();
  });

  test('leaves no wait behind', async () => {
    const service = lists([row()]);
    await view(service, [newJob()]);
    expect(service.clock.pending()).toBe(0);
  });

  const vain: readonly [string, Answer<unknown>][] = [
    ['a list that cannot be read', silent],
    ['one that may not be read', no({ httpStatus: 403 })],
    ['one without a total', page([row()], null)],
    ['one shorter than its total', page([row()], 2)],
    [
      'one without an end',
      page(
        Array.from({ length: 100 }, () => row()),
        100_000,
      ),
    ],
  ];
  test.each(vain)('%s: nothing', async (_what, answer) => {
    const service = scripted({ jobs: [answer] });
    expect(await view(service, [newJob()], { clusters: ['a'] })).toBeNull();
    expect(service.calls.length).toBeLessThanOrEqual(10);
  });

  test.each<[perMinute: number, request: JobRequest, asked: number]>([
    // Two clusters; a quarter of the requests of a minute at most.
    [7, newJob(), 0],
    [8, newJob(), 2],
    [23, existing, 0],
    [24, existing, 6],
  ])('%d requests a minute, %o: %d lists are read', async (perMinute, request, asked) => {
    const service = scripted({ jobs: [page([])] }, { perMinute });
    expect((await view(service, [request])) === null).toBe(asked === 0);
    expect(service.calls).toHaveLength(asked);
  });

  test('the limit that counts is the one of the lists', async () => {
    const service = lists([row()]);
    const limited = {
      ...service.ports,
      rateLimiter: {
        ...service.ports.rateLimiter,
        perMinute: (route: string) => (route === 'query' ? 7 : 1000),
      },
    };
    const options = {
      clusters: ['a', 'b'],
      policy: 'update',
      resumeSince: null,
      cancel: never(),
      jobIndex: indexOf(service, [newJob()]),
      knownSettings: async () => NO_KNOWN_SETTINGS,
    } as const;
    expect(await service.clock.run(() => planJobs(limited, [newJob()], options))).toBeNull();
    expect(service.calls).toEqual([]);
  });

  test('a budget that is used up is not waited for long', async () => {
    const service = scripted({ jobs: [page([])] }, { perMinute: 10, clock: virtualClock() });
    const startedAt = service.clock.now();
    const seen = await service.clock.run(async () => {
      for (let taken = 0; taken < 9; taken += 1) await service.ports.rateLimiter.take('question', 'status');
      const options = {
        clusters: ['a'],
        policy: 'update',
        resumeSince: null,
        cancel: never(),
        jobIndex: indexOf(service, [newJob()]),
        knownSettings: async () => NO_KNOWN_SETTINGS,
      } as const;
      return planJobs(service.ports, [newJob()], options);
    });
    expect(seen).toBeNull();
    expect(service.clock.now() - startedAt).toBe(15_000);
  });
});
