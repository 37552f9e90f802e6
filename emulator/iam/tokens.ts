import { iamShort, keystone, refuse } from '../http/errors.ts';
import { json, type Request, type Response } from '../http/messages.ts';
import { isRecord } from '../json.ts';
import { DEMO, type Project, type User } from '../scenario/options.ts';
import { DOMAIN, dig, digest, type Iam, issueKey, parseBody } from './iam-state.ts';
import { checkIdToken } from './oidc.ts';

const DAY_MS = 24 * 3_600_000;
const SHORTEST_KEY_SECONDS = 900;
const LONGEST_KEY_SECONDS = 86_400;

/** Token for an IAM user's name and password. */
export function passwordToken(iam: Iam, request: Request): Response {
  const identity = dig(parseBody(request.body), 'auth', 'identity');
  const user = dig(identity, 'password', 'user');
  const methods = dig(identity, 'methods');
  if (!isRecord(user) || !Array.isArray(methods) || !methods.includes('password')) {
    return refuse(keystone(400, 'Bad Request', 'The request body is invalid'));
  }
  const known = (iam.options.users ?? [DEMO.user]).find((candidate) => isUser(candidate, user));
  if (known === undefined) return refuse(keystone(401, 'Unauthorized', 'The username or password is wrong.'));
  checkLogin(known, methods);
  const scope = scopeOf(iam, dig(parseBody(request.body), 'auth', 'scope'));
  if (scope === 'unknown') return refuse(keystone(401, 'Unauthorized', 'The project of the scope was not found.'));
  return issueToken(iam, scope, ['password'], { name: known.name, domain: { ...DOMAIN, name: known.domain } });
}

/** Token for an OpenID Connect ID token, by a provider of IAM's classic edition. */
export function idToken(iam: Iam, request: Request): Response {
  const body = parseBody(request.body);
  const token = dig(body, 'auth', 'id_token', 'id');
  if (typeof token !== 'string') return refuse(iamShort(400, 'IAM.0011', 'Request body is invalid.'));
  const providers = iam.options.identityProviders ?? [{ id: DEMO.identityProvider }];
  const provider = providers.find(({ id }) => id === request.headers['x-idp-id']);
  if (provider === undefined) return refuse(iamShort(404, 'IAM.0004', 'Could not find the identity provider.'));
  const claims = checkIdToken(token, iam.gateway.clock());
  const wrongAudience = provider.audience !== undefined && provider.audience !== claims?.aud;
  if (claims === undefined || wrongAudience) {
    return refuse(iamShort(401, 'IAM.0001', 'The request you have made requires authentication.'));
  }
  const scope = scopeOf(iam, dig(body, 'auth', 'scope'));
  if (scope === 'unknown') return refuse(iamShort(403, 'IAM.0003', 'Policy does not allow access to this project.'));
  const federation = {
    identity_provider: { id: provider.id },
    protocol: { id: 'oidc' },
    groups: [{ id: 'demo-group' }],
  };
  return issueToken(iam, scope, ['mapped'], { name: 'FederationUser', domain: DOMAIN, 'OS-FEDERATION': federation });
}

/** The token in the body of a request for temporary keys. A token in the header takes precedence. */
export function tokenInBody(request: Request): string | undefined {
  const id = dig(parseBody(request.body), 'auth', 'identity', 'token', 'id');
  return typeof id === 'string' ? id : undefined;
}

/** Temporary AK/SK for a token. Default 900 s. */
export function securityToken(iam: Iam, request: Request): Response {
  const path = ['auth', 'identity', 'token', 'duration_seconds'];
  const seconds = dig(parseBody(request.body), ...path) ?? SHORTEST_KEY_SECONDS;
  if (typeof seconds !== 'number' || seconds < SHORTEST_KEY_SECONDS || seconds > LONGEST_KEY_SECONDS) {
    return refuse(iamShort(400, 'IAM.0011', 'Request body is invalid.'));
  }
  const key = issueKey(iam, 'TEMPKEY', seconds * 1000);
  const expires = isoMicroseconds(key.expiresAt);
  const credential = { access: key.ak, secret: key.sk, securitytoken: key.securityToken, expires_at: expires };
  return json(201, { credential });
}

function issueToken(iam: Iam, scope: Project | undefined, methods: string[], user: Record<string, unknown>): Response {
  const { gateway, options } = iam;
  const now = gateway.clock();
  const expiresAt = now + (options.tokenLifetimeMs ?? DAY_MS);
  const text = `MIIEmulated${digest(`token ${now} ${++iam.issued}`)}`;
  gateway.tokens.set(text, { projectId: scope?.id, user: String(user.name), expiresAt });
  const token = {
    expires_at: isoMicroseconds(expiresAt),
    issued_at: isoMicroseconds(now),
    methods,
    user,
    roles: [{ id: '0', name: 'cdm_adm' }],
    ...(scope === undefined ? {} : { project: { ...scope, domain: DOMAIN }, catalog: [] }),
  };
  return json(201, { token }, { 'x-subject-token': text });
}

/** Refuses users who get no token by password alone. The texts are invented; the documents give none. */
function checkLogin(user: User, methods: readonly unknown[]): void {
  if (user.isHuaweiId === true) refuse(keystone(401, 'Unauthorized', 'The username or password is wrong.'));
  if (user.hasVirtualMfa !== true || methods.includes('totp')) return;
  refuse(keystone(401, 'Unauthorized', 'The virtual MFA code (totp) is required.'));
}

/** The project that a token is asked for; `undefined` for an unscoped token. */
function scopeOf(iam: Iam, scope: unknown): Project | 'unknown' | undefined {
  const wanted = dig(scope, 'project');
  if (!isRecord(wanted)) return undefined;
  return (
    iam.projects.find(({ id, name }) => (wanted.id === undefined ? wanted.name === name : wanted.id === id)) ??
    'unknown'
  );
}

function isUser(known: User, given: Record<string, unknown>): boolean {
  return (
    known.name === given.name && known.password === given.password && known.domain === dig(given, 'domain', 'name')
  );
}

/** A time as IAM writes it: UTC with six decimals. */
function isoMicroseconds(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}
