import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../emulator/index.ts';
import { A, emulator, endless, ends, requestsOf } from '../process/support.ts';
import { ABSENT, moved, resultsOf, runExample } from './support.ts';

const refused = { refuseStart: { status: 400, code: 'Cdm.0032', message: 'No permission' } };

describe.skipIf(ABSENT)('gate-a-deployment.yml', () => {
  test('a good migration: the deployment runs and gets the count', async () => {
    const cloud = await emulator({ scripts: { '*': moved(812, 812) } });
    const run = await runExample(cloud, 'gate-a-deployment', { event: 'push' });
    expect(resultsOf(run)).toEqual({ migrate: 'success', deploy: 'success' });
    expect(run.jobs.migrate?.outputs).toMatchObject({ result: 'success', gate: 'passed', 'rows-written': '812' });
    expect(run.jobs.deploy?.printed).toContain('Deploying on top of 812 rows.');
    expect(run.exitCode).toBe(0);
  });

  test.each<[string, EmulatorOptions['scripts'], Record<string, string>]>([
    ['the job failed', { '*': ends('FAILED') }, { status: 'FAILED' }],
    ['the job was stopped', { '*': ends('STOPPED') }, { status: 'STOPPED' }],
    ['the start was refused', { '*': refused }, { 'rows-written': '' }],
    ['the gate is red: no rows', { '*': moved(0, 0) }, { status: 'SUCCEEDED', gate: 'failed' }],
    ['the gate is red: rows lost', { '*': moved(812, 811) }, { status: 'SUCCEEDED', gate: 'failed' }],
    ['the gate is red: too many skipped', { '*': moved(812, 811, 1) }, { status: 'SUCCEEDED', gate: 'failed' }],
    [
      'nothing was measured',
      { '*': { ...ends('SUCCEEDED'), counters: null } },
      { status: 'SUCCEEDED', gate: 'failed' },
    ],
  ])('%s: no deployment', async (_, scripts, outputs) => {
    const cloud = await emulator({ scripts: scripts ?? {} });
    const run = await runExample(cloud, 'gate-a-deployment', { event: 'push' });
    expect(resultsOf(run)).toEqual({ migrate: 'failure' });
    expect(run.jobs.migrate?.outputs).toMatchObject({ result: 'failure', ...outputs });
    expect(run.jobs.migrate?.errors).not.toEqual([]);
    expect(run.exitCode).not.toBe(0);
  });

  test('no cluster runs: nothing is submitted, no deployment', async () => {
    const cloud = await emulator({ clusters: [{ id: A, name: 'cdm-a', status: '900' }] });
    const run = await runExample(cloud, 'gate-a-deployment', { event: 'push', vars: { CDM_CLUSTERS: 'cdm-a' } });
    expect(resultsOf(run)).toEqual({ migrate: 'failure' });
    expect(run.jobs.migrate?.outputs.status).toBe('NOT_SUBMITTED');
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
  });

  test('the variables are not set: nothing is submitted, no deployment', async () => {
    const cloud = await emulator();
    const run = await runExample(cloud, 'gate-a-deployment', { event: 'push', vars: { CDM_CLUSTERS: '' } });
    expect(resultsOf(run)).toEqual({ migrate: 'failure' });
    expect(run.jobs.migrate?.errors.join()).toContain('clusters');
    expect(cloud.runs()).toEqual([]);
  });
});

describe.skipIf(ABSENT)('submit-and-wait.yml', () => {
  const impatient = [['wait-timeout: 5h', 'wait-timeout: 1s']] as const;
  const edits = { '.github/workflows/submit-and-wait.yml': impatient };

  test('the end comes in the first watch: the second is left out', async () => {
    const cloud = await emulator({ scripts: { '*': moved(5, 5) } });
    const run = await runExample(cloud, 'submit-and-wait');
    expect(resultsOf(run)).toEqual({ submit: 'success', 'first-watch': 'success' });
    expect(run.jobs.submit?.outputs.result).toBe('pending');
    expect(run.jobs['first-watch']?.outputs).toMatchObject({ result: 'success', 'rows-written': '5' });
    expect(cloud.runs()).toHaveLength(1);
  });

  test.each([
    ['succeeds', 'SUCCEEDED', 'success'],
    ['fails', 'FAILED', 'failure'],
  ])('the first watch ends before the job, and in the second the job %s', async (_, status, result) => {
    const cloud = await emulator({ scripts: { '*': ends(status, 5000) } });
    const run = await runExample(cloud, 'submit-and-wait', { edits });
    expect(resultsOf(run)).toEqual({ submit: 'success', 'first-watch': 'success', 'second-watch': result });
    expect(run.jobs['first-watch']?.outputs.result).toBe('pending');
    expect(run.jobs['second-watch']?.outputs).toMatchObject({ result, status });
    expect(cloud.runs()).toHaveLength(1);
  });

  test('the job fails in the first watch: red, and no second watch', async () => {
    const cloud = await emulator({ scripts: { '*': ends('FAILED') } });
    const run = await runExample(cloud, 'submit-and-wait');
    expect(resultsOf(run)).toEqual({ submit: 'success', 'first-watch': 'failure' });
  });
});

describe.skipIf(ABSENT)('matrix.yml', () => {
  const tables = ['daily_customers', 'daily_orders', 'daily_payments'];
  const inputs = { day: '20261124' };

  test('a workflow job for each table, each with its own run', async () => {
    const cloud = await emulator({ scripts: { '*': moved(7, 7) } });
    const run = await runExample(cloud, 'matrix', { inputs });
    const migrations = tables.map((table) => [`migrate (${table})`, 'success']);
    expect(resultsOf(run)).toEqual({ plan: 'success', ...Object.fromEntries(migrations) });
    expect(
      cloud
        .runs()
        .map(({ job }) => job)
        .sort(),
    ).toEqual(tables);
    for (const { definition } of cloud.runs()) expect(definition).toContain('/day=20261124/');
  });

  test('one table fails: the others end well, the workflow is red', async () => {
    const cloud = await emulator({ scripts: { '*': moved(7, 7), daily_orders: ends('FAILED') } });
    const run = await runExample(cloud, 'matrix', { inputs });
    // act gives a whole matrix one result, so the steps are asked for theirs.
    const results = tables.map((table) => run.jobs[`migrate (${table})`]?.outputs.result);
    expect(results).toEqual(['success', 'failure', 'success']);
    expect(run.exitCode).not.toBe(0);
  });

  test('a mistake in the job file: the plan is red, nothing is migrated', async () => {
    const cloud = await emulator();
    const mistake = ['from-connector-name: generic-jdbc-connector', 'from-connector: x'] as const;
    const edits = { 'examples/jobs/tables.yml': [mistake] };
    const run = await runExample(cloud, 'matrix', { inputs, edits });
    expect(resultsOf(run)).toEqual({ plan: 'failure' });
    expect(cloud.requests).toEqual([]);
  });
});

describe.skipIf(ABSENT)('existing-jobs.yml', () => {
  const job = (name: string) => ({
    name,
    job_type: 'NORMAL_JOB',
    'from-link-name': 'shop_mysql',
    'from-connector-name': 'generic-jdbc-connector',
    'from-config-values': { configs: [] },
    'to-link-name': 'lake_obs',
    'to-connector-name': 'obs-connector',
    'to-config-values': { configs: [] },
  });
  const standing = async (options: EmulatorOptions = {}) => {
    const cloud = await emulator({ scripts: { '*': moved(3, 3) }, ...options });
    for (const name of ['orders_to_obs', 'payments_to_obs']) cloud.addJob(A, job(name));
    return cloud;
  };

  test('both are started with the variables, none is created', async () => {
    const cloud = await standing();
    const run = await runExample(cloud, 'existing-jobs');
    expect(resultsOf(run)).toEqual({ start: 'success' });
    expect(cloud.runs().map(({ variables }) => variables)).toEqual([{ region_filter: 'EU' }, { region_filter: 'EU' }]);
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
  });

  test('one runs already: red, and that run goes on', async () => {
    const cloud = await standing();
    cloud.addRun(A, 'payments_to_obs', { script: endless });
    const run = await runExample(cloud, 'existing-jobs');
    expect(resultsOf(run)).toEqual({ start: 'failure' });
    expect(run.jobs.start?.errors.join()).toContain('payments_to_obs');
    expect(cloud.runs().find(({ job: name }) => name === 'payments_to_obs')?.underWay).toBe(true);
  });
});

describe.skipIf(ABSENT)('oidc.yml', () => {
  const noKey = { HUAWEICLOUD_ACCESS_KEY_ID: '', HUAWEICLOUD_SECRET_ACCESS_KEY: '' };

  test('GitHub vouches, IAM gives a token, the job runs', async () => {
    const cloud = await emulator({ identityProviders: [{ id: 'github', audience: 'cdm' }] });
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: cloud.oidc.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: cloud.oidc.token,
    };
    const vars = { IAM_IDENTITY_PROVIDER: 'github', IAM_AUDIENCE: 'cdm' };
    const run = await runExample(cloud, 'oidc', { env, vars, secrets: noKey });
    expect(resultsOf(run)).toEqual({ migrate: 'success' });
    const stranger = await runExample(cloud, 'oidc', { env, vars: { ...vars, IAM_AUDIENCE: 'x' }, secrets: noKey });
    expect(resultsOf(stranger)).toEqual({ migrate: 'failure' });
    expect(cloud.runs()).toHaveLength(1);
  });

  test('without "id-token: write": red, with the permission named', async () => {
    const cloud = await emulator({ identityProviders: [{ id: 'github' }] });
    const run = await runExample(cloud, 'oidc', { vars: { IAM_IDENTITY_PROVIDER: 'github' }, secrets: noKey });
    expect(resultsOf(run)).toEqual({ migrate: 'failure' });
    expect(run.jobs.migrate?.errors.join()).toContain('id-token: write');
    expect(cloud.requests).toEqual([]);
  });
});

describe.skipIf(ABSENT)('validate-pull-request.yml', () => {
  const event = 'pull_request';
  const from = (full_name: string) => ({ pull_request: { number: 7, head: { repo: { full_name } } } });

  test('right files: green, and the findings are uploaded', async () => {
    const cloud = await emulator();
    const run = await runExample(cloud, 'validate-pull-request', { event, payload: from('demo/shop') });
    expect(resultsOf(run)).toEqual({ validate: 'success' });
    expect(run.jobs.validate?.printed).toContain('uploaded 2.1.0: 0 findings');
    expect(cloud.requests).toEqual([]);
  });

  test('a mistake: red at its line, and uploaded all the same', async () => {
    const cloud = await emulator();
    const mistake = ['fromJobConfig.tableName', 'fromJobConfig.tableNmae'] as const;
    const edits = { 'examples/jobs/orders.json': [mistake] };
    const payload = from('demo/shop');
    const run = await runExample(cloud, 'validate-pull-request', { event, payload, edits });
    expect(resultsOf(run)).toEqual({ validate: 'failure' });
    expect(run.jobs.validate?.printed).toMatch(/uploaded 2\.1\.0: [1-9]\d* findings/);
    expect(run.log).toContain('tableNmae');
  });

  test('a fork: checked, not uploaded', async () => {
    const cloud = await emulator();
    const run = await runExample(cloud, 'validate-pull-request', { event, payload: from('stranger/shop') });
    expect(resultsOf(run)).toEqual({ validate: 'success' });
    expect(run.jobs.validate?.printed).not.toContain('uploaded');
  });
});
