import type { HttpReply, HttpRequest, Send } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import { isSuccess, readErrorReply } from '../requests/reply.ts';
import type { Credential } from './credential/credential.ts';
import { refusesCredential } from './errors/refuses-credential.ts';
import { createFirstRequestAlone } from './first-request-alone.ts';
import type { TokenKeeper } from './iam/token-cache.ts';
import { createRefusalMemory } from './refusal.ts';
import { sign } from './signer.ts';

/** Sends a request with proof of who asks. Throws an `AuthRefusedError` once the credential was refused. */
export type AuthorisedSend = (
  request: HttpRequest,
  signal?: AbortSignal,
  extraHeaders?: Readonly<Record<string, string>>,
) => Promise<HttpReply>;

/**
 * Signs each request. The first goes alone, and a refusal is final for all: five of them lock the key for five minutes,
 * for everyone who uses it.
 */
export function signing(key: Extract<Credential, { kind: 'aksk' }>, send: Send, clock: Clock): AuthorisedSend {
  const firstRequestAlone = createFirstRequestAlone();
  const refusal = createRefusalMemory(
    key.securityToken === null ? 'the access key' : 'the temporary access key',
    clock,
  );
  return (request, signal, extraHeaders = {}) =>
    firstRequestAlone(async () => {
      refusal.check();
      const reply = await send(sign(request, key, new Date(clock.now()), extraHeaders), signal);
      if (refusesCredential(reply)) throw refusal.refuse(reply, callOf(request));
      const proven = provesCredential(reply);
      if (proven) refusal.accepted();
      return { value: reply, proven };
    }, signal);
}

/** Sends a token that cannot be renewed; its first refusal is final. */
export function withToken(token: string, send: Send, clock: Clock): AuthorisedSend {
  const refusal = createRefusalMemory('the token', clock);
  return async (request, signal) => {
    refusal.check();
    const reply = await send(carrying(request, token), signal);
    if (refusesCredential(reply)) throw refusal.refuse(reply, callOf(request));
    if (provesCredential(reply)) refusal.accepted();
    return reply;
  };
}

/** Sends a token that is renewed before its end, and once where the service refuses it; then the request goes again. */
export function withKeptToken(keeper: TokenKeeper, send: Send, clock: Clock): AuthorisedSend {
  const refusal = createRefusalMemory('the token that IAM had issued', clock);
  return async (request, signal) => {
    refusal.check();
    const token = await keeper.get(signal);
    const reply = await send(carrying(request, token.value), signal);
    if (!refusesCredential(reply)) return reply;
    const renewed = await keeper.instead(token, signal);
    refusal.check();
    const second = await send(carrying(request, renewed.value), signal);
    if (refusesCredential(second)) throw refusal.refuse(second, callOf(request));
    return second;
  };
}

function carrying(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, 'X-Auth-Token': token } };
}

/** Method and path, without the query. */
function callOf({ method, url }: HttpRequest): string {
  return `${method} ${url.pathname}`;
}

/** A reply from behind the gateway's check: a success, or an error that is not the gateway's being busy. */
function provesCredential(reply: HttpReply): boolean {
  if (isSuccess(reply) || readErrorReply(reply).code?.startsWith('Cdm.')) return true;
  return reply.status >= 400 && reply.status < 500 && ![401, 407, 408, 429].includes(reply.status);
}
