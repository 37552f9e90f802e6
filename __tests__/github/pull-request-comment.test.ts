import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commentMarker, sharedMarker } from '../../src/github/comment-key.ts';
import { upsertComment } from '../../src/github/pull-request-comment.ts';
import { commentsOf, type GitHubApi, type Reply, type StoredComment, startGitHubApi } from './github-api.ts';

const TOKEN = 'ghs_test';
let folder = '';
let api: GitHubApi | null = null;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'comment-'));
  writeFileSync(join(folder, 'pull.json'), JSON.stringify({ pull_request: { number: 7 } }));
  writeFileSync(join(folder, 'push.json'), JSON.stringify({ ref: 'refs/heads/main' }));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await api?.close();
  api = null;
});

function env(more: Record<string, string> = {}): Record<string, string> {
  return {
    GITHUB_API_URL: api?.url ?? 'http://127.0.0.1:9',
    GITHUB_REPOSITORY: 'acme/warehouse',
    GITHUB_WORKFLOW: 'Nightly load',
    GITHUB_JOB: 'migrate',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: join(folder, 'pull.json'),
    ...more,
  };
}

async function withComments(comments: StoredComment[], author?: string, perPage?: number): Promise<StoredComment[]> {
  api = await startGitHubApi(commentsOf(comments, author, perPage));
  return comments;
}

const by = (type: string, id: number, body: string): StoredComment => ({ id, body, user: { type } });

describe('the comment', () => {
  it('is created, then updated, never doubled', async () => {
    const comments = await withComments([by('User', 1, 'Looks good')]);
    expect(await upsertComment({ token: TOKEN, env: env(), body: '# one' })).toBeNull();
    expect(await upsertComment({ token: TOKEN, env: env(), body: '# two' })).toBeNull();
    expect(comments.map(({ body }) => body)).toEqual(['Looks good', `${commentMarker(env())}\n# two`]);
    expect(api?.asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'PATCH']);
    expect(api?.asked.every(({ authorization }) => authorization === `token ${TOKEN}`)).toBe(true);
  });

  it('is found on a later page', async () => {
    const others = [1, 2, 3, 4].map((id) => by('User', id, 'x'));
    const comments = await withComments([...others, by('Bot', 5, `${commentMarker(env())}\nold`)], 'Bot', 2);
    expect(await upsertComment({ token: TOKEN, env: env(), body: 'new' })).toBeNull();
    expect(comments).toHaveLength(5);
    expect(comments[4]?.body).toBe(`${commentMarker(env())}\nnew`);
  });

  it('is one for each workflow and job', async () => {
    const comments = await withComments([]);
    await upsertComment({ token: TOKEN, env: env(), body: 'a' });
    await upsertComment({ token: TOKEN, env: env({ GITHUB_JOB: 'other' }), body: 'b' });
    await upsertComment({ token: TOKEN, env: env({ GITHUB_WORKFLOW: 'x --> <b>' }), body: 'c' });
    expect(comments).toHaveLength(3);
    expect(comments[2]?.body).toMatch(
      /^<!-- huaweicloud-cdm-action x%20--%3E%20%3Cb%3E migrate {2}[0-9a-f]{12} -->\nc$/,
    );
  });

  it('is one for each step and each leg of a matrix', async () => {
    const comments = await withComments([]);
    const legs = [
      env({ GITHUB_ACTION: 'load' }),
      env({ GITHUB_ACTION: 'check' }),
      ...['only', 'clusters', 'job-file', 'variables', 'region'].map((name) =>
        env({ GITHUB_ACTION: 'load', [`INPUT_${name.toUpperCase()}`]: 'other' }),
      ),
    ];
    for (const [index, leg] of legs.entries()) await upsertComment({ token: TOKEN, env: leg, body: String(index) });
    for (const [index, leg] of legs.entries()) await upsertComment({ token: TOKEN, env: leg, body: `${index} again` });
    await upsertComment({ token: TOKEN, env: legs[0] ?? {}, work: 'other jobs', body: '7 again' });
    expect(comments.map(({ body }) => body.split('\n')[1])).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => `${n} again`));
  });

  it('is found again by the next run, whose ids are others', async () => {
    const comments = await withComments([]);
    for (const id of ['16000000001', '16000000002']) {
      const variables = `SUFFIX=-${id}`;
      await upsertComment({ token: TOKEN, env: env({ GITHUB_RUN_ID: id, INPUT_VARIABLES: variables }), body: id });
    }
    expect(comments.map(({ body }) => body.split('\n')[1])).toEqual(['16000000002']);
  });

  it.each([
    ['replaces the one that all steps shared before', false],
    ['replaces it for a green step under on-failure, too', true],
  ])('%s', async (_what, onlyUpdate) => {
    const shared = `${sharedMarker(env())}\nfailed`;
    const comments = await withComments([by('User', 1, shared), by('Bot', 2, shared)]);
    expect(await upsertComment({ token: TOKEN, env: env(), body: 'new', onlyUpdate })).toBeNull();
    expect(await upsertComment({ token: TOKEN, env: env({ GITHUB_ACTION: 'b' }), body: 'x', onlyUpdate })).toBeNull();
    const bodies = [shared, `${commentMarker(env())}\nnew`];
    const other = `${commentMarker(env({ GITHUB_ACTION: 'b' }))}\nx`;
    expect(comments.map(({ body }) => body)).toEqual(onlyUpdate ? bodies : [...bodies, other]);
  });

  it('leaves a comment alone that quotes the marker, or that a person forged', async () => {
    const marker = commentMarker(env());
    const comments = await withComments([by('Bot', 1, `> ${marker}`), by('User', 2, `${marker}\nforged`)]);
    await upsertComment({ token: TOKEN, env: env(), body: 'ours' });
    expect(comments.map(({ body }) => body)).toEqual([`> ${marker}`, `${marker}\nforged`, `${marker}\nours`]);
  });

  it('is a person’s own with that person’s token', async () => {
    const comments = await withComments([by('User', 1, `${commentMarker(env())}\nold`)]);
    await upsertComment({ token: 'github_pat_x', env: env(), body: 'new' });
    expect(comments.map(({ body }) => body)).toEqual([`${commentMarker(env())}\nnew`]);
  });

  it('is cut at a line where it is too long', async () => {
    const comments = await withComments([]);
    expect(await upsertComment({ token: TOKEN, env: env(), body: `${'x'.repeat(99)}\n`.repeat(1000) })).toBeNull();
    const body = comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/\nx{99}\n\n… \(cut: a comment can hold no more\)\n$/);
  });
});

describe('no comment, and why', () => {
  const reply = (status: number, message: string, headers: Record<string, string> = {}): Reply => ({
    status,
    headers,
    body: { message },
  });
  it.each([
    [
      '403',
      reply(403, 'Resource not accessible by integration'),
      /GitHub answered 403 \(Resource not accessible.*`permissions: pull-requests: write`.*fork/,
    ],
    ['404', reply(404, 'Not Found'), /GitHub answered 404 .*`permissions: pull-requests: write`/],
    ['401', reply(401, 'Bad credentials'), /GitHub does not accept the token/],
    [
      'a rate limit',
      reply(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795492800' }),
      /rate limit for the token is used up until 2026-11-24T\d\d:\d\dZ\./,
    ],
    ['a secondary limit', reply(429, 'slow down', { 'retry-after': '60' }), /rate limit for the token is used up\./],
    ['a server error', reply(502, 'Bad gateway'), /GitHub answered 502/],
    ['a redirect', reply(301, 'Moved', { location: 'http://127.0.0.1:9/elsewhere' }), /GitHub could not be reached/],
  ])('%s', async (_, answer, text) => {
    api = await startGitHubApi(() => answer);
    const problem = await upsertComment({ token: TOKEN, env: env(), body: 'x' });
    expect(problem).toMatch(/^The pull request has no comment of this step: /);
    expect(problem).toMatch(text);
    expect(problem).not.toContain(TOKEN);
    expect(api.asked).toHaveLength(1);
  });

  it.each([
    ['no token', null, {}, /"github-token" is empty/],
    [
      'no pull request',
      TOKEN,
      { GITHUB_EVENT_PATH: 'push', GITHUB_EVENT_NAME: 'push' },
      /belongs to none \(event "push"\)/,
    ],
    ['no repository', TOKEN, { GITHUB_REPOSITORY: '' }, /GITHUB_REPOSITORY is not set/],
    ['nobody there', TOKEN, {}, /GitHub could not be reached/],
  ])('%s', async (_, token, more, text) => {
    expect(await upsertComment({ token, env: env(more), body: 'x' })).toMatch(text);
  });
});
