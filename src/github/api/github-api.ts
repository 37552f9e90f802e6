import type { Transport } from '../../http/transport.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Octokit = ReturnType<typeof import('@actions/github')['getOctokit']>;

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
  let opened: Promise<{ readonly octokit: Octokit; readonly transport: Transport }> | null = null;
  return {
    ask: async (work) => {
      if (!token) return { ok: false, problem: 'the input "github-token" is empty.' };
      const limits = AbortSignal.timeout(MAX_WAIT_MS);
      try {
        opened ??= loadClient(token, env);
        const { octokit } = await opened;
        const value = await work(octokit, {
          signal: signal ? AbortSignal.any([signal, limits]) : limits,
          redirect: 'error',
        });
        return { ok: true, value };
      } catch (error) {
        if (limits.aborted) return { ok: false, problem: `GitHub did not answer within ${MAX_WAIT_MS / 1000} s.` };
        return { ok: false, problem: problemOf(error, permission).replaceAll(token, '***') };
      }
    },
    close: async () => (await opened)?.transport.close(),
  };
}

async function loadClient(token: string, env: Env) {
  const [{ getOctokit }, { asFetch }, { createTransport }] = await Promise.all([
    import('@actions/github'),
    import('../../http/as-fetch.ts'),
    import('../../http/transport.ts'),
  ]);
  const transport = createTransport({ env });
  // By default the client honours NODE_TLS_REJECT_UNAUTHORIZED and reads NO_PROXY in its own way.
  const request = { fetch: asFetch(transport.send) };
  return { octokit: getOctokit(token, { baseUrl: apiUrl(env), log: SILENT, request }), transport };
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

export function apiUrl(env: Env): string {
  return (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
}

export function repositoryOf(env: Env): { owner: string; repo: string } | null {
  const [owner, repo, ...more] = (env.GITHUB_REPOSITORY ?? '').split('/');
  return owner && repo && more.length === 0 ? { owner, repo } : null;
}

/** The client would write its own warnings to the log, past our escaping. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface ApiError {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

/** Status codes as GitHub documents them: it answers 404 for 403 where even the existence is private. */
function problemOf(error: unknown, permission: string): string {
  const { status, message, response } = (typeof error === 'object' && error !== null ? error : {}) as ApiError;
  const headers = response?.headers ?? {};
  const detail = typeof message === 'string' && message !== '' ? ` (${message.slice(0, 300)})` : '';
  if ((status === 403 || status === 429) && isRateLimit(headers, detail))
    return `GitHub's rate limit for the token is used up${untilText(headers)}.`;
  switch (status) {
    case 401:
      return `GitHub does not accept the token${detail}. A job's own token ends with the job, at most 24 hours after its start.`;
    case 403:
    case 404:
      return `GitHub answered ${status}${detail}. The job needs \`permissions: ${permission}\`; in a run for a pull request from a fork, or by Dependabot, the token may only read.`;
    default:
      // Without an answer the client makes up a 500.
      return typeof status === 'number' && response !== undefined
        ? `GitHub answered ${status}${detail}.`
        : `GitHub could not be reached${detail}.`;
  }
}

function isRateLimit(headers: Readonly<Record<string, unknown>>, detail: string): boolean {
  return headers['x-ratelimit-remaining'] === '0' || 'retry-after' in headers || /rate limit/i.test(detail);
}

function untilText(headers: Readonly<Record<string, unknown>>): string {
  const reset = Number(headers['x-ratelimit-reset']);
  const date = new Date(reset * 1000);
  return reset > 0 && !Number.isNaN(date.getTime()) ? ` until ${date.toISOString().slice(0, 16)}Z` : '';
}
