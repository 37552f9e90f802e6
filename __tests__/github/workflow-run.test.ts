import { afterEach, describe, expect, it } from 'vitest';
import { fetchRunCreatedAt } from '../../src/github/run-created-at.ts';
import { workflowIdentity, workflowRun } from '../../src/github/workflow-run.ts';
import { type GitHubApi, type Reply, startGitHubApi } from './github-api.ts';

const ENV = {
  GITHUB_REPOSITORY: 'acme/warehouse',
  GITHUB_RUN_ID: '7012345678',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_EVENT_NAME: 'schedule',
  GITHUB_EVENT_PATH: 'event.json',
};

describe('workflowRun', () => {
  it('reads the runner and the event', () => {
    expect(workflowRun(ENV, () => '{"schedule":"15 2 * * *"}')).toEqual({
      runUrl: 'https://github.com/acme/warehouse/actions/runs/7012345678',
      eventName: 'schedule',
      cron: '15 2 * * *',
      pullRequest: null,
    });
  });

  it('links to the attempt, on any server', () => {
    const env = { ...ENV, GITHUB_RUN_ATTEMPT: '3', GITHUB_SERVER_URL: 'https://ghe.example/' };
    expect(workflowRun(env, () => '{}')).toMatchObject({
      runUrl: 'https://ghe.example/acme/warehouse/actions/runs/7012345678/attempts/3',
    });
  });

  it.each([
    ['a pull request', { pull_request: { number: 7 } }, 7],
    ['a comment on one', { issue: { number: 8, pull_request: {} } }, 8],
    ['a comment on an issue', { issue: { number: 8 } }, null],
    ['nonsense', { pull_request: { number: '7' } }, null],
    ['no object', [1], null],
  ])('%s', (_, event, pullRequest) => {
    expect(workflowRun(ENV, () => JSON.stringify(event)).pullRequest).toBe(pullRequest);
  });

  it('takes an event that cannot be read for none', () => {
    const gone = () => {
      throw new Error('ENOENT');
    };
    for (const read of [gone, () => '{'])
      expect(workflowRun(ENV, read)).toMatchObject({ cron: null, pullRequest: null });
    expect(workflowRun({}, gone)).toMatchObject({ runUrl: null, eventName: null });
  });
});

describe('workflowIdentity', () => {
  it('is null without the variables of the runner', () => {
    const { repository, runId, ...rest } = workflowIdentity(ENV);
    expect([repository, runId]).toEqual(['acme/warehouse', '7012345678']);
    expect(rest).toMatchObject({ workflow: null, job: null, runNumber: null, ref: null, sha: null });
  });
});

describe('fetchRunCreatedAt', () => {
  let api: GitHubApi | null = null;
  afterEach(async () => {
    await api?.close();
    api = null;
  });
  const ask = async (reply: Reply, token: string | null = 'ghs_test') => {
    api = await startGitHubApi(() => reply);
    return fetchRunCreatedAt(token, { ...ENV, GITHUB_API_URL: api.url });
  };

  it('reads the date of the run', async () => {
    expect(await ask({ status: 200, body: { created_at: '2026-11-24T02:15:31Z' } })).toEqual({
      ok: true,
      createdAt: Date.UTC(2026, 10, 24, 2, 15, 31),
    });
    expect(api?.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v3/repos/acme/warehouse/actions/runs/7012345678',
    ]);
  });

  it.each([
    [
      '403',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      /`permissions: actions: read`/,
    ],
    ['no date', { status: 200, body: {} }, /has no date/],
  ])('%s', async (_, reply, text) => {
    const answer = await ask(reply);
    expect(answer).toMatchObject({ ok: false, problem: expect.stringMatching(text) });
  });

  it('says that there is no token', async () => {
    expect(await ask({ status: 200, body: {} }, null)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/"github-token" is empty/),
    });
    expect(api?.asked).toEqual([]);
  });
});
