import type { Failure } from '../../requests/answer.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import type { JobRequest } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';

export interface LinkCheck {
  /** Each names link and cluster. */
  readonly missing: readonly string[];
  /** Checks that failed. */
  readonly unanswered: readonly { readonly reason: string; readonly failure: Failure }[];
}

/** The preflight is optional: after this time without an answer, the submission decides. */
const MAX_WAIT_MS = 30_000;

/**
 * Asks each cluster for each link that the jobs use, once per pair: links live in a cluster, so a job sent to one of
 * several fails by chance if only some of them have the link.
 *
 * @param clusters ids of clusters that run, with what to call them
 */
export async function checkLinks(
  ports: Ports,
  clusters: ReadonlyMap<string, string>,
  requests: readonly JobRequest[],
  options: Limits,
): Promise<LinkCheck> {
  const links = new Map<string, string>();
  for (const request of requests) {
    if (request.kind !== 'new') continue;
    for (const link of [request.fromLink, request.toLink])
      if (link !== null && !links.has(link)) links.set(link, request.name);
  }
  const pairs = [...clusters].flatMap(([id, name]) => [...links].map(([link, job]) => ({ id, name, link, job })));
  const deadline = Math.min(options.deadline, ports.clock.now() + MAX_WAIT_MS);
  const checked = await Promise.all(
    pairs.map(async ({ id, name, link, job }) => {
      const answer = await retry(ports, (s) => ports.cdm.link(id, link, s), { deadline, cancel: options.cancel });
      if (answer.ok) return { missing: [], unanswered: [] };
      if (linkIsMissing(answer.failure))
        return { missing: [`link ${link} of job ${job} does not exist on cluster ${name}`], unanswered: [] };
      const { failure } = answer;
      return { missing: [], unanswered: [{ reason: `link ${link} on cluster ${name}: ${failure.message}`, failure }] };
    }),
  );
  return { missing: checked.flatMap((one) => one.missing), unanswered: checked.flatMap((one) => one.unanswered) };
}

const MISSING_CODES = ['Cdm.0101', 'Cdm.0316', 'Cdm.0317'];

function linkIsMissing(failure: Failure): boolean {
  if (failure.code !== null) return MISSING_CODES.includes(failure.code);
  // The routes of links document 404 where the routes of jobs do not.
  return failure.httpStatus === 404 && failureKind(failure) === 'refused';
}
