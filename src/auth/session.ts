import type { Send } from '../http/types.ts';
import { AuthRefusedError } from './errors/auth-refused-error.ts';
import { redact } from './errors/redact.ts';
import { projectSource } from './iam/project-source.ts';
import { noProject, prepareCredential, secretsOfCredential } from './prepare-credential.ts';
import type { SessionOptions } from './session-options.ts';
import { warnOfEnd } from './warn-of-end.ts';

export interface Session {
  /**
   * Authorises and sends a request to CDM. Throws an {@link AuthRefusedError} if the credential was refused, now or
   * earlier in this session, and what the transport throws.
   */
  readonly send: Send;
  /** The id of the project. If it is not given, it is looked up in IAM once. */
  projectId(signal?: AbortSignal): Promise<string>;
}

/** Opens no connection: the first request is sent with the first call. */
export function openSession(options: SessionOptions): Session {
  const { credential, clock, cdmEndpoint } = options;
  const secrets = secretsOfCredential(credential);
  const send: Send = async (request, signal) => redact(await options.send(request, signal), secrets);
  const source = projectSource(options.projectId, options.region);
  let project = source.kind === 'id' ? source.id : null;
  const { authorised, boundProject } = prepareCredential(options, send, secrets);
  warnOfEnd(credential, options.waitTimeoutMs ?? 0, options.warn ?? (() => {}));

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

function elsewhere(url: URL, cdm: URL): AuthRefusedError {
  const message = `A request to ${url.host} was held back: this credential is for ${cdm.host}.`;
  return new AuthRefusedError(message, { status: null, code: null, requestId: null, hint: 'Please report this.' });
}
