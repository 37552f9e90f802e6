import { redact } from '../auth/errors/redact.ts';
import { askIam, isPassing } from '../auth/iam/ask-iam.ts';
import { IdTokenUnavailable } from '../auth/iam/id-token.ts';
import { type HttpReply, type HttpRequest, type Send, TransportError } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import type { Failure } from '../requests/answer.ts';
import type { Environment } from './inputs/input-reader.ts';

export interface IdTokenOptions {
  readonly env: Environment;
  readonly clock: Clock;
  /** The transport. */
  readonly send: Send;
}

/**
 * GitHub's OpenID Connect token for this job, requested as GitHub's own toolkit does, but over the shared transport: the
 * toolkit follows redirects and sends the request token along, which is a secret itself.
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
  const answer = await askIam(clock, signal, 'GET id token', async () => redact(await send(request, signal), [right]));
  if (!answer.ok) throw problem(answer.failure);
  const token = tokenIn(answer.value);
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

function problem(failure: Failure): Error {
  const { reason, httpStatus, message } = failure;
  // Only an abort passes as one: after any other failure the request was already repeated often enough.
  if (httpStatus === null && reason === 'aborted') return new TransportError('aborted', false, message);
  if (httpStatus === null) return new IdTokenUnavailable(`no answer. ${message}`, null, true);
  const words = message.startsWith('HTTP ') ? message : `HTTP ${httpStatus}, ${message}`;
  return new IdTokenUnavailable(words, httpStatus, isPassing(failure));
}

function tokenIn(reply: HttpReply): string | null {
  try {
    const { value } = JSON.parse(reply.body) as { value?: unknown };
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}
