import { describe, expect, test } from 'vitest';
import { NO_KNOWN_SETTINGS } from '../../src/migration/definition/definition-diff.ts';
import { type PlanRunOptions, planForStoppedCluster, planRun } from '../../src/migration/plan-run.ts';
import type { ExistingJob, IfExists, JobRequest } from '../../src/migration/run/job-request.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { forbidden, gone, no, silent, yes } from './support/answers.ts';
import { DATE, run } from './support/records.ts';
import { never, type Script, scripted } from './support/scripted.ts';
import { newJob } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

const definition = { name: 'orders', job_type: 'NORMAL_JOB', 'from-link-name': 'lake' };
const job = newJob('orders', { json: JSON.stringify(definition), rerun: 'safe' });
const existing = (name: string): ExistingJob => ({ kind: 'existing', name, baseName: name, variables: null });

const running = yes([run()]);
const over = yes([run({ status: 'SUCCEEDED' })]);
const asInFile = yes({ total: 1, jobs: [definition] });
const other = yes({ total: 1, jobs: [{ ...definition, 'from-link-name': 'pond' }] });
const unavailable = no({ httpStatus: 503, message: 'unavailable' });
const asleep = (id: string): Answer<unknown> =>
  yes({ id, name: `etl-${id}`, status: '900', isAutoOff: false, version: null });

/** Plans over a service that answers only what a GET request asks: any other request fails the test. */
async function plan(
  requests: readonly JobRequest[],
  script: Script,
  options: Partial<PlanRunOptions> = {},
  clock = virtualClock(),
) {
  const service = scripted(script, { clock, perMinute: 100_000 });
  const planned = await service.clock.run(() =>
    planRun(service.ports, requests, {
      clusters: ['a', 'b'],
      policy: 'update',
      resumeSince: null,
      deadline: service.clock.now() + 3_600_000,
      cancel: never(),
      knownSettings: async () => NO_KNOWN_SETTINGS,
      ...options,
    }),
  );
  return { planned, service };
}

interface Case {
  readonly what: string;
  readonly request?: JobRequest;
  readonly policy?: IfExists;
  /** What the clusters show of the job; the others show none. */
  readonly present?: Record<string, Answer<unknown>>;
  readonly definition?: Answer<unknown>;
  /** What differs from a plan for `job` without a remark. */
  readonly expected: Record<string, unknown>;
}

const cases: readonly Case[] = [
  { what: 'a new name: created on one of the candidates', expected: { action: 'create', clusters: ['a', 'b'] } },
  {
    what: 'a candidate that does not run is not among them',
    present: { b: unavailable },
    expected: { action: 'create', clusters: ['a'] },
  },
  {
    what: 'no candidate runs',
    present: { a: unavailable, b: unavailable },
    expected: {
      action: 'refuse',
      clusters: [],
      reason: 'no candidate cluster runs: cluster etl-a is stopped (900); cluster etl-b is stopped (900)',
      hint: 'Start a cluster, or let this step do it with `start-clusters: if-none-runs`.',
    },
  },
  {
    what: 'a look-up that is refused on one candidate',
    present: { b: forbidden },
    expected: { action: 'refuse', clusters: ['a'], reason: 'nothing was submitted: not allowed' },
  },
  { what: 'the definition of the file', present: { b: over }, expected: { action: 'start', clusters: ['b'] } },
  {
    what: 'another definition, with what changes',
    present: { b: over },
    definition: other,
    expected: {
      action: 'update',
      clusters: ['b'],
      changes: [{ field: 'from-link-name', standing: '"pond"', file: '"lake"' }],
    },
  },
  {
    what: 'a definition that gives no answer',
    present: { b: over },
    definition: silent,
    expected: { action: 'update', clusters: ['b'], reason: 'its definition there could not be read' },
  },
  {
    what: 'a name that is taken',
    policy: 'fail',
    present: { b: yes([]) },
    expected: {
      action: 'refuse',
      clusters: ['a', 'b'],
      reason: 'the name is taken: a job of that name exists on cluster b',
      hint: 'Use `job-name-suffix` to make the name unique, or another `if-exists`.',
    },
  },
  {
    what: 'a run in progress of the definition of the file',
    policy: 'attach',
    present: { b: running },
    expected: { action: 'attach', clusters: ['b'] },
  },
  {
    what: 'a run in progress of another definition, with a remark',
    policy: 'attach',
    present: { b: running },
    definition: other,
    expected: {
      action: 'attach',
      clusters: ['b'],
      reason: "the definition of the job is not the file's (from-link-name)",
    },
  },
  {
    what: 'a run that an earlier attempt brought to success',
    policy: 'resume',
    present: { b: over },
    expected: { action: 'resume', clusters: ['b'] },
  },
  {
    what: 'an existing job: how a second run behaves is not known',
    request: existing('orders'),
    present: { b: over },
    expected: { action: 'start', clusters: ['b'], rerun: 'unknown' },
  },
];

describe('what a run would do about one job', () => {
  test.each(cases)('$what: $expected.action', async ({ request, policy, present, definition: shown, expected }) => {
    const { planned } = await plan(
      [request ?? job],
      {
        status: (cluster: string) => present?.[cluster] ?? gone,
        history: [yes([])],
        job: [shown ?? asInFile],
        cluster: (cluster: string) => asleep(cluster),
      },
      { policy: policy ?? 'update', resumeSince: DATE - 1 },
    );
    expect(planned).toEqual([{ job: 'orders', changes: [], reason: '', hint: '', rerun: 'safe', ...expected }]);
  });

  test('a candidate that is left out is logged', async () => {
    const { service } = await plan([job], {
      status: (cluster: string) => (cluster === 'b' ? unavailable : gone),
      cluster: [asleep('b')],
    });
    expect(service.lines).toContain('warning: orders: cluster etl-b is stopped (900); it is left out.');
  });
});

describe('what a run would do about several jobs', () => {
  test('is planned for each, also if another one cannot be started', async () => {
    const { planned } = await plan([job, existing('items'), newJob('lines')], {
      status: [gone],
      jobs: (_cluster: string, type: string) =>
        yes(type === 'NORMAL_JOB' ? { total: 1, jobs: [{ name: 'item' }] } : { total: 0, jobs: [] }),
    });
    expect(planned).toMatchObject([
      { job: 'orders', action: 'create' },
      {
        job: 'items',
        action: 'refuse',
        clusters: ['a', 'b'],
        reason: 'no candidate cluster has a job of that name',
        hint: 'Did you mean item? Check `existing-jobs` and `clusters`.',
      },
      { job: 'lines', action: 'create' },
    ]);
  });

  test('needs one look-up for each job and candidate', async () => {
    const { service } = await plan([newJob('orders'), newJob('items')], { status: [gone] });
    expect(service.calls.map(({ args }) => args)).toEqual([
      ['a', 'orders'],
      ['b', 'orders'],
      ['a', 'items'],
      ['b', 'items'],
    ]);
  });

  test('reads ten definitions at a time, in the order of the jobs', async () => {
    let open = 0;
    let most = 0;
    const names = Array.from({ length: 25 }, (_, index) => `job_${index}`);
    const requests = names.map((name) => newJob(name, { json: JSON.stringify({ name }) }));
    const clock = virtualClock();
    const script: Script = {
      status: (_cluster: string, name: string) => yes([run({ jobName: name, status: 'SUCCEEDED' })]),
      jobs: [unavailable],
      job: async (_cluster: string, name: string) => {
        open += 1;
        most = Math.max(most, open);
        await clock.sleep(name === 'job_0' ? 5000 : 1000);
        open -= 1;
        return yes({ total: 1, jobs: [{ name }] });
      },
    };
    const { planned } = await plan(requests, script, { clusters: ['a'] }, clock);
    expect(planned.map(({ job: name, action }) => `${name} ${action}`)).toEqual(names.map((name) => `${name} start`));
    expect(most).toBe(10);
  });
});

test('of a cluster that a run first starts it is not known what exists there', () => {
  const reason = 'a run first starts cluster a; which jobs exist there is not known until it runs';
  const common = { clusters: ['a'], changes: [], reason, hint: '' };
  expect(planForStoppedCluster([job, existing('items')], 'a')).toEqual([
    { job: 'orders', action: 'create', rerun: 'safe', ...common },
    { job: 'items', action: 'start', rerun: 'unknown', ...common },
  ]);
});
