import { readErrorReply } from '../auth/errors/error-reply.ts';
import { redact } from '../auth/errors/redact.ts';
import { retryIam } from '../auth/iam/iam-retry.ts';
import { type HttpReply, type HttpRequest, type Send, TransportError } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import type { Environment } from './inputs/input-reader.ts';

export interface IdTokenOptions {
  readonly env: Environment;
  readonly clock: Clock;
  /** The transport. */
  readonly send: Send;
}

/**
 * GitHub's OpenID Connect token for this job, asked for as GitHub's own toolkit does. But over the one transport: the
 * toolkit follows redirects and takes along the right to ask, which is a token itself.
 *
 * Throws an Error that says in a few words why there is none. Neither it nor its cause holds a token.
 *
 * @param audience `null` for GitHub's own default
 */
export async function fetchIdToken(
  { env, clock, send }: IdTokenOptions,
  audience: string | null,
  signal?: AbortSignal,
): Promise<string> {
  const right = env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '';
  const request: HttpRequest = {
    method: 'GET',
    url: addressOf(env, audience),
    headers: { accept: 'application/json', authorization: `Bearer ${right}` },
  };
  if (right === '') throw new Error('this job has no variable ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  const reply = redact(await ask(clock, signal, () => send(request, signal)), [right]);
  if (reply.status !== 200) throw new Error(words(reply));
  const token = tokenIn(reply);
  if (token === null) throw new Error('the answer holds none');
  return token;
}

function addressOf(env: Environment, audience: string | null): URL {
  const address = env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '';
  if (!URL.canParse(address)) throw new Error('this job has no address in the variable ACTIONS_ID_TOKEN_REQUEST_URL');
  const url = new URL(address);
  if (audience !== null) url.search += `${url.search === '' ? '' : '&'}audience=${encodeURIComponent(audience)}`;
  return url;
}

async function ask(clock: Clock, signal: AbortSignal | undefined, send: () => Promise<HttpReply>): Promise<HttpReply> {
  try {
    return await retryIam(clock, signal, send);
  } catch (error) {
    if (!(error instanceof TransportError) || error.reason === 'aborted') throw error;
    // Not another TransportError: it was asked often enough.
    throw new Error(`no answer. ${error.message}`, { cause: error });
  }
}

function words(reply: HttpReply): string {
  const { status, text } = readErrorReply(reply);
  return text.startsWith('HTTP ') ? text : `HTTP ${status}, ${text}`;
}

function tokenIn(reply: HttpReply): string | null {
  try {
    const { value } = JSON.parse(reply.body) as { value?: unknown };
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}
