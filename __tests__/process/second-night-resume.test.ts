import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../emulator/index.ts';
import { type Asked, type GitHubApi, type Reply, startGitHubApi } from '../github/github-api.ts';
import type { ActionRun } from './harness/index.ts';
import { A, ABC, B, C, emulator, ends, type Finished, jobFile, migrate, requestsOf, sampleJob } from './support.ts';

const RUN_ID = '16000000001';
const fast = { 'requests-per-minute': '100000' };

/** GitHub as this action asks it: when the workflow run was created. */
async function github(finished: Finished, createdAt: number, reply?: Reply): Promise<GitHubApi> {
  const answer = ({ path }: Asked): Reply => {
    if (reply) return reply;
    if (path !== `/api/v3/repos/octo/warehouse/actions/runs/${RUN_ID}`)
      return { status: 404, body: { message: 'Not Found' } };
    return { status: 200, body: { id: Number(RUN_ID), run_attempt: 2, created_at: new Date(createdAt).toISOString() } };
  };
  const api = await startGitHubApi(answer);
  finished(() => api.close());
  return api;
}

function secondAttempt(api: GitHubApi): { env: Record<string, string> } {
  return { env: { GITHUB_RUN_ATTEMPT: '2', GITHUB_API_URL: api.url } };
}

const ago = (minutes: number): number => Date.now() - minutes * 60_000;
const ended = (minutes: number, status = 'SUCCEEDED') => ({ createdAt: ago(minutes), status });

function origins(run: ActionRun): Record<string, string | null> {
  const results = JSON.parse(run.outputs.results ?? '[]') as { job: string; origin: string | null }[];
  return Object.fromEntries(results.map(({ job, origin }) => [job, origin]));
}

function started(cloud: Emulator): string[] {
  return cloud.requests
    .filter(({ route }) => route === 'start' || route === 'createAndStart')
    .map(({ job }) => job ?? '')
    .toSorted();
}

describe('if-exists: resume', () => {
  test('200 jobs, 197 done, on a second attempt: three starts', async ({ onTestFinished: finished }) => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 200) } }, finished);
    const names = Array.from({ length: 200 }, (_, index) => `table_${String(index).padStart(3, '0')}`);
    const undone = ['table_017', 'table_100', 'table_199'];
    for (const [index, name] of names.entries()) {
      const cluster = ABC[index % 3] ?? A;
      // One failed, one did not get to run, one was never created.
      if (name === 'table_017') cloud.addJob(cluster, sampleJob(name), [ended(20, 'FAILED')]);
      else if (name === 'table_100') cloud.addJob(cluster, sampleJob(name), [ended(26 * 60)]);
      else if (name !== 'table_199') cloud.addJob(cluster, sampleJob(name), [ended(26 * 60), ended(20)]);
    }
    const before = cloud.runs().length;
    const api = await github(finished, ago(40));
    const run = await migrate(
      cloud,
      { ...fast, 'if-exists': 'resume', 'max-running-jobs': '20' },
      { jobs: names, finished, ...secondAttempt(api) },
    );
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED' });
    expect(started(cloud)).toEqual(undone);
    expect(cloud.runs()).toHaveLength(before + 3);
    expect(requestsOf(cloud, 'modify')).toHaveLength(0);
    const by = Object.values(origins(run));
    expect(by.filter((origin) => origin === 'resumed')).toHaveLength(197);
    expect(origins(run)).toMatchObject({ table_017: 'started', table_100: 'started', table_199: 'created' });
    expect(run.outputs['unmeasured-jobs']).toBe('0');
    expect(api.asked).toHaveLength(1);
    expect(api.asked[0]).toMatchObject({ method: 'GET' });
    expect(api.asked[0]?.authorization).toContain('ghs_');
  });

  test('what an earlier attempt did counts by its run, not by its name: other definition, other time, other end', async ({
    onTestFinished: finished,
  }) => {
    const cloud = await emulator({}, finished);
    const other = { ...sampleJob('other'), 'to-link-name': 'elsewhere' };
    cloud.addJob(A, sampleJob('done'), [ended(20)]);
    cloud.addJob(A, other, [ended(20)]);
    cloud.addJob(B, sampleJob('yesterday'), [ended(60 * 24)]);
    cloud.addJob(B, sampleJob('failed'), [ended(30), ended(20, 'FAILED')]);
    cloud.addJob(C, sampleJob('stopped'), [ended(20, 'STOPPED')]);
    cloud.addJob(C, sampleJob('running'));
    cloud.addRun(C, 'running', { script: ends('SUCCEEDED', 2500) });
    const api = await github(finished, ago(40));
    const jobs = ['done', 'other', 'yesterday', 'failed', 'stopped', 'running'];
    const run = await migrate(cloud, { ...fast, 'if-exists': 'resume' }, { jobs, finished, ...secondAttempt(api) });
    expect(run.outputs.result).toBe('success');
    expect(origins(run)).toEqual({
      done: 'resumed',
      other: 'updated',
      yesterday: 'started',
      failed: 'started',
      stopped: 'started',
      running: 'attached',
    });
    expect(started(cloud)).toEqual(['failed', 'other', 'stopped', 'yesterday']);
  });

  test('a job that was modified after its success was not run with the definition of the file', async ({
    onTestFinished: finished,
  }) => {
    const cloud = await emulator({}, finished);
    cloud.addJob(A, { ...sampleJob('orders'), 'to-link-name': 'elsewhere' }, [ended(20)]);
    const api = await github(finished, ago(40));
    // The attempt before brought the definition to the file's and did not get to start it.
    cloud.fault({
      kind: 'status',
      status: 400,
      body: { errCode: 'Cdm.0014', externalMessage: 'no' },
      match: { route: 'start' },
    });
    const first = await migrate(cloud, {}, { finished });
    expect(first.outputs.result).toBe('failure');
    expect(cloud.runs()).toHaveLength(1);
    const second = await migrate(cloud, { 'if-exists': 'resume' }, { finished, ...secondAttempt(api) });
    expect(second.outputs.result).toBe('success');
    expect(origins(second)).toEqual({ orders: 'started' });
    expect(cloud.runs()).toHaveLength(2);
  });

  test('with what was done already, gate and sums are those of all jobs', async ({ onTestFinished: finished }) => {
    const counters = { ROWS_READ: 100, ROWS_WRITTEN: 100 };
    const cloud = await emulator({ scripts: { '*': { ...ends('SUCCEEDED', 200), counters } } }, finished);
    cloud.addJob(A, sampleJob('one'), [{ ...ended(20), counters }]);
    cloud.addJob(A, sampleJob('two'), [{ ...ended(20, 'FAILED') }]);
    const api = await github(finished, ago(40));
    const run = await migrate(
      cloud,
      { 'if-exists': 'resume', expect: 'total.rows_written == 200' },
      { jobs: ['one', 'two'], finished, ...secondAttempt(api) },
    );
    expect(run.outputs).toMatchObject({ result: 'success', 'rows-written': '200', gate: 'passed' });
    expect(started(cloud)).toEqual(['two']);
  });

  test('on the first attempt nothing is taken as done and GitHub is not asked', async ({
    onTestFinished: finished,
  }) => {
    const cloud = await emulator({}, finished);
    cloud.addJob(A, sampleJob('orders'), [ended(1)]);
    const api = await github(finished, ago(40));
    const run = await migrate(cloud, { 'if-exists': 'resume' }, { finished, env: { GITHUB_API_URL: api.url } });
    expect(run.outputs.result).toBe('success');
    expect(origins(run)).toEqual({ orders: 'started' });
    expect(api.asked).toEqual([]);
  });

  const refusals: readonly (readonly [string, Reply, Record<string, string>, RegExp])[] = [
    ['403', { status: 403, body: { message: 'Resource not accessible by integration' } }, {}, /actions: read/],
    ['404', { status: 404, body: { message: 'Not Found' } }, {}, /actions: read/],
    ['no token', { status: 200, body: {} }, { 'github-token': '' }, /github-token/],
    ['an answer without a date', { status: 200, body: {} }, {}, /date/],
  ];
  test.for(refusals)(
    '%s: an error that says what to do, nothing is started',
    async ([, reply, inputs, words], { onTestFinished: finished, expect }) => {
      const cloud = await emulator({}, finished);
      cloud.addJob(A, sampleJob('orders'), [ended(1)]);
      const api = await github(finished, ago(40), reply);
      const run = await migrate(cloud, { 'if-exists': 'resume', ...inputs }, { finished, ...secondAttempt(api) });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
      expect(run.errors).toHaveLength(1);
      expect(run.errors[0]).toMatch(words);
      expect(run.errors[0]).toContain('if-exists');
      expect(started(cloud)).toEqual([]);
    },
  );
});

describe('existing-jobs', () => {
  test('are started where they stand, with the variables, and none is created, changed or deleted', async () => {
    const cloud = await emulator();
    cloud.addJob(A, sampleJob('orders'), [ended(60)]);
    cloud.addJob(C, sampleJob('customers'));
    const run = await migrate(cloud, {
      'existing-jobs': 'orders\ncustomers',
      clusters: ABC.join('\n'),
      'start-variables': 'day=2026-03-01\nfilter=a = "x" and b\nempty=',
    });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', 'rows-written': '1624' });
    expect(origins(run)).toEqual({ orders: 'started', customers: 'started' });
    const sent = requestsOf(cloud, 'start').map(({ body }) => JSON.parse(body));
    const variables = { day: '2026-03-01', filter: 'a = "x" and b', empty: '' };
    expect(sent).toEqual([{ variables }, { variables }]);
    expect(cloud.runs().filter(({ variables: it }) => it.day === '2026-03-01')).toHaveLength(2);
    for (const route of ['createAndStart', 'modify', 'delete']) expect(requestsOf(cloud, route)).toHaveLength(0);
  });

  test('a name that exists on no candidate is found before the first start: nothing is started', async () => {
    const cloud = await emulator();
    cloud.addJob(A, sampleJob('orders'));
    const run = await migrate(cloud, { 'existing-jobs': 'orders,ordres', clusters: ABC.join(',') });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors.join()).toContain('Did you mean orders?');
    expect(started(cloud)).toEqual([]);
  });

  test.for([
    [{ 'delete-job': 'on-success' }, 'delete-job'],
    [{ clusters: '' }, 'clusters'],
    [{ 'existing-jobs': 'all' }, 'existing-jobs'],
    [{ 'start-variables': 'no equals sign' }, 'start-variables'],
  ] as const)('%o: an input error, no connection', async ([inputs, name], { onTestFinished: finished, expect }) => {
    const cloud = await emulator({}, finished);
    const all = { 'existing-jobs': 'orders', clusters: A, ...inputs };
    const run = await migrate(cloud, all, { finished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toContain(`"${name}"`);
    expect(cloud.requests).toEqual([]);
  });

  test('start-variables with a job file: an input error', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { 'start-variables': 'a=b' });
    expect(run.errors[0]).toContain('"start-variables"');
    expect(cloud.requests).toEqual([]);
  });
});

describe('only and exclude', () => {
  const grouped = (name: string, group: string): Record<string, unknown> => {
    const job = sampleJob(name);
    const driver = job['driver-config-values'] as { configs: unknown[] };
    driver.configs.push({ name: 'groupJobConfig', inputs: [{ name: 'groupJobConfig.groupName', value: group }] });
    return job;
  };
  const file = JSON.stringify({
    jobs: [
      grouped('ods_orders', 'night'),
      grouped('ods_customers', 'night'),
      grouped('ods_orders_tmp', 'night'),
      grouped('dwd_orders', 'morning'),
      sampleJob('loose'),
    ],
    clusters: ABC,
  });
  const cases: readonly (readonly [Record<string, string>, readonly string[]])[] = [
    [{ only: 'ods_*' }, ['ods_customers', 'ods_orders', 'ods_orders_tmp']],
    [{ only: 'ods_*', exclude: '*_tmp' }, ['ods_customers', 'ods_orders']],
    [{ only: 'group:night, loose', exclude: 'ods_c*' }, ['loose', 'ods_orders', 'ods_orders_tmp']],
    [{ exclude: 'group:night' }, ['dwd_orders', 'loose']],
    [{ only: 'group:DEFAULT' }, ['loose']],
    [{ only: '*_orders', 'job-name-suffix': '-7' }, ['dwd_orders-7', 'ods_orders-7']],
  ];
  test.concurrent.for(cases)('%o takes %o', async ([inputs, wanted], { onTestFinished: finished, expect }) => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 100) } }, finished);
    const run = await migrate(cloud, inputs, { files: { 'job.json': file }, finished });
    expect(run.outputs.result).toBe('success');
    expect(started(cloud)).toEqual(wanted);
    expect(Object.keys(origins(run)).toSorted()).toEqual(wanted);
    expect(run.log).toContain(`${wanted.length} of 5 jobs`);
  });

  test('patterns that take no job at all are an error; nothing is asked', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { only: 'dws_*' }, { files: { 'job.json': file } });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toContain('"only"');
    expect(cloud.requests).toEqual([]);
  });

  test('one pattern of several that takes none is a warning', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { only: 'loose\ndws_*' }, { files: { 'job.json': file } });
    expect(run.outputs.result).toBe('success');
    expect(run.warnings.join('\n')).toContain('dws_*');
    expect(started(cloud)).toEqual(['loose']);
  });
});

describe('the first lines of the log', () => {
  test('say how many will start, where, and which are created, updated, started, attached', async ({
    onTestFinished: finished,
  }) => {
    const cloud = await emulator({}, finished);
    cloud.addJob(A, sampleJob('same'), [ended(20, 'FAILED')]);
    cloud.addJob(B, { ...sampleJob('other'), 'to-link-name': 'elsewhere' }, [ended(60 * 24)]);
    cloud.addJob(B, sampleJob('done'), [ended(20)]);
    cloud.addJob(C, sampleJob('running'));
    cloud.addRun(C, 'running', { script: ends('SUCCEEDED', 6000) });
    const api = await github(finished, ago(40));
    const run = await migrate(
      cloud,
      { 'if-exists': 'resume', exclude: 'left_out' },
      {
        files: { 'job.json': jobFile(['new', 'same', 'other', 'done', 'running', 'left_out']) },
        finished,
        ...secondAttempt(api),
      },
    );
    expect(run.outputs.result).toBe('success');
    const shown = run.lines.map(({ text }) => text).filter((text) => !text.startsWith('::add-mask::'));
    const first = shown
      .slice(
        0,
        shown.findIndex((text) => text.includes('creating and starting') || text.includes('starting the existing job')),
      )
      .join('\n');
    expect(first).toContain('5 of 6 jobs');
    for (const cluster of ABC) expect(first).toContain(cluster);
    expect(first).toContain('3 of 5 jobs will start');
    for (const line of [
      /created: new$/m,
      /started as it is: same on cluster .*$/m,
      /updated and started: other/m,
      /attached: running/m,
      /done already: done/m,
    ])
      expect(first).toMatch(line);
  });
});
