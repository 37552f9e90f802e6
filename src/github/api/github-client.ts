import { getOctokit } from '@actions/github';
import { asFetch } from '../../http/as-fetch.ts';
import { createTransport, type Transport } from '../../http/transport.ts';
import type { Env } from '../../ports.ts';

export interface LoadedClient {
  readonly octokit: ReturnType<typeof getOctokit>;
  readonly transport: Transport;
}

/** Octokit on our own transport, which knows the proxy and the certificates of the step. */
export function createClient(token: string, env: Env): LoadedClient {
  const transport = createTransport({ env });
  // By default the client honours NODE_TLS_REJECT_UNAUTHORIZED and reads NO_PROXY in its own way.
  const request = { fetch: asFetch(transport.send) };
  return { octokit: getOctokit(token, { baseUrl: apiUrl(env), log: SILENT, request }), transport };
}

function apiUrl(env: Env): string {
  return (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
}

/** The client would write its own warnings to the log, past our escaping. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
