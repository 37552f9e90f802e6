import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../emulator/index.ts';
import { collect, ENVIRONMENT, github, migrateAs, submit } from './deployments.ts';
import { type ActionRun, runAction, shown } from './harness/index.ts';
import { access, emulator, endless, ends, requestsOf } from './support.ts';

const counted = (rows = 812, status = 'SUCCEEDED') => ({
  ...ends(status, 300),
  counters: { ROWS_READ: 812, ROWS_WRITTEN: rows, ROWS_WRITTEN_SKIPPED: 0 },
});
const RULE = 'rows_written == rows_read';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a migration as a deployment', () => {
  test('waited for: created before the submission, in progress with a link, success at the end', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    let submittedBefore = -1;
    api.before = ({ path, method }) => {
      if (method === 'POST' && path.endsWith('/deployments')) submittedBefore = cloud.runs().length;
    };
    const run = await migrateAs(cloud, api, { expect: RULE });
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    expect(api.wrong).toEqual([]);
    expect(submittedBefore).toBe(0);
    expect(api.deployments).toHaveLength(1);
    const [deployment] = api.deployments;
    expect(deployment).toMatchObject({ task: 'cdm-migration', environment: ENVIRONMENT });
    expect(deployment?.ref).toMatch(/^[0-9a-f]{40}$/);
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
    expect(deployment?.statuses[0]?.log_url).toMatch(/\/actions\/runs\/\d+$/);
    expect(deployment?.statuses[1]?.description).toMatch(/^orders: SUCCEEDED: 812 rows written in \d s; gate passed$/);
    expect(run.outputs['deployment-id']).toBe(String(deployment?.id));
  });

  test.each<[string, EmulatorOptions['scripts'], Record<string, string>, string]>([
    ['a failed job', { '*': ends('FAILED') }, {}, 'failure'],
    ['a red gate', { '*': counted(7) }, { expect: RULE }, 'failure'],
    ['a stopped job', { '*': ends('STOPPED') }, {}, 'failure'],
    ['a wait that timed out', { '*': endless }, { 'wait-timeout': '1s' }, 'error'],
    ['a name that is taken', { '*': counted() }, { 'if-exists': 'fail' }, 'error'],
  ])('%s: %s', async (name, scripts, inputs, state) => {
    const [cloud, api] = [await emulator({ scripts: scripts ?? {} }), await github()];
    if (name.includes('taken')) await submit(cloud, await github());
    const run = await migrateAs(cloud, api, inputs);
    expect(run.exitCode).toBe(1);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual([state]);
    expect(api.deployments[0]?.statuses.at(-1)?.description).not.toBe('');
    expect(api.wrong).toEqual([]);
  });

  test.each([
    [
      'no permission',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      /`permissions: deployments: write`/,
    ],
    ['502 for good', { status: 502 }, /GitHub answered 502/],
  ])('%s: an error before the submission', async (_, fault, message) => {
    const [cloud, api] = [await emulator(), await github()];
    api.fault = () => fault;
    const run = await migrateAs(cloud, api);
    expect(run.exitCode).toBe(1);
    expect(run.errors.join()).toMatch(message);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', 'deployment-id': '' });
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
  });

  test('GitHub down at the end: the verdict is kept, and the post step sets it later', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    let down = false;
    api.fault = ({ body }) => {
      down ||= body.state === 'success';
      return down && api.asked.length < 8 ? { status: 502 } : null;
    };
    const run = await migrateAs(cloud, api, {}, { thenPost: true });
    expect(run.outputs.result).toBe('success');
    expect(run.exitCode).toBe(0);
    expect(run.warnings.join()).toMatch(/Deployment \d+ stays "in progress", and should be "success"/);
    expect(run.post?.exitCode).toBe(0);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['success']);
  });

  test('cancelled: the post step closes it as a failure', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': endless } }), await github()];
    const run = await migrateAs(cloud, api, {}, { cancel: { when: (log) => /RUNNING/.test(log) } });
    expect(run.outputs.result).toBe('cancelled');
    expect(cloud.runs()[0]?.underWay).toBe(false);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['failure']);
  });

  test('killed, with runs that go on: the post step leaves it to /collect', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': ends('SUCCEEDED', 4000) } }), await github()];
    const signals = [{ when: (log: string) => /RUNNING/.test(log), signal: 'SIGKILL' as const }];
    const killed = await migrateAs(cloud, api, { 'on-cancel': 'leave' }, { signals, thenPost: true });
    expect(killed.signal).toBe('SIGKILL');
    expect(killed.post?.log).toMatch(/left to \/collect/);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['in_progress']);
    const early = await collect(cloud, api);
    expect(early.outputs).toMatchObject({ result: 'pending', pending: '1' });
    await sleep(3500);
    const run = await collect(cloud, api);
    expect(run.outputs).toMatchObject({ result: 'success', finished: '1' });
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['success']);
    expect(cloud.runs()).toHaveLength(1);
  });

  test('/wait makes its own deployment, with the handle', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    const submitted = await migrateAs(cloud, await github(), { wait: 'false' });
    const { handle = '' } = submitted.outputs;
    const { 'project-id': _project, ...rest } = access(cloud);
    const inputs = { ...rest, handle, 'deployment-environment': ENVIRONMENT, expect: RULE };
    const run = await runAction({ action: 'wait', inputs, env: api.env() });
    expect(run.errors).toEqual([]);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['success']);
    expect(api.deployments[0]?.payload).toMatchObject({ handle });
    expect(run.outputs['deployment-id']).toBe(String(api.deployments[0]?.id));
  });
});

/** What a person is told by annotations and outputs, in the form that both actions share. */
function reported(run: ActionRun): { readonly errors: readonly string[]; readonly jobs: unknown } {
  const results = JSON.parse(run.outputs.results ?? '[]') as { readonly jobs?: unknown }[];
  return { errors: run.errors, jobs: results[0] && 'jobs' in results[0] ? results[0].jobs : results };
}

describe('/collect', () => {
  test('closes what wait: false left open, by its own rules', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    const submitted = await submit(cloud, api, { expect: RULE });
    expect(submitted.errors).toEqual([]);
    expect(submitted.warnings).toEqual([]);
    expect(api.deployments).toHaveLength(1);
    const [deployment] = api.deployments;
    const id = deployment?.id ?? 0;
    expect(submitted.outputs['deployment-id']).toBe(String(id));
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress']);
    expect(deployment?.payload).toMatchObject({ version: 1, handle: submitted.outputs.handle, expect: RULE });
    const run = await collect(cloud, api);
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ result: 'success', finished: '1', pending: '0', failed: '0' });
    expect(JSON.parse(run.outputs.results ?? '')).toMatchObject([
      { deployment: id, environment: ENVIRONMENT, ref: null, sha: deployment?.ref, result: 'success', gate: 'passed' },
    ]);
    expect(api.stateOf(id)).toBe('success');
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
    expect(api.wrong).toEqual([]);
  });

  test('nothing is open: no request to CDM, and nothing to deploy', async () => {
    const [cloud, api] = [await emulator(), await github()];
    const run = await collect(cloud, api);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ result: 'none', finished: '0', results: '[]' });
    expect(run.summary).toContain('No migration is open');
    expect(cloud.requests).toEqual([]);
  });

  test.each<[string, EmulatorOptions['scripts'], Record<string, string>, string, number]>([
    ['a success', { '*': counted() }, { expect: RULE }, 'success', 0],
    ['a failure', { '*': ends('FAILED') }, {}, 'failure', 1],
    ['a red gate', { '*': counted(7) }, { expect: RULE }, 'failure', 1],
    [
      'a gate that nothing was measured for',
      { '*': { ...ends('SUCCEEDED'), counters: null } },
      { expect: RULE },
      'failure',
      1,
    ],
    ['a stopped run', { '*': ends('STOPPED') }, {}, 'failure', 1],
  ])('%s: results, annotations and summary are those of /wait', async (_, scripts, inputs, state, exitCode) => {
    const [cloud, api] = [await emulator({ scripts: scripts ?? {} }), await github()];
    const submitted = await submit(cloud, api, inputs);
    await sleep(700);
    const { 'project-id': _project, ...rest } = access(cloud);
    const { handle = '' } = submitted.outputs;
    const waited = await runAction({ action: 'wait', inputs: { ...rest, handle, ...inputs } });
    const run = await collect(cloud, api);
    expect(run.exitCode).toBe(exitCode);
    expect(run.outputs.result).toBe(exitCode === 0 ? 'success' : 'failure');
    expect(reported(run)).toEqual(reported(waited));
    expect(run.summary).toContain(waited.summary);
    expect(run.warnings).toEqual(waited.warnings);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual([state]);
  });

  test.each([
    ['a payload that is cut', { payload: '{"format":"huaweicloud-cdm-action/deploy' }, /its payload is not JSON/],
    [
      'a payload of a newer version',
      { payload: { format: 'huaweicloud-cdm-action/deployment', version: 9 } },
      /version 9/,
    ],
  ])('%s: closed as an error, and reported', async (_, { payload }, message) => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    await submit(cloud, api);
    const [deployment] = api.deployments;
    if (deployment) deployment.payload = payload;
    const run = await collect(cloud, api);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', finished: '0', failed: '1' });
    expect(run.errors.join()).toMatch(message);
    expect(api.stateOf(deployment?.id ?? 0)).toBe('error');
  });

  test('a migration of another service or project is an error of that migration alone', async () => {
    const [cloud, other, api] = [await emulator({ scripts: { '*': counted() } }), await emulator(), await github()];
    await submit(cloud, api);
    await submit(other, api);
    await sleep(500);
    const seen = other.requests.length;
    const elsewhere = await collect(cloud, api, { 'project-id': 'f'.repeat(32) });
    expect(elsewhere.outputs).toMatchObject({ result: 'failure', finished: '0', failed: '2' });
    expect(elsewhere.errors.join()).toMatch(/the project 1551c7f6c808414d8e9f3c514a170f2e/);
    const run = await collect(cloud, api);
    expect(run.outputs).toMatchObject({ result: 'failure', finished: '1', failed: '1' });
    expect(run.errors.join()).toMatch(/submitted to the service at 127\.0\.0\.1:\d+, and the inputs lead to/);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['success', 'in_progress']);
    expect(other.requests).toHaveLength(seen);
  });

  test('only the named environments, and only what GitHub Actions or an app created', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    await submit(cloud, api, { 'deployment-environment': 'old name' });
    await submit(cloud, api, { 'deployment-environment': 'kept' }, { jobs: ['payments'] });
    await submit(cloud, api, { 'deployment-environment': 'kept' }, { jobs: ['users'] });
    await sleep(500);
    const stranger = api.deployments[2];
    if (stranger) stranger.creator = { __typename: 'User', login: 'mallory' };
    const run = await collect(cloud, api, { 'deployment-environment': 'kept' });
    expect(run.outputs).toMatchObject({ result: 'success', finished: '1' });
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['in_progress', 'success', 'in_progress']);
    expect(run.log).toContain('is open in the environment old name');
    expect(run.warnings.join()).toContain('mallory created it');
  });

  test.each([
    ['502', { status: 502 }, /The open migrations are not known: GitHub answered 502/],
    ['no permission', { status: 200, body: { errors: [{ type: 'FORBIDDEN', message: 'no' }] } }, /deployments: write/],
  ])('GitHub does not show the list (%s): a failure, and nothing is closed', async (_, fault, message) => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    await submit(cloud, api);
    api.fault = () => fault;
    const run = await collect(cloud, api);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', finished: '0' });
    expect(run.errors.join()).toMatch(message);
    expect(api.deployments.map(({ id }) => api.stateOf(id))).toEqual(['in_progress']);
  });

  test('wrong inputs: a failure with all errors, before any connection', async () => {
    const [cloud, api] = [await emulator(), await github()];
    const run = await collect(cloud, api, { 'give-up-after': 'soon', summary: 'maybe' });
    expect(run.outputs).toMatchObject({ result: 'failure', finished: '0', results: '[]' });
    expect(run.errors.join()).toMatch(/give-up-after[\s\S]*summary/);
    expect(api.asked).toEqual([]);
  });

  test('killed at every step: the next check comes to the right end', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    const names = Array.from({ length: 8 }, (_, index) => `job_${index}`);
    for (const name of names) await submit(cloud, api, { 'delete-job': 'on-success' }, { jobs: [name] });
    await sleep(500);
    for (let step = 1; step <= 12; step += 1) {
      const before = api.asked.length + cloud.requests.length;
      const isDue = (): boolean => api.asked.length + cloud.requests.length >= before + step;
      await collect(cloud, api, {}, { signals: [{ when: isDue, signal: 'SIGKILL' }] });
      for (const { id } of api.deployments) expect(api.stateOf(id)).toMatch(/^(in_progress|success)$/);
    }
    await collect(cloud, api);
    expect(new Set(api.deployments.map(({ id }) => api.stateOf(id)))).toEqual(new Set(['success']));
    expect(cloud.runs()).toHaveLength(names.length);
  });

  test('no secret in payload, status, log or summary', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted() } }), await github()];
    const submitted = await submit(cloud, api);
    const run = await collect(cloud, api);
    const { 'access-key-id': key = '', 'secret-access-key': secret = '' } = access(cloud);
    for (const text of [JSON.stringify(api.asked), shown(submitted), shown(run), run.summary, run.outputs.results])
      for (const hidden of [key, secret]) expect(text).not.toContain(hidden);
  });
});
