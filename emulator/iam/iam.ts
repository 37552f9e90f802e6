import { createHash } from 'node:crypto';
import type { Gateway } from '../gateway/gateway.ts';
import { iamShort, keystone, refuse } from '../http/errors.ts';
import { json, type Request, type Response } from '../http/messages.ts';
import { isRecord } from '../json.ts';
import { DEMO, type EmulatorOptions, type Project, type User } from '../scenario/options.ts';
import { checkIdToken } from './oidc.ts';

const DAY_MS = 24 * 3_600_000;
const SHORTEST_KEY_SECONDS = 900;
const LONGEST_KEY_SECONDS = 86_400;
const DOMAIN = { id: 'd78cbac186b744899480f25bd022f468', name: DEMO.user.domain };

/** What IAM works on: its directory is in the options, its tokens are the gateway's. */
export interface Iam {
  readonly options: EmulatorOptions;
  readonly gateway: Gateway;
  readonly projects: readonly Project[];
  issued: number;
}

export function createIam(options: EmulatorOptions, gateway: Gateway): Iam {
  const projectId = options.projectId ?? DEMO.projectId;
  return { options, gateway, projects: options.projects ?? [{ id: projectId, name: DEMO.projectName }], issued: 0 };
}

/** Projects the caller sees, or those of one name. */
export function listProjects(iam: Iam, name: string | undefined): Response {
  const projects = iam.projects
    .filter((project) => name === undefined || project.name === name)
    .map(({ id, name: own }) => ({
      id,
      name: own,
      domain_id: DOMAIN.id,
      parent_id: DOMAIN.id,
      is_domain: false,
      enabled: true,
      description: '',
      links: { self: `/v3/projects/${id}` },
    }));
  return json(200, { links: { self: '/v3/projects', previous: null, next: null }, projects });
}

/** Token for an IAM user's name and password. */
export function passwordToken(iam: Iam, request: Request): Response {
  const identity = dig(parse(request.body), 'auth', 'identity');
  const user = dig(identity, 'password', 'user');
  const methods = dig(identity, 'methods');
  if (!isRecord(user) || !Array.isArray(methods) || !methods.includes('password')) {
    return refuse(keystone(400, 'Bad Request', 'The request body is invalid'));
  }
  const known = (iam.options.users ?? [DEMO.user]).find((candidate) => isUser(candidate, user));
  if (known === undefined) return refuse(keystone(401, 'Unauthorized', 'The username or password is wrong.'));
  const scope = scopeOf(iam, dig(parse(request.body), 'auth', 'scope'));
  if (scope === 'unknown') return refuse(keystone(401, 'Unauthorized', 'The project of the scope was not found.'));
  return issue(iam, scope, ['password'], { name: known.name, domain: { ...DOMAIN, name: known.domain } });
}

/** Token for an OpenID Connect ID token. */
export function idToken(iam: Iam, request: Request): Response {
  const body = parse(request.body);
  const token = dig(body, 'auth', 'id_token', 'id');
  if (typeof token !== 'string') return refuse(iamShort(400, 'IAM.0011', 'Request body is invalid.'));
  const providers = iam.options.identityProviders ?? [{ id: DEMO.identityProvider }];
  const provider = providers.find(({ id }) => id === request.headers['x-idp-id']);
  if (provider === undefined) return refuse(iamShort(404, 'IAM.0004', 'Could not find the identity provider.'));
  const checked = checkIdToken(token, iam.gateway.clock());
  const wrongAudience = provider.audience !== undefined && provider.audience !== checked?.audience;
  if (checked === undefined || wrongAudience) {
    return refuse(iamShort(401, 'IAM.0001', 'The request you have made requires authentication.'));
  }
  const scope = scopeOf(iam, dig(body, 'auth', 'scope'));
  if (scope === 'unknown') return refuse(iamShort(403, 'IAM.0003', 'Policy does not allow access to this project.'));
  const federation = {
    identity_provider: { id: provider.id },
    protocol: { id: 'oidc' },
    groups: [{ id: 'demo-group' }],
  };
  return issue(iam, scope, ['mapped'], { name: 'FederationUser', domain: DOMAIN, 'OS-FEDERATION': federation });
}

/** The token that a request for temporary keys carries in its body. One in the header goes before it. */
export function tokenInBody(request: Request): string | undefined {
  const id = dig(parse(request.body), 'auth', 'identity', 'token', 'id');
  return typeof id === 'string' ? id : undefined;
}

/** Temporary AK/SK for a token; 900 s unless the body says otherwise. */
export function securityToken(iam: Iam, request: Request): Response {
  const seconds = dig(parse(request.body), 'auth', 'identity', 'token', 'duration_seconds') ?? 900;
  if (typeof seconds !== 'number' || seconds < SHORTEST_KEY_SECONDS || seconds > LONGEST_KEY_SECONDS) {
    return refuse(iamShort(400, 'IAM.0011', 'Request body is invalid.'));
  }
  const n = ++iam.issued;
  const ak = `TEMPKEY${String(n).padStart(13, '0')}`;
  const credential = { ak, sk: `temporary-${digest(`sk${n}`)}`, securityToken: `temporary-${digest(`st${n}`)}` };
  const expiresAt = iam.gateway.clock() + seconds * 1000;
  iam.gateway.credentials.set(ak, { ...credential, expiresAt });
  const expires = isoMicroseconds(expiresAt);
  const shown = { access: ak, secret: credential.sk, securitytoken: credential.securityToken, expires_at: expires };
  return json(201, { credential: shown });
}

function issue(iam: Iam, scope: Project | undefined, methods: string[], user: Record<string, unknown>): Response {
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

/** The project a token shall be for; `undefined` for an unscoped one. */
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

function dig(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** As IAM writes times: UTC with six decimals. */
function isoMicroseconds(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}
