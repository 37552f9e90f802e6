import type { Send } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import { isSuccess } from '../requests/reply.ts';
import { type AuthorisedSend, signing, withKeptKey, withKeptToken, withToken } from './authorise.ts';
import type { Credential } from './credential/credential.ts';
import { isKeyId } from './credential/secrets.ts';
import { isTemporary, knownLifeMs } from './credential/temporary-key.ts';
import { AuthRefusedError } from './errors/auth-refused-error.ts';
import { RENEWING_WAYS } from './errors/credential-hints.ts';
import { redact } from './errors/redact.ts';
import { projectSource, scopeOf } from './iam/project-source.ts';
import { createTokenKeeper } from './iam/token-cache.ts';

export interface SessionOptions {
  readonly credential: Credential;
  /** The transport. */
  readonly send: Send;
  readonly cdmEndpoint: URL;
  readonly iamEndpoint: URL | null;
  /** Only keys of STS need it. */
  readonly stsEndpoint?: URL | null;
  /** Names the session of STS in the audit log of the cloud. */
  readonly sessionName?: string;
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

/** Opens no connection: the first request goes out with the first call. */
export function openSession(options: SessionOptions): Session {
  const { credential, clock, cdmEndpoint } = options;
  const secrets = secretsOfCredential(credential);
  const send: Send = async (request, signal) => redact(await options.send(request, signal), secrets);
  const source = projectSource(options.projectId, options.region);
  let project = source.kind === 'id' ? source.id : null;
  const { authorised, boundProject } = prepare(options, send, secrets);
  warnOfEnd(options);

  const lookUpProject = async (signal?: AbortSignal): Promise<string> => {
    if (source.kind === 'id') return source.id;
    // A token that was requested by the project's name carries its id.
    const bound = await boundProject(signal);
    if (bound !== null) return bound;
    if (source.kind === 'unknown' || options.iamEndpoint === null) throw noProject();
    const { findProject } = await import('./iam/project.ts');
    return findProject(options.iamEndpoint, source.name, clock, (request) => authorised(request, signal), signal);
  };

  return {
    send: async (request, signal) => {
      if (request.url.origin !== cdmEndpoint.origin) throw elsewhere(request.url, cdmEndpoint);
      return authorised(request, signal, project === null ? {} : { 'X-Project-Id': project });
    },
    projectId: async (signal) => {
      project ??= await lookUpProject(signal);
      return project;
    },
  };
}

interface Prepared {
  readonly authorised: AuthorisedSend;
  /** The project that the credential itself is bound to; `null` if it is not. */
  boundProject(signal?: AbortSignal): Promise<string | null>;
}

function prepare(options: SessionOptions, send: Send, secrets: Set<string>): Prepared {
  const { credential, clock } = options;
  const unbound = (): Promise<null> => Promise.resolve(null);
  const source = {
    clock,
    getIdToken: options.getIdToken ?? null,
    mask: (secret: string): void => {
      secrets.add(secret);
      options.mask(secret);
    },
  };
  switch (credential.kind) {
    case 'aksk':
      return { authorised: signing(credential, send, clock), boundProject: unbound };
    case 'token':
      return { authorised: withToken(credential.token, send, clock), boundProject: unbound };
    case 'password':
    case 'oidc': {
      const scope = scopeOf(projectSource(options.projectId, options.region));
      const keeper = createTokenKeeper(clock, async (signal, first) => {
        if (options.iamEndpoint === null) throw noIam();
        if (scope === null) throw noProject();
        const { fetchToken } = await import('./iam/fetch-token.ts');
        return fetchToken({ ...source, send, endpoint: options.iamEndpoint }, credential, scope, signal, first);
      });
      const boundProject = async (signal?: AbortSignal): Promise<string | null> => (await keeper.get(signal)).projectId;
      return { authorised: withKeptToken(keeper, send, clock), boundProject };
    }
    case 'sts': {
      const { stsEndpoint: endpoint = null, sessionName = 'huaweicloud-cdm-action' } = options;
      // The key itself must not be hidden in the reply, even if STS hands out the same one again.
      const exchange: Send = async (request, signal) => {
        const reply = await options.send(request, signal);
        return isSuccess(reply) ? reply : redact(reply, secrets);
      };
      const keeper = createTokenKeeper(clock, async (signal, first) => {
        if (endpoint === null) throw noSts();
        const { assumeAgency } = await import('./iam/assume-agency.ts');
        return assumeAgency({ ...source, send: exchange, endpoint, sessionName }, credential, signal, first);
      });
      const warn = options.warn ?? (() => {});
      return { authorised: withKeptKey(keeper, send, clock, warn), boundProject: unbound };
    }
    default:
      return credential satisfies never;
  }
}

/** Tokens of IAM live a day at most. */
const TOKEN_LIFE_MS = 24 * 3_600_000;

/** Warns before the submission of a fixed credential that may end before the wait does. */
function warnOfEnd({ credential, waitTimeoutMs = 0, warn }: SessionOptions): void {
  const advice = `With ${RENEWING_WAYS} the step renews its credential by itself.`;
  if (credential.kind === 'token' && waitTimeoutMs > TOKEN_LIFE_MS)
    warn?.(`A token lives 24 hours at most, and "wait-timeout" is longer: the wait may lose its access. ${advice}`);
  if (credential.kind !== 'aksk' || !isTemporary(credential)) return;
  const known = knownLifeMs(credential);
  if (waitTimeoutMs <= known) return;
  const life = known < 3_600_000 ? `${known / 60_000} minutes` : '1 hour';
  warn?.(
    `The access key is a temporary one. Such a key lives 15 minutes to 12 hours, this one perhaps only ${life}, and "wait-timeout" is longer: the wait may lose its access, while the job keeps running. ${advice}`,
  );
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
    case 'sts':
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

function noSts(): AuthRefusedError {
  return refused('There is no STS to fetch a key from.', 'Set "sts-endpoint".');
}

function elsewhere(url: URL, cdm: URL): AuthRefusedError {
  return refused(`A request to ${url.host} was held back: this credential is for ${cdm.host}.`, 'Please report this.');
}

function refused(message: string, hint: string): AuthRefusedError {
  return new AuthRefusedError(message, { status: null, code: null, requestId: null, hint });
}
