import { type HttpReply, type HttpRequest, type Send, TransportError } from '../../http/types.ts';
import type { Clock } from '../../ports.ts';
import type { Failure } from '../../requests/answer.ts';
import { isObject, parseExactJson } from '../../text/exact-json.ts';
import type { Credential } from '../credential/credential.ts';
import { isHeaderText } from '../credential/header-text.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';
import { serverTime } from '../errors/clock-skew.ts';
import { credentialHint } from '../errors/credential-hints.ts';
import { askIam, isPassing } from './ask-iam.ts';
import { describeClaims, freshIdToken, type IdTokenSource } from './id-token.ts';

/** A key of STS. It signs like a permanent one, together with its security token. */
export interface TemporaryKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly securityToken: string;
  /** In milliseconds since 1970 by this machine's clock; `null` if STS did not say. */
  readonly endsAt: number | null;
}

export interface StsOptions extends IdTokenSource {
  readonly endpoint: URL;
  readonly send: Send;
  readonly clock: Clock;
  /** Names the session in the audit log of the cloud; 2 to 128 characters. */
  readonly sessionName: string;
}

const CALL = 'POST /v5/agencies/assume-with-oidc';
/** The shortest maximum that an agency can have: more would be refused by those that were left as they are. */
const LIFE_SECONDS = 3600;

/**
 * Exchanges GitHub's id token for a temporary key, by a trust agency of IAM's newer edition. The request is not signed.
 * Throws an {@link AuthRefusedError} if STS refuses, and a {@link TransportError} with `maybeSent` false if it cannot be
 * reached: the request that needs the key was not sent.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam5/AssumeAgencyWithOIDC.html
 */
export async function exchangeIdTokenForKey(
  options: StsOptions,
  credential: Extract<Credential, { kind: 'sts' }>,
  signal: AbortSignal,
  first: boolean,
): Promise<TemporaryKey> {
  const { endpoint, clock } = options;
  let idToken: string | null = null;
  const answer = await askIam(clock, signal, CALL, async () => {
    idToken = await freshIdToken(options, credential.audience, first, signal);
    return options.send(exchangeRequest(options, credential, idToken), signal);
  });
  if (!answer.ok) throw failed(answer.failure, endpoint, idToken);
  const key = readKey(answer.value, clock.now());
  if (key !== null) {
    for (const secret of [key.secretAccessKey, key.securityToken, key.accessKeyId]) options.mask(secret);
    return key;
  }
  const message = `STS at ${endpoint.host} answered ${CALL} with success, but without a key.`;
  const hint = 'Check "sts-endpoint": what answers there does not behave like STS.';
  throw new AuthRefusedError(message, { status: answer.value.status, code: null, requestId: null, hint });
}

function exchangeRequest(
  { endpoint, sessionName }: StsOptions,
  { providerUrn, agencyUrn }: Extract<Credential, { kind: 'sts' }>,
  idToken: string,
): HttpRequest {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/v5$/, '')}/v5/agencies/assume-with-oidc`;
  const body = {
    provider_urn: providerUrn,
    agency_urn: agencyUrn,
    agency_session_name: sessionName,
    id_token: idToken,
    duration_seconds: LIFE_SECONDS,
  };
  const headers = { 'content-type': 'application/json;charset=utf8', accept: 'application/json' };
  return { method: 'POST', url, headers, body: JSON.stringify(body) };
}

function failed(failure: Failure, endpoint: URL, idToken: string | null): Error {
  const { httpStatus: status, code, message: text, requestId, reason } = failure;
  if (status === null) return new TransportError(reason ?? 'other', false, `No key from STS. ${text}`);
  if (isPassing(failure))
    return new TransportError('other', false, `STS at ${endpoint.host} gave no key: HTTP ${status}, ${text}.`);
  const details = [`HTTP ${status}`, code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  const message = `STS refused the id token (${details}): ${text.replace(/\.$/, '')}.${describeClaims(idToken)}`;
  const hint = credentialHint({ kind: 'assume-agency', code });
  return new AuthRefusedError(message, { status, code, requestId, hint });
}

/** `null` if the reply holds no key that can be sent. */
function readKey(reply: HttpReply, now: number): TemporaryKey | null {
  const credentials = credentialsIn(reply.body);
  const text = (name: string): string => {
    const value = credentials[name];
    return typeof value === 'string' && isHeaderText(value) ? value : '';
  };
  const accessKeyId = text('access_key_id');
  const secretAccessKey = text('secret_access_key');
  const securityToken = text('security_token');
  if (accessKeyId === '' || secretAccessKey === '' || securityToken === '') return null;
  const ends = Date.parse(text('expiration'));
  return {
    accessKeyId,
    secretAccessKey,
    securityToken,
    // By the server's clock, which this machine's may differ from.
    endsAt: Number.isNaN(ends) ? null : ends - (serverTime(reply.headers.date) ?? now) + now,
  };
}

function credentialsIn(body: string): { readonly [name: string]: unknown } {
  try {
    const json = parseExactJson(body);
    return isObject(json) && isObject(json.credentials) ? json.credentials : {};
  } catch {
    return {};
  }
}
