import { type HttpReply, type HttpRequest, TransportError } from '../../http/types.ts';
import type { Clock } from '../../ports.ts';
import { isObject } from '../../text/exact-json.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';
import { hintFor } from '../errors/hints.ts';
import { askIam } from './ask-iam.ts';
import { iamUrl } from './iam-request.ts';

/**
 * Asks IAM for the id of the project of that name. Throws an {@link AuthRefusedError} if there is none, if there are
 * several, and if IAM refuses.
 */
export async function findProject(
  endpoint: URL,
  name: string,
  clock: Clock,
  send: (request: HttpRequest) => Promise<HttpReply>,
  signal?: AbortSignal,
): Promise<string> {
  const url = iamUrl(endpoint, '/v3/projects', `?name=${encodeURIComponent(name)}`);
  const call = `GET ${url.pathname}`;
  const answer = await askIam(clock, signal, call, () =>
    send({ method: 'GET', url, headers: { 'content-type': 'application/json', accept: 'application/json' } }),
  );
  if (!answer.ok) {
    const { httpStatus: status, code, message: text, requestId, reason } = answer.failure;
    if (status === null) throw new TransportError(reason ?? 'other', false, text);
    const details = [`HTTP ${status}`, code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
    const message = `IAM at ${endpoint.host} did not give the id of the project "${name}" (${details}): ${text}`;
    const hint = hintFor({ httpStatus: status, code, message, call }) || 'Set "project-id", then IAM is not queried.';
    throw new AuthRefusedError(message, { status, code, requestId, hint });
  }
  const ids = readProjects(answer.value.body, name);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  const known = { status: answer.value.status, code: null, requestId: null };
  if (id === undefined)
    throw new AuthRefusedError(`IAM at ${endpoint.host} shows this credential no project named "${name}".`, {
      ...known,
      hint: 'Check "region"; its own project has the same name. Otherwise set "project-id": My Credentials in the console lists the ids.',
    });
  throw new AuthRefusedError(`IAM at ${endpoint.host} has ${ids.length} projects named "${name}": ${ids.join(', ')}.`, {
    ...known,
    hint: 'Set "project-id" to the right one.',
  });
}

/** The ids of all projects with exactly that name. */
function readProjects(body: string, name: string): string[] {
  let projects: unknown;
  try {
    const json: unknown = JSON.parse(body);
    projects = isObject(json) ? json.projects : null;
  } catch {
    return [];
  }
  if (!Array.isArray(projects)) return [];
  const ids = projects.flatMap((project: unknown) =>
    isObject(project) && project.name === name && typeof project.id === 'string' ? project.id : [],
  );
  return ids.filter((id) => /^[A-Za-z0-9_-]+$/.test(id));
}
