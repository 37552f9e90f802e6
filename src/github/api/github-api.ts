import type { Env } from '../../ports.ts';

export type Octokit = ReturnType<typeof import('@actions/github')['getOctokit']>;

export type GitHubAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export interface GitHubRequest {
  readonly token: string | null;
  readonly env: Env;
  /** What the workflow has to grant for this, e.g. `actions: read`. */
  readonly permission: string;
  readonly signal?: AbortSignal;
}

/** To be handed to every call: the token must not follow a redirect to another host. */
export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly redirect: 'error';
}

/** No request to GitHub is worth a long wait at the end of a step. */
const MAX_WAIT_MS = 20_000;

export interface GitHubClient {
  /** Never rejects: the problem is the rest of a sentence, with what to do about it. */
  ask<T>(work: (octokit: Octokit, request: RequestOptions) => Promise<T>): Promise<GitHubAnswer<T>>;
  close(): Promise<void>;
}

/**
 * GitHub's API, on GitHub Enterprise at `GITHUB_API_URL`. The client is loaded with the first question, so that steps
 * that do not ask do not load it.
 */
export function openGitHub({ token, env, permission, signal }: GitHubRequest): GitHubClient {
  let loaded: ReturnType<typeof loadClient> | null = null;
  return {
    ask: async (work) => {
      if (!token) return { ok: false, problem: 'the input "github-token" is empty.' };
      const limits = AbortSignal.timeout(MAX_WAIT_MS);
      try {
        loaded ??= loadClient(token, env);
        const { octokit } = await loaded;
        const value = await work(octokit, {
          signal: signal ? AbortSignal.any([signal, limits]) : limits,
          redirect: 'error',
        });
        return { ok: true, value };
      } catch (error) {
        if (limits.aborted) return { ok: false, problem: `GitHub did not answer within ${MAX_WAIT_MS / 1000} s.` };
        const { apiProblem } = await import('./api-problem.ts');
        return { ok: false, problem: apiProblem(error, permission).replaceAll(token, '***') };
      }
    },
    close: async () => (await loaded)?.transport.close(),
  };
}

async function loadClient(token: string, env: Env) {
  const { createClient } = await import('./github-client.ts');
  return createClient(token, env);
}

/** Asks GitHub's API one question. */
export async function askGitHub<T>(
  request: GitHubRequest,
  work: (octokit: Octokit, request: RequestOptions) => Promise<T>,
): Promise<GitHubAnswer<T>> {
  const client = openGitHub(request);
  try {
    return await client.ask(work);
  } finally {
    await client.close();
  }
}

export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

export function repositoryOf(env: Env): Repository | null {
  const [owner, repo, ...more] = (env.GITHUB_REPOSITORY ?? '').split('/');
  return owner && repo && more.length === 0 ? { owner, repo } : null;
}
