import type { Send } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import { type AuthorisedSend, signing, withKeptToken, withToken } from './authorise.ts';
import type { Credential } from './credential/credential.ts';
import { isKeyId } from './credential/secrets.ts';
import { AuthRefusedError } from './errors/auth-refused-error.ts';
import { redact } from './errors/redact.ts';
import { fetchToken } from './iam/fetch-token.ts';
import { findProject, projectSource, scopeOf } from './iam/project.ts';
import { createTokenKeeper, type TokenKeeper } from './iam/token-cache.ts';

export interface SessionOptions {
  readonly credential: Credential;
  /** The transport. */
  readonly send: Send;
  readonly cdmEndpoint: URL;
  readonly iamEndpoint: URL | null;
  readonly region: string | null;
  /** An id, or a project's name such as `eu-west-101_shop`; `null`: the region's own project. */
  readonly projectId: string | null;
  readonly clock: Clock;
  /** Masks a secret in everything that is printed from then on. */
  mask(secret: string): void;
  /** GitHub's id token for an audience; `null`: GitHub's default. Only OIDC needs it. */
  readonly getIdToken?: (audience: string | null, signal?: AbortSignal) => Promise<string>;
  readonly waitTimeoutMs?: number;
  readonly warn?: (text: string) => void;
}

export interface Session {
  /**
   * Authorises and sends a request to CDM. Throws an {@link AuthRefusedError} where the credential was refused, now or
   * earlier in this session, and what the transport throws.
   */
  readonly send: Send;
  /** The id of the project; looked up in IAM at most once where it is not given. */
  projectId(signal?: AbortSignal): Promise<string>;
}

/** Temporary keys and tokens live a day at most. */
const LONGEST_LIFE_MS = 24 * 3_600_000;

/** Opens no connection: the first request goes out with the first call. */
export function openSession(options: SessionOptions): Session {
  const { credential, clock, cdmEndpoint } = options;
  const secrets = secretsOfCredential(credential);
  const send: Send = async (request, signal) => redact(await options.send(request, signal), secrets);
  const source = projectSource(options.projectId, options.region);
  let project = source.kind === 'id' ? source.id : null;
  const { authorised, keeper } = prepare(options, send, secrets);
  warnOfEnd(options);

  const findExistingJob = async (signal?: AbortSignal): Promise<string> => {
    if (source.kind === 'id') return source.id;
    // A token was asked for by the project's name, and IAM answered with the id.
    const bound = keeper === null ? null : (await keeper.get(signal)).projectId;
    if (bound !== null) return bound;
    if (source.kind === 'unknown' || options.iamEndpoint === null) throw noProject();
    return findProject(options.iamEndpoint, source.name, clock, (request) => authorised(request, signal), signal);
  };

  return {
    send: async (request, signal) => {
      if (request.url.origin !== cdmEndpoint.origin) throw elsewhere(request.url, cdmEndpoint);
      return authorised(request, signal, project === null ? {} : { 'X-Project-Id': project });
    },
    projectId: async (signal) => {
      project ??= await findExistingJob(signal);
      return project;
    },
  };
}

function prepare(
  options: SessionOptions,
  send: Send,
  secrets: Set<string>,
): { authorised: AuthorisedSend; keeper: TokenKeeper | null } {
  const { credential, clock } = options;
  switch (credential.kind) {
    case 'aksk':
      return { authorised: signing(credential, send, clock), keeper: null };
    case 'token':
      return { authorised: withToken(credential.token, send, clock), keeper: null };
    case 'password':
    case 'oidc': {
      const keeper = keep(options, credential, send, secrets);
      return { authorised: withKeptToken(keeper, send, clock), keeper };
    }
    default:
      return credential satisfies never;
  }
}

function keep(
  options: SessionOptions,
  credential: Extract<Credential, { kind: 'password' | 'oidc' }>,
  send: Send,
  secrets: Set<string>,
): TokenKeeper {
  const { iamEndpoint: endpoint, clock, getIdToken } = options;
  const scope = scopeOf(projectSource(options.projectId, options.region));
  const iam = {
    send,
    clock,
    mask: (secret: string): void => {
      secrets.add(secret);
      options.mask(secret);
    },
    getIdToken: getIdToken ?? null,
  };
  return createTokenKeeper(clock, async (signal, first) => {
    if (endpoint === null) throw noIam();
    if (scope === null) throw noProject();
    return fetchToken({ ...iam, endpoint }, credential, scope, signal, first);
  });
}

function warnOfEnd({ credential, waitTimeoutMs = 0, warn }: SessionOptions): void {
  const what =
    credential.kind === 'token'
      ? 'A token'
      : credential.kind === 'aksk' && credential.securityToken
        ? 'A temporary key'
        : null;
  if (what === null || waitTimeoutMs <= LONGEST_LIFE_MS) return;
  const advice = 'With "identity-provider-id" or "username" and "password" the step renews its token by itself.';
  warn?.(`${what} lives 24 hours at most, and "wait-timeout" is longer: the wait may lose its access. ${advice}`);
}

function secretsOfCredential(credential: Credential): Set<string> {
  switch (credential.kind) {
    case 'aksk':
      return new Set([
        ...[credential.accessKeyId].filter(isKeyId),
        credential.secretAccessKey,
        credential.securityToken ?? '',
      ]);
    case 'token':
      return new Set([credential.token]);
    case 'password':
      return new Set([credential.password]);
    case 'oidc':
      return new Set();
    default:
      return credential satisfies never;
  }
}

function noProject(): AuthRefusedError {
  return refused(
    'The id of the project is not known, and there is no region or IAM to look it up.',
    'Set "project-id", or "region".',
  );
}

function noIam(): AuthRefusedError {
  return refused('There is no IAM to fetch a token from.', 'Set "region" or "iam-endpoint".');
}

function elsewhere(url: URL, cdm: URL): AuthRefusedError {
  return refused(`A request to ${url.host} was held back: this credential is for ${cdm.host}.`, 'Please report this.');
}

function refused(message: string, hint: string): AuthRefusedError {
  return new AuthRefusedError(message, { status: null, code: null, requestId: null, hint });
}
