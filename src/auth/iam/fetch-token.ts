import { type HttpRequest, type Send, TransportError } from '../../http/types.ts';
import type { Clock } from '../../ports.ts';
import type { Failure } from '../../requests/answer.ts';
import type { Credential } from '../credential/credential.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';
import { credentialHint } from '../errors/credential-hints.ts';
import { hintFor } from '../errors/hints.ts';
import { askIam, isPassing } from './ask-iam.ts';
import { EXCHANGE_CALL, exchangeIdTokenRequest } from './exchange-id-token.ts';
import { iamUrl, postJson, type Scope } from './iam-request.ts';
import { describeClaims, freshIdToken, type IdTokenSource } from './id-token.ts';
import { readToken, type Token } from './token.ts';

export interface IamOptions extends IdTokenSource {
  readonly endpoint: URL;
  readonly send: Send;
  readonly clock: Clock;
}

type Renewable = Extract<Credential, { kind: 'password' | 'oidc' }>;

/**
 * Fetches a token for a project from IAM. Throws an {@link AuthRefusedError} if IAM refuses, and a {@link TransportError}
 * with `maybeSent` false if it cannot be reached: the request that needs the token was not sent.
 */
export async function fetchToken(
  options: IamOptions,
  credential: Renewable,
  scope: Scope,
  signal: AbortSignal,
  first: boolean,
): Promise<Token> {
  const { endpoint, clock } = options;
  const call = credential.kind === 'password' ? 'POST /v3/auth/tokens' : EXCHANGE_CALL;
  let idToken: string | null = null;
  const answer = await askIam(clock, signal, call, async () => {
    if (credential.kind === 'password') return options.send(passwordRequest(endpoint, credential, scope), signal);
    idToken = await freshIdToken(options, credential.audience, first, signal);
    return options.send(exchangeIdTokenRequest(endpoint, credential.identityProviderId, idToken, scope), signal);
  });
  if (!answer.ok) throw failed(answer.failure, endpoint, credential.kind, idToken);
  const token = readToken(answer.value, clock.now());
  if (token !== null) {
    options.mask(token.value);
    return token;
  }
  const message = `IAM at ${endpoint.host} answered ${call} with success, but without a token.`;
  const hint = 'Check "iam-endpoint": what answers there does not behave like IAM.';
  throw new AuthRefusedError(message, { status: answer.value.status, code: null, requestId: null, hint });
}

function passwordRequest(
  endpoint: URL,
  credential: Extract<Credential, { kind: 'password' }>,
  scope: Scope,
): HttpRequest {
  const user = { name: credential.username, password: credential.password, domain: { name: credential.domainName } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope: { project: scope } };
  // The list of all services and their addresses is long, and not read here.
  return postJson(iamUrl(endpoint, '/v3/auth/tokens', '?nocatalog=true'), { auth });
}

function failed(failure: Failure, { host }: URL, kind: Renewable['kind'], idToken: string | null): Error {
  const { httpStatus: status, code, message: text, requestId, reason } = failure;
  if (status === null) return new TransportError(reason ?? 'other', false, `No token from IAM. ${text}`);
  if (isPassing(failure))
    return new TransportError('other', false, `IAM at ${host} gave no token: HTTP ${status}, ${text}.`);
  const details = [`HTTP ${status}`, code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  const refused = { status, code, requestId };
  if (status < 400) {
    const message = `IAM gave no token (${details}): ${text}`;
    return new AuthRefusedError(message, { ...refused, hint: hintFor(failure) });
  }
  if (kind === 'oidc') {
    const message = `IAM refused the id token (${details}): ${text.replace(/\.$/, '')}.${describeClaims(idToken)}`;
    return new AuthRefusedError(message, { ...refused, hint: credentialHint({ kind: 'id-token', status }) });
  }
  // IAM also answers 401 for a project that the user is not in. No code distinguishes the two, only the text does.
  const isUser = status === 401 && !/\b(project|scope)\b/i.test(text);
  const what = isUser ? 'IAM refused the user or the password' : 'IAM gave no token for this user';
  const hint = credentialHint({ kind: 'password', refused: isUser ? 'user' : 'project' });
  return new AuthRefusedError(`${what} (${details}): ${text}`, { ...refused, hint });
}
