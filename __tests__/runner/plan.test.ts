import { describe, expect, onTestFinished, test } from 'vitest';
import { commentsOf, type StoredComment, startGitHubApi } from '../github/github-api.ts';
import { emulator } from '../process/support.ts';
import { ABSENT, resultsOf, runExample } from './support.ts';

const payload = (full_name: string) => ({ pull_request: { number: 7, head: { repo: { full_name } } } });

describe.skipIf(ABSENT)('plan-pull-request.yml', () => {
  test('shows in the pull request what a run would do, and changes nothing', async () => {
    const comments: StoredComment[] = [];
    const answer = commentsOf(comments);
    const github = await startGitHubApi((asked, url) =>
      answer({ ...asked, path: asked.path.replace('/demo/shop/', '/acme/warehouse/') }, url),
    );
    onTestFinished(() => github.close());
    const cloud = await emulator();
    const run = await runExample(cloud, 'plan-pull-request', {
      event: 'pull_request',
      payload: payload('demo/shop'),
      secrets: { GITHUB_TOKEN: 'token-of-a-stand-in' },
      env: { GITHUB_API_URL: github.url },
    });
    expect(resultsOf(run)).toEqual({ plan: 'success' });
    expect(JSON.parse(run.jobs.plan?.outputs.plan ?? '')).toMatchObject([{ job: 'orders_to_obs', action: 'create' }]);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('Plan: a run would be let through');
    expect(cloud.requests.filter(({ method, path }) => path.startsWith('/v1.1/') && method !== 'GET')).toEqual([]);
  });

  test('a fork has no secrets: the job is left out', async () => {
    const cloud = await emulator();
    const run = await runExample(cloud, 'plan-pull-request', {
      event: 'pull_request',
      payload: payload('stranger/shop'),
    });
    expect(resultsOf(run)).toEqual({});
    expect(cloud.requests).toEqual([]);
  });
});
