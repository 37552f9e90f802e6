import { type HttpReply, type HttpRequest, type Send, TransportError } from '../../http/types.ts';
import type { Clock } from '../../ports.ts';
import type { Failure } from '../../requests/answer.ts';
import type { Credential } from '../credential/credential.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';
import { hintFor } from '../errors/hints.ts';
import { askIam, isPassing } from './ask-iam.ts';
import { readToken, type Token } from './token.ts';

/** The project a token is to be good for. */
export type Scope = { readonly id: string } | { readonly name: string };

export interface IamOptions {
  readonly endpoint: URL;
  readonly send: Send;
  readonly clock: Clock;
  /** Called with a token before anything else is done with it. */
  mask(secret: string): void;
  readonly getIdToken: ((audience: string | null, signal?: AbortSignal) => Promise<string>) | null;
}

type Renewable = Extract<Credential, { kind: 'password' | 'oidc' }>;

/**
 * Fetches a token for a project from IAM. Throws an {@link AuthRefusedError} where IAM says no, and a
 * {@link TransportError} with `maybeSent` false where it could not be asked: the request that needs it was not sent.
 */
export async function fetchToken(
  options: IamOptions,
  credential: Renewable,
  scope: Scope,
  signal: AbortSignal,
  first: boolean,
): Promise<Token> {
  const call = credential.kind === 'password' ? 'POST /v3/auth/tokens' : 'POST /v3.0/OS-AUTH/id-token/tokens';
  const reply = await ask(options, credential.kind, call, signal, async () =>
    credential.kind === 'password'
      ? passwordRequest(options.endpoint, credential, scope)
      : // Asked for anew at each attempt: GitHub's id token counts for five minutes.
        oidcRequest(
          options.endpoint,
          credential.identityProviderId,
          await idToken(options, credential.audience, first, signal),
          scope,
        ),
  );
  const token = readToken(reply, options.clock.now());
  if (token !== null) {
    options.mask(token.value);
    return token;
  }
  const message = `IAM at ${options.endpoint.host} answered ${call} with success, but without a token.`;
  const hint = 'Check "iam-endpoint": what answers there does not behave like IAM.';
  throw new AuthRefusedError(message, { status: reply.status, code: null, requestId: null, hint });
}

/** The address of an IAM route. Endpoints are also written with the version at their end; it is not doubled. */
export function iamUrl(endpoint: URL, path: string, query = ''): URL {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/v3(\.0)?$/, '')}${path}`;
  url.search = query;
  return url;
}

async function ask(
  options: IamOptions,
  kind: Renewable['kind'],
  call: string,
  signal: AbortSignal,
  build: () => Promise<HttpRequest>,
): Promise<HttpReply> {
  const answer = await askIam(options.clock, signal, call, async () => options.send(await build(), signal));
  if (answer.ok) return answer.value;
  const { failure } = answer;
  if (failure.httpStatus === null)
    throw new TransportError(failure.reason ?? 'other', false, `No token from IAM. ${failure.message}`);
  if (!isPassing(failure)) throw refusal(failure, failure.httpStatus, kind);
  const { host } = options.endpoint;
  throw new TransportError(
    'other',
    false,
    `IAM at ${host} gave no token: HTTP ${failure.httpStatus}, ${failure.message}.`,
  );
}

function passwordRequest(
  endpoint: URL,
  credential: Extract<Credential, { kind: 'password' }>,
  scope: Scope,
): HttpRequest {
  const user = { name: credential.username, password: credential.password, domain: { name: credential.domainName } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope: { project: scope } };
  // Without the list of all services and their addresses, which nobody here reads.
  return post(iamUrl(endpoint, '/v3/auth/tokens', '?nocatalog=true'), { auth });
}

function oidcRequest(endpoint: URL, providerId: string, token: string, scope: Scope): HttpRequest {
  const auth = { id_token: { id: token }, scope: { project: scope } };
  const request = post(iamUrl(endpoint, '/v3.0/OS-AUTH/id-token/tokens'), { auth });
  return { ...request, headers: { ...request.headers, 'X-Idp-Id': providerId } };
}

function post(url: URL, body: unknown): HttpRequest {
  const headers = { 'content-type': 'application/json;charset=utf8', accept: 'application/json' };
  return { method: 'POST', url, headers, body: JSON.stringify(body) };
}

async function idToken(
  options: IamOptions,
  audience: string | null,
  first: boolean,
  signal: AbortSignal,
): Promise<string> {
  try {
    if (options.getIdToken === null) throw new Error('this run has no access to id tokens');
    const token = await options.getIdToken(audience, signal);
    options.mask(token);
    return token;
  } catch (cause) {
    if (cause instanceof TransportError) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    const message = `GitHub gave no id token: ${words.replace(/\s+/g, ' ')}`;
    // It gave one before: then the right to ask is there, and this is a passing trouble.
    if (!first) throw new TransportError('other', false, message, { cause });
    const hint = hintFor({ httpStatus: null, code: null, message, call: 'id token' });
    throw new AuthRefusedError(message, { status: null, code: null, requestId: null, hint }, { cause });
  }
}

function refusal(failure: Failure, status: number, kind: Renewable['kind']): AuthRefusedError {
  const { call, code, message: text, requestId } = failure;
  const what = refusedWhat(status, text, kind);
  const details = [`HTTP ${status}`, code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  const message = `${what} (${details}): ${text}`;
  const hint = hintFor({ httpStatus: status, code, message, call });
  return new AuthRefusedError(message, { status, code, requestId, hint });
}

function refusedWhat(status: number, text: string, kind: Renewable['kind']): string {
  if (status < 400) return 'IAM gave no token';
  if (kind === 'oidc') return 'IAM refused the id token';
  // It says 401 of a project that the user is not in, too.
  const ofProject = /\b(project|scope)\b/i.test(text);
  return status === 401 && !ofProject ? 'IAM refused the user or the password' : 'IAM gave no token for this user';
}
