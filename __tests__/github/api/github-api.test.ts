import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { askGitHub } from '../../../src/github/api/github-api.ts';
import { makeCertificate } from '../../http/certificates.ts';
import { serveProxy, serveSecure } from '../../http/servers.ts';
import { type Asked, startGitHubApi } from '../github-api.ts';

const TOKEN = 'ghs_secret-token-of-a-test';

describe("GitHub's token", () => {
  test('goes out by the transport of the action, for REST and GraphQL alike', async () => {
    const api = await startGitHubApi(({ path }: Asked) => ({
      status: 200,
      body: path.endsWith('/graphql') ? { data: { viewer: { login: 'me' } } } : { id: 7 },
    }));
    onTestFinished(() => api.close());
    const answer = await askGitHub(
      { token: TOKEN, env: { GITHUB_API_URL: api.url }, permission: 'contents: read' },
      async (octokit, request) => [
        await octokit.graphql('query { viewer { login } }', { request }),
        (await octokit.rest.repos.get({ owner: 'a', repo: 'b', request })).data.id,
      ],
    );
    expect(answer).toEqual({ ok: true, value: [{ viewer: { login: 'me' } }, 7] });
    expect(api.asked.map(({ method, path, authorization }) => [method, path, authorization])).toEqual([
      ['POST', '/api/graphql', `token ${TOKEN}`],
      ['GET', '/api/v3/repos/a/b', `token ${TOKEN}`],
    ]);
  });

  test.each([['REST'], ['GraphQL']])(
    'never reaches a server whose certificate is not trusted, whatever NODE_TLS_REJECT_UNAUTHORIZED says: %s',
    async (kind) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      onTestFinished(() => void vi.unstubAllEnvs());
      let hits = 0;
      const port = await serveSecure(makeCertificate(), (_request, response) => {
        hits += 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
      });
      const env = { GITHUB_API_URL: `https://127.0.0.1:${port}` };
      const answer = await askGitHub({ token: TOKEN, env, permission: 'contents: read' }, (octokit, request) =>
        kind === 'REST'
          ? octokit.rest.meta.get({ request })
          : octokit.graphql('query { viewer { login } }', { request }),
      );
      expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining('not trusted here') });
      expect(JSON.stringify(answer)).not.toContain(TOKEN);
      expect(hits).toBe(0);
    },
  );

  test.each([
    ['', ['api.github.test:443']],
    ['github.test', []],
  ])('goes by the proxy of the environment unless NO_PROXY exempts the host: "%s"', async (no_proxy, targets) => {
    const proxy = await serveProxy(9, () => 502);
    const env = { GITHUB_API_URL: 'https://api.github.test', https_proxy: `http://127.0.0.1:${proxy.port}`, no_proxy };
    const answer = await askGitHub({ token: TOKEN, env, permission: 'x' }, (octokit, request) =>
      octokit.rest.meta.get({ request }),
    );
    expect(answer.ok).toBe(false);
    expect(proxy.asked.map(({ target }) => target)).toEqual(targets);
  });
});
