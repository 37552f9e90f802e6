import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { workflowToken } from '../../scripts/runner/environment.ts';
import { commentsOf, type GitHubApi, type Reply, type StoredComment, startGitHubApi } from '../github/github-api.ts';
import type { ActionRun } from './harness/index.ts';
import { A, type emulator as Emulator, emulator, ends, migrate } from './support.ts';

type Cloud = Awaited<ReturnType<typeof Emulator>>;

/** Of earlier releases, which all steps of a job shared. */
const SHARED = '<!-- huaweicloud-cdm-action Nightly%20load migrate -->';
const MARKER = /^<!-- huaweicloud-cdm-action Nightly%20load migrate \S* [0-9a-f]{12} -->\n/;

async function gitHub(answer: Parameters<typeof startGitHubApi>[0]): Promise<GitHubApi> {
  const api = await startGitHubApi(answer);
  onTestFinished(() => api.close());
  return api;
}

/** What a runner sets for a run on pull request 7 of acme/warehouse. */
function onPullRequest(api: GitHubApi, event: unknown = { pull_request: { number: 7 } }): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-event-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return {
    GITHUB_API_URL: api.url,
    GITHUB_REPOSITORY: 'acme/warehouse',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: path,
  };
}

const moved = {
  ...ends('SUCCEEDED'),
  counters: { ROWS_READ: 812, ROWS_WRITTEN: 812 },
};

function step(cloud: Cloud, env: Record<string, string>, inputs: Record<string, string> = {}): Promise<ActionRun> {
  return migrate(cloud, { 'pull-request-comment': 'always', ...inputs }, { clusters: [A], env });
}

describe('the comment on a pull request', () => {
  test('is created, updated by the next run and by a re-run, and never written twice', async () => {
    const cloud = await emulator({ scripts: { '*': [moved, ends('FAILED'), moved] } });
    const comments: StoredComment[] = [
      { id: 1, body: 'Looks good to me', user: { type: 'User' } },
      { id: 2, body: `${SHARED}\nwritten by a person`, user: { type: 'User' } },
      { id: 3, body: '<!-- huaweicloud-cdm-action Nightly%20load other -->\nanother job', user: { type: 'Bot' } },
    ];
    const others = comments.map((comment) => comment.body);
    const api = await gitHub(commentsOf(comments));
    const env = onPullRequest(api);

    const first = await step(cloud, env, { expect: 'rows_written > 0' });
    expect(first.warnings).toEqual([]);
    expect(comments).toHaveLength(4);
    expect(comments[3]?.body).toMatch(MARKER);
    expect(comments[3]?.body).toContain('812');
    expect(comments[3]?.body).toContain('Gate: passed');
    expect(comments[3]?.body).toContain('Equal counts do not rule out');

    const second = await step(cloud, env);
    expect(second.outputs.result).toBe('failure');
    expect(comments).toHaveLength(4);
    expect(comments[3]?.body).toContain('FAILED');

    const rerun = await step(cloud, { ...env, GITHUB_RUN_ATTEMPT: '2' });
    expect(rerun.outputs.result).toBe('success');
    expect(comments).toHaveLength(4);
    expect(comments[3]?.body).toContain('succeeded');
    expect(comments[3]?.body).toContain('/attempts/2');
    expect(comments.slice(0, 3).map(({ body }) => body)).toEqual(others);
    for (const { authorization } of api.asked) expect(authorization).toBe(`token ${workflowToken}`);
    expect(first.masks).toContain(workflowToken);
    for (const { log } of [first, second, rerun])
      expect(log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(workflowToken);
  });

  test('takes the place of a shared comment on a later page', async () => {
    const cloud = await emulator({ scripts: { '*': moved } });
    const comments: StoredComment[] = Array.from({ length: 7 }, (_, index) => ({
      id: index + 1,
      body: index === 6 ? `${SHARED}\nold` : `comment ${index}`,
      user: { type: 'Bot' },
    }));
    const api = await gitHub(commentsOf(comments, 'Bot', 3));
    await step(cloud, onPullRequest(api));
    expect(comments).toHaveLength(7);
    expect(comments[6]?.body).toMatch(MARKER);
    expect(comments[6]?.body).toContain('812');
  });

  test('on-failure: none for a success, one for a failure, and that one is set right by the next success', async () => {
    const cloud = await emulator({ scripts: { '*': [moved, moved, moved] } });
    const comments: StoredComment[] = [];
    const api = await gitHub(commentsOf(comments));
    const env = onPullRequest(api);
    const inputs = { 'pull-request-comment': 'on-failure' };
    await step(cloud, env, inputs);
    expect(comments).toEqual([]);
    const red = await step(cloud, env, { ...inputs, expect: 'rows_written > 1000' });
    expect(red.outputs.result).toBe('failure');
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('The gate failed');
    await step(cloud, env, inputs);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('succeeded');
    expect(comments[0]?.body).not.toContain('failed');
  });

  test('never, the default, asks GitHub nothing', async () => {
    const cloud = await emulator({ scripts: { '*': moved } });
    const api = await gitHub(commentsOf([]));
    await step(cloud, onPullRequest(api), { 'pull-request-comment': 'never' });
    expect(api.asked).toEqual([]);
  });

  test('tells of a step that submitted nothing', async () => {
    const cloud = await emulator();
    cloud.set(A, { status: '900' });
    const comments: StoredComment[] = [];
    const api = await gitHub(commentsOf(comments));
    const run = await step(cloud, onPullRequest(api));
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(comments[0]?.body).toContain('Nothing was submitted');
  });

  const refusals: readonly { name: string; reply: Reply; warning: RegExp }[] = [
    {
      name: 'a missing permission',
      reply: { status: 403, body: { message: 'Resource not accessible by integration' } },
      warning: /pull-requests: write.*fork/,
    },
    {
      name: 'the rate limit',
      reply: {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1798761600' },
        body: { message: 'API rate limit exceeded for installation' },
      },
      warning: /rate limit for the token is used up until 2027-01-01T00:00Z/,
    },
    {
      name: 'the secondary rate limit',
      reply: { status: 429, headers: { 'retry-after': '60' }, body: { message: 'secondary rate limit' } },
      warning: /rate limit/,
    },
    {
      name: 'an answer that repeats the token',
      reply: { status: 403, body: { message: `not with ${workflowToken}` } },
      warning: /not with \*\*\*/,
    },
    { name: 'a token that ended', reply: { status: 401, body: { message: 'Bad credentials' } }, warning: /token/ },
    { name: 'an error of GitHub', reply: { status: 502, body: { message: 'Bad gateway' } }, warning: /answered 502/ },
  ];

  test.each(refusals)('$name is one warning, and changes no verdict', async ({ reply, warning }) => {
    const cloud = await emulator({ scripts: { '*': moved } });
    const api = await gitHub(() => reply);
    const run = await step(cloud, onPullRequest(api));
    expect(run.exitCode).toBe(0);
    expect(run.outputs.result).toBe('success');
    expect(run.warnings).toHaveLength(1);
    expect(run.warnings[0]).toMatch(warning);
    // Neither the token nor a second attempt: what is at stake is a comment.
    expect(run.warnings[0]).not.toContain(workflowToken);
    expect(api.asked.length).toBeLessThanOrEqual(1);
  });

  test('a comment that may be read but not written is one warning', async () => {
    const cloud = await emulator({ scripts: { '*': moved } });
    const read = commentsOf([]);
    const api = await gitHub((asked, url) =>
      asked.method === 'GET' ? read(asked, url) : { status: 403, body: { message: 'Resource not accessible' } },
    );
    const run = await step(cloud, onPullRequest(api));
    expect(run.exitCode).toBe(0);
    expect(run.warnings.join('\n')).toContain('pull-requests: write');
  });

  test('a run that belongs to no pull request is a warning under always, and nothing under on-failure', async () => {
    const cloud = await emulator({ scripts: { '*': moved } });
    const api = await gitHub(commentsOf([]));
    const env = { ...onPullRequest(api, {}), GITHUB_EVENT_NAME: 'push' };
    const always = await step(cloud, env);
    expect(always.warnings.join('\n')).toContain('belongs to none (event "push")');
    const quiet = await step(cloud, env, { 'pull-request-comment': 'on-failure' });
    expect(quiet.warnings).toEqual([]);
    expect(api.asked).toEqual([]);
  });

  test('without a token nothing is asked, and that is said', async () => {
    const cloud = await emulator({ scripts: { '*': moved } });
    const api = await gitHub(commentsOf([]));
    const run = await step(cloud, onPullRequest(api), { 'github-token': '' });
    expect(run.outputs.result).toBe('success');
    expect(run.warnings.join('\n')).toContain('"github-token" is empty');
    expect(api.asked).toEqual([]);
  });

  test('holds at most 65,536 characters, and foreign text mentions nobody', async () => {
    const cloud = await emulator({
      scripts: { '*': { ...ends('FAILED'), errorSummary: `@octocat <img src=x> ${'x'.repeat(70_000)}` } },
    });
    const comments: StoredComment[] = [];
    const api = await gitHub(commentsOf(comments));
    await step(cloud, onPullRequest(api));
    const body = comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toContain('octocat');
    // In code, and nowhere else, GitHub takes neither mentions nor tags for what they are.
    const prose = body.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
    expect(prose).toContain('FAILED');
    expect(prose).not.toContain('octocat');
    expect(prose).not.toContain('<img');
  });
});
