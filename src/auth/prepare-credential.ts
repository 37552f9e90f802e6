import type { Send } from '../http/types.ts';
import { isSuccess } from '../requests/reply.ts';
import { type AuthorisedSend, signing, withKeptKey, withKeptToken, withToken } from './authorise.ts';
import type { Credential } from './credential/credential.ts';
import { isKeyId } from './credential/secrets.ts';
import { AuthRefusedError } from './errors/auth-refused-error.ts';
import { redact } from './errors/redact.ts';
import { projectSource, scopeOf } from './iam/project-source.ts';
import { createTokenKeeper } from './iam/token-cache.ts';
import type { SessionOptions } from './session-options.ts';

export interface PreparedCredential {
  readonly authorised: AuthorisedSend;
  /** The project that the credential itself is bound to; `null` if it is not. */
  boundProject(signal?: AbortSignal): Promise<string | null>;
}

/** How requests are authorised with a credential. What is fetched for it is masked, and added to `secrets`. */
export function prepareCredential(options: SessionOptions, send: Send, secrets: Set<string>): PreparedCredential {
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
        const { exchangeIdTokenForKey } = await import('./iam/exchange-id-token-sts.ts');
        return exchangeIdTokenForKey({ ...source, send: exchange, endpoint, sessionName }, credential, signal, first);
      });
      const warn = options.warn ?? (() => {});
      return { authorised: withKeptKey(keeper, send, clock, warn), boundProject: unbound };
    }
    default:
      return credential satisfies never;
  }
}

/** What a reply may not show; secrets that are fetched later are added. */
export function secretsOfCredential(credential: Credential): Set<string> {
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

export function noProject(): AuthRefusedError {
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

function refused(message: string, hint: string): AuthRefusedError {
  return new AuthRefusedError(message, { status: null, code: null, requestId: null, hint });
}
