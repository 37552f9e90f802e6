import { describe, expect, test } from 'vitest';
import { DEMO, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import { commentsOf, type StoredComment, startGitHubApi } from '../github/github-api.ts';
import type { ActionRun } from './harness/index.ts';
import { A, ABC, B, emulator, endless, ends, migrate, requestsOf, sampleJob } from './support.ts';

interface Planned {
  readonly job: string;
  readonly action: string;
  readonly clusters: readonly string[];
  readonly changes: readonly { readonly field: string; readonly standing: string; readonly file: string }[];
  readonly reason: string;
  readonly rerun: string;
}

const planOf = (run: ActionRun): readonly Planned[] => JSON.parse(run.outputs.plan ?? '') as Planned[];

/** What was sent to CDM that was no question. */
const changesOf = (cloud: Emulator): readonly string[] =>
  cloud.requests.filter(({ path, method }) => path.startsWith('/v1.1/') && method !== 'GET').map(({ path }) => path);

/** The sample job on a cluster, with a change of its own. */
function existing(cloud: Emulator, cluster: string, change: (job: Record<string, unknown>) => void = () => undefined) {
  const job = sampleJob('orders');
  change(job);
  cloud.addJob(cluster, job);
}

const otherLink = (job: Record<string, unknown>): void => {
  job['to-link-name'] = 'other_link';
};

type Setup = (cloud: Emulator) => void;

const CASES: readonly (readonly [
  name: string,
  setup: Setup,
  inputs: Record<string, string>,
  planned: Partial<Planned>,
])[] = [
  ['no job of that name', () => undefined, {}, { action: 'create', clusters: ABC }],
  ['the same definition', (cloud) => existing(cloud, B), {}, { action: 'start', clusters: [B], changes: [] }],
  ['another definition', (cloud) => existing(cloud, B, otherLink), {}, { action: 'update', clusters: [B] }],
  [
    'a run that is running',
    (cloud) => {
      existing(cloud, B);
      cloud.addRun(B, 'orders', { script: endless });
    },
    {},
    { action: 'refuse', reason: expect.stringContaining('already running') },
  ],
  [
    'a run to attach to',
    (cloud) => {
      existing(cloud, B);
      cloud.addRun(B, 'orders', { script: ends('SUCCEEDED', 8000) });
    },
    { 'if-exists': 'attach' },
    { action: 'attach', clusters: [B] },
  ],
  [
    'an idle job of another definition to attach to',
    (cloud) => existing(cloud, B, otherLink),
    { 'if-exists': 'attach' },
    { action: 'refuse' },
  ],
  ['a name that is taken', (cloud) => existing(cloud, A), { 'if-exists': 'fail' }, { action: 'refuse' }],
  [
    'a job to start',
    (cloud) => existing(cloud, A),
    { 'existing-jobs': 'orders', clusters: A },
    { action: 'start', clusters: [A], rerun: 'unknown' },
  ],
  [
    'a job to start that does not exist',
    () => undefined,
    { 'existing-jobs': 'orders', clusters: A },
    { action: 'refuse' },
  ],
];

describe('dry-run', () => {
  test.each(CASES)(
    '%s: what a run would do, by GET requests alone, and as a run then does',
    async (_, setup, inputs, planned) => {
      const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 300) } });
      setup(cloud);
      const refused = planned.action === 'refuse';
      const before = cloud.runs().length;
      const dry = await migrate(cloud, { 'dry-run': 'true', ...inputs });
      expect(changesOf(cloud)).toEqual([]);
      expect(cloud.runs()).toHaveLength(before);
      expect(planOf(dry)).toMatchObject([{ job: 'orders', ...planned }]);
      expect(dry.outputs).toMatchObject({
        result: refused ? 'failure' : 'success',
        status: 'NOT_SUBMITTED',
        results: '[]',
      });
      expect(dry.exitCode).toBe(refused ? 1 : 0);
      expect(dry.summary).toContain(refused ? 'a run would be refused' : 'a run would be let through');

      const run = await migrate(cloud, inputs);
      expect(run.outputs.status === 'NOT_SUBMITTED').toBe(refused);
      const [result] = JSON.parse(run.outputs.results ?? '[]') as { origin: string | null }[];
      const origin: Record<string, string> = {
        create: 'created',
        update: 'updated',
        start: 'started',
        attach: 'attached',
      };
      if (!refused) expect(result?.origin).toBe(origin[planned.action ?? '']);
    },
  );

  test('shows field by field what would change, and keeps the definition as it is', async () => {
    const cloud = await emulator();
    existing(cloud, B, otherLink);
    const run = await migrate(cloud, { 'dry-run': 'true' });
    const [job] = planOf(run);
    expect(job?.changes).toEqual([
      { field: 'to-link-name', standing: '"other_link"', file: JSON.stringify(sampleJob()['to-link-name']) },
    ]);
    expect(run.summary).toContain('to-link-name');
    expect(run.log).toContain('to-link-name: "other_link" becomes');
    expect(requestsOf(cloud, 'modify')).toEqual([]);
  });

  test('several jobs, one of them refused: each is planned, and nothing would be let through', async () => {
    const cloud = await emulator();
    existing(cloud, B);
    cloud.addRun(B, 'orders', { script: endless });
    const run = await migrate(cloud, { 'dry-run': 'true' }, { jobs: ['users', 'orders', 'payments'] });
    expect(planOf(run).map(({ job, action }) => [job, action])).toEqual([
      ['users', 'create'],
      ['orders', 'refuse'],
      ['payments', 'create'],
    ]);
    expect(run.outputs.result).toBe('failure');
    expect(run.errors).toHaveLength(1);
    expect(changesOf(cloud)).toEqual([]);
  });

  test.each<[string, Record<string, string>, EmulatorOptions, string]>([
    [
      'a stopped cluster that a run would start',
      { 'start-clusters': 'if-none-runs' },
      { clusters: [{ id: A, name: 'cdm-a', status: '900' }] },
      'success',
    ],
    ['a stopped cluster', {}, { clusters: [{ id: A, name: 'cdm-a', status: '900' }] }, 'failure'],
    [
      'deletion, a deployment and no wait',
      { 'delete-job': 'always', 'deployment-environment': 'warehouse', wait: 'false' },
      {},
      'success',
    ],
    [
      'a user and password',
      {
        'access-key-id': '',
        'secret-access-key': '',
        'domain-name': DEMO.user.domain,
        username: DEMO.user.name,
        password: DEMO.user.password,
      },
      {},
      'success',
    ],
    [
      'fail-fast, no preflight, a fixed interval',
      { 'fail-fast': 'true', preflight: 'false', 'poll-interval': '1s' },
      {},
      'success',
    ],
    ['a wait of nothing', { 'wait-timeout': '0', 'on-timeout': 'stop', 'on-cancel': 'stop' }, {}, 'success'],
  ])('with %s: not one request that changes something', async (_, inputs, options, result) => {
    const cloud = await emulator(options);
    const clusters = options.clusters?.map(({ id }) => id) ?? ABC;
    const run = await migrate(cloud, { 'dry-run': 'true', ...inputs }, { clusters, thenPost: true });
    expect(run.outputs).toMatchObject({ result, status: 'NOT_SUBMITTED', 'deployment-id': '' });
    expect(changesOf(cloud)).toEqual([]);
  });

  test('a later attempt that would take a run as done', async () => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 300) } });
    const github = await startGitHubApi(() => ({
      status: 200,
      body: { created_at: new Date(Date.now() - 60_000).toISOString() },
    }));
    const options = { env: { GITHUB_API_URL: github.url, GITHUB_RUN_ATTEMPT: '2' } };
    await migrate(cloud);
    const before = changesOf(cloud).length;
    const run = await migrate(cloud, { 'dry-run': 'true', 'if-exists': 'resume' }, options);
    expect(planOf(run)).toMatchObject([{ action: 'resume', clusters: [cloud.runs()[0]?.cluster] }]);
    expect(changesOf(cloud)).toHaveLength(before);
    const real = await migrate(cloud, { 'if-exists': 'resume' }, options);
    await github.close();
    expect(JSON.parse(real.outputs.results ?? '')).toMatchObject([{ origin: 'resumed' }]);
  });

  test('wrong inputs and a failed preflight stop it as they stop a run', async () => {
    const cloud = await emulator();
    const wrong = await migrate(cloud, { 'dry-run': 'true', 'wait-timeout': 'soon' });
    expect(wrong.outputs).toMatchObject({ result: 'failure', plan: '' });
    expect(cloud.requests).toEqual([]);
  });

  test('the plan is a comment of the pull request, if asked for', async () => {
    const comments: StoredComment[] = [];
    const api = await startGitHubApi(commentsOf(comments));
    const cloud = await emulator();
    const inputs = { 'dry-run': 'true', 'pull-request-comment': 'always' };
    const event = JSON.stringify({ pull_request: { number: 7 } });
    const run = await migrate(cloud, inputs, {
      env: {
        GITHUB_API_URL: api.url,
        GITHUB_REPOSITORY: 'acme/warehouse',
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_EVENT_PATH: 'event.json',
      },
      files: { 'event.json': event, 'job.json': JSON.stringify({ jobs: [sampleJob('orders')], clusters: ABC }) },
    });
    await api.close();
    expect(run.warnings).toEqual([]);
    expect(comments[0]?.body).toContain('Plan: a run would be let through');
  });
});
