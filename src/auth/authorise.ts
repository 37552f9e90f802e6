import type { HttpReply, HttpRequest, Send } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import { isSuccess, readErrorReply } from '../requests/reply.ts';
import type { Credential } from './credential/credential.ts';
import { isTemporary } from './credential/temporary-key.ts';
import { RENEWING_WAYS } from './errors/credential-hints.ts';
import { refusesCredential } from './errors/refuses-credential.ts';
import { createFirstRequestAlone } from './first-request-alone.ts';
import type { TemporaryKey } from './iam/exchange-id-token-sts.ts';
import type { Token } from './iam/token.ts';
import type { TokenKeeper } from './iam/token-cache.ts';
import { createRefusalMemory } from './refusal.ts';
import { sign } from './signer.ts';

/** Sends a request with proof of who asks. Throws an `AuthRefusedError` once the credential was refused. */
export type AuthorisedSend = (
  request: HttpRequest,
  signal?: AbortSignal,
  extraHeaders?: Readonly<Record<string, string>>,
) => Promise<HttpReply>;

const RENEW = `With ${RENEWING_WAYS} the step renews its credential by itself.`;

/**
 * Signs each request. The first goes alone, and a refusal is final for all: five of them lock the key for five minutes,
 * for everyone who uses it.
 */
export function signing(key: Extract<Credential, { kind: 'aksk' }>, send: Send, clock: Clock): AuthorisedSend {
  const firstRequestAlone = createFirstRequestAlone();
  const what = isTemporary(key) ? 'the temporary access key' : 'the access key';
  const refusal = createRefusalMemory(
    { what, kind: 'access-key', ...(isTemporary(key) ? { ifEnded: RENEW } : {}) },
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

const CLASSIC_WAY =
  'Whether CDM accepts the keys of a trust agency is not documented. If it does not, use "identity-provider-id", the classic way to log in with GitHub\'s id token.';

/**
 * Signs with a key of STS that is renewed before its end. A key that was accepted before and is refused now is renewed
 * once, and the request goes again; a first refusal is final.
 *
 * @param warn reports what may be due to the kind of credential
 */
export function withKeptKey(
  keeper: TokenKeeper<TemporaryKey>,
  send: Send,
  clock: Clock,
  warn: (text: string) => void,
): AuthorisedSend {
  const firstRequestAlone = createFirstRequestAlone();
  const refusal = createRefusalMemory(
    { what: 'the temporary key from STS', kind: 'access-key', ifNeverAccepted: CLASSIC_WAY },
    clock,
  );
  let wasAccepted = false;
  let warned = false;
  const attempt = async (
    request: HttpRequest,
    key: TemporaryKey,
    extra: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ) => {
    refusal.check();
    return send(sign(request, key, new Date(clock.now()), extra), signal);
  };
  return (request, signal, extraHeaders = {}) =>
    firstRequestAlone(async () => {
      const key = await keeper.get(signal);
      let reply = await attempt(request, key, extraHeaders, signal);
      if (refusesCredential(reply) && wasAccepted)
        reply = await attempt(request, await keeper.instead(key, signal), extraHeaders, signal);
      if (refusesCredential(reply)) throw refusal.refuse(reply, callOf(request));
      const proven = provesCredential(reply);
      if (proven) refusal.accepted();
      wasAccepted ||= proven;
      if (reply.status === 403 && !warned) {
        warned = true;
        warn(`The service answered ${callOf(request)} with HTTP 403 to a key from STS. ${CLASSIC_WAY}`);
      }
      return { value: reply, proven };
    }, signal);
}

/** Sends a token that cannot be renewed; its first refusal is final. */
export function withToken(token: string, send: Send, clock: Clock): AuthorisedSend {
  const refusal = createRefusalMemory({ what: 'the token', kind: 'token' }, clock);
  return async (request, signal) => {
    refusal.check();
    const reply = await send(carrying(request, token), signal);
    if (refusesCredential(reply)) throw refusal.refuse(reply, callOf(request));
    if (provesCredential(reply)) refusal.accepted();
    return reply;
  };
}

/** Sends a token that is renewed before its end, and once if the service refuses it; then the request goes again. */
export function withKeptToken(keeper: TokenKeeper<Token>, send: Send, clock: Clock): AuthorisedSend {
  const refusal = createRefusalMemory({ what: 'the token that IAM issued', kind: 'token' }, clock);
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

/** A reply from behind the gateway's check: a success, or an error other than the gateway's own overload. */
function provesCredential(reply: HttpReply): boolean {
  if (isSuccess(reply) || readErrorReply(reply).code?.startsWith('Cdm.')) return true;
  return reply.status >= 400 && reply.status < 500 && ![401, 407, 408, 429].includes(reply.status);
}
