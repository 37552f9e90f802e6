import { validate } from '@octokit/graphql-schema';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { LIST_QUERY } from '../../../src/github/api/deployment-list.ts';
import { createDeployments, type Deployments } from '../../../src/github/api/deployments.ts';
import { type DeploymentFault, type DeploymentsApi, startDeploymentsApi } from '../deployments-api.ts';
import { BARE_PAYLOAD } from '../fixtures.ts';

const DAY = 24 * 3_600_000;

let now: number;
let api: DeploymentsApi;
let deployments: Deployments;

beforeEach(async () => {
  now = Date.parse('2026-11-24T00:00:00Z');
  api = await startDeploymentsApi(() => now);
  onTestFinished(() => api.close());
  const env = { ...api.env(), GITHUB_REPOSITORY: 'octo/warehouse', GITHUB_SHA: 'a'.repeat(40) };
  const clock = { now: () => now, random: () => 0, sleep: () => Promise.resolve() };
  deployments = createDeployments({ token: 'ghs_test', env, clock });
  onTestFinished(() => deployments.close());
});

async function created(environment = 'warehouse'): Promise<number> {
  const answer = await deployments.create({
    environment,
    description: 'CDM migration of orders',
    payload: BARE_PAYLOAD,
  });
  if (!answer.ok) throw new Error(answer.problem);
  await deployments.setStatus(answer.value.id, { state: 'in_progress', description: 'running', logUrl: null });
  return answer.value.id;
}

describe('the query', () => {
  test("is valid by GitHub's published schema", () => {
    expect(validate(LIST_QUERY)).toEqual([]);
  });
});

describe('create and set', () => {
  test("bodies are valid by GitHub's description of its API, and replies too", async () => {
    const id = await created();
    await deployments.setStatus(id, {
      state: 'success',
      description: 'done',
      logUrl: 'https://github.com/octo/warehouse',
    });
    expect(api.wrong).toEqual([]);
    expect(api.asked.map(({ body }) => body)).toMatchObject([
      {
        ref: 'a'.repeat(40),
        task: 'cdm-migration',
        auto_merge: false,
        required_contexts: [],
        environment: 'warehouse',
      },
      { state: 'in_progress', auto_inactive: false },
      { state: 'success', log_url: 'https://github.com/octo/warehouse' },
    ]);
    expect(Object.keys(api.asked[0]?.body ?? {})).not.toContain('production_environment');
    expect(await deployments.stateOf(id)).toEqual({ ok: true, value: 'success' });
  });

  test('an app created it, and a user is told apart', async () => {
    const create = () => deployments.create({ environment: 'warehouse', description: '', payload: BARE_PAYLOAD });
    expect(await create()).toMatchObject({ ok: true, value: { byApp: true } });
  });

  test.each<[string, DeploymentFault, RegExp]>([
    [
      '403',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      /403 .*`permissions: deployments: write`/,
    ],
    ['404', { status: 404, body: { message: 'Not Found' } }, /deployments: write/],
    ['502 for good', { status: 502 }, /GitHub answered 502/],
    ['422', { status: 422, body: { message: 'No ref found' } }, /GitHub answered 422 .*No ref found/],
    [
      '202: a merge instead of a deployment',
      { status: 202, body: { message: 'Auto-merged' } },
      /created no deployment/,
    ],
  ])('%s is a problem, and names what to do', async (_, fault, problem) => {
    api.fault = () => fault;
    const answer = await deployments.create({ environment: 'warehouse', description: '', payload: BARE_PAYLOAD });
    expect(answer).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
    expect(api.deployments).toEqual([]);
  });

  test('502 now and then is asked again', async () => {
    let calls = 0;
    api.fault = () => (++calls % 3 === 0 ? null : { status: 502 });
    await created();
    expect(api.deployments[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress']);
    expect(calls).toBe(6);
  });

  test('a lost answer leaves a deployment without a status, which is never open', async () => {
    let calls = 0;
    api.fault = () => (++calls === 1 ? { status: 502, served: true } : null);
    const id = await created();
    expect(api.deployments).toHaveLength(2);
    expect(await deployments.listOpen()).toMatchObject({ ok: true, value: { open: [{ id }] } });
  });

  test('a deployment that was deleted has no state', async () => {
    const id = await created();
    await created();
    await deployments.setStatus(id, { state: 'inactive', description: '', logUrl: null });
    expect(await deployments.remove(id)).toMatchObject({ ok: true });
    expect(await deployments.stateOf(id)).toEqual({ ok: true, value: null });
  });
});

describe('the list of open migrations', () => {
  test('is oldest first, of our task, with the newest status in progress', async () => {
    const first = await created('a');
    now += 1000;
    const closed = await created();
    await deployments.setStatus(closed, { state: 'failure', description: '', logUrl: null });
    now += 1000;
    const last = await created('b');
    const other = { ...(api.deployments[0] as DeploymentsApi['deployments'][number]), id: 1, task: 'deploy' };
    api.deployments.push(other);
    const listed = await deployments.listOpen();
    expect(listed).toMatchObject({
      ok: true,
      value: {
        complete: true,
        open: [
          { id: first, environment: 'a', sha: 'a'.repeat(40), creator: { isApp: true } },
          { id: last, environment: 'b' },
        ],
      },
    });
  });

  test('one query a hundred deployments', async () => {
    for (let count = 0; count < 200; count += 1) await created();
    api.asked.length = 0;
    const listed = await deployments.listOpen();
    expect(listed).toMatchObject({ ok: true, value: { complete: true } });
    expect(listed.ok && listed.value.open).toHaveLength(200);
    expect(api.asked).toHaveLength(2);
  });

  test('requests grow with the last 60 days, not with the history of the repository', async () => {
    const old = await created();
    const [model] = api.deployments as [DeploymentsApi['deployments'][number]];
    for (let day = 400; day > 60; day -= 1)
      api.deployments.push({
        ...model,
        id: 10_000 + day,
        createdAt: new Date(now - day * DAY).toISOString(),
        statuses: [],
      });
    api.asked.length = 0;
    expect(await deployments.listOpen()).toMatchObject({ ok: true, value: { complete: true, open: [{ id: old }] } });
    expect(api.asked).toHaveLength(1);
  });

  test.each<[string, unknown, RegExp]>([
    [
      'no permission',
      {
        data: { repository: null },
        errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
      },
      /permissions: deployments: write/,
    ],
    ['no such repository', { errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] }, /deployments: write/],
    [
      'a rate limit',
      { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
      /rate limit .* used up/,
    ],
    ['a failure of its own', { errors: [{ message: 'Something went wrong' }] }, /GitHub answered 502/],
    ['another shape', { data: { repository: { deployments: {} } } }, /another shape/],
    ['no repository', { data: { repository: null } }, /another shape/],
  ])('%s in an answer with status 200 is a problem', async (_, body, problem) => {
    api.fault = () => ({ status: 200, body });
    expect(await deployments.listOpen()).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  });
});
