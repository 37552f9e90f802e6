import type { Failure } from '../../requests/answer.ts';
import { ask } from '../../requests/retry.ts';
import type { ListOptions } from './candidates.ts';
import { meaningOf } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import type { Task } from '../run/job-request.ts';

export interface LinkCheck {
  /** Each names link and cluster. */
  readonly missing: readonly string[];
  /** What could not be asked. */
  readonly unasked: readonly { readonly why: string; readonly failure: Failure }[];
}

/** A preflight is a help, not a condition: what gives no answer for so long is left to the submission. */
const PATIENCE_MS = 30_000;

/**
 * Asks each cluster for each link that the jobs use, once per pair: links live in a cluster, so a job sent to one of
 * several fails by chance where the link stands on some of them only.
 *
 * @param clusters ids of clusters that run, with what to call them
 */
export async function checkLinks(
  ports: Ports,
  clusters: ReadonlyMap<string, string>,
  tasks: readonly Task[],
  options: ListOptions,
): Promise<LinkCheck> {
  const links = new Map<string, string>();
  for (const task of tasks) {
    if (task.kind !== 'new') continue;
    for (const link of [task.fromLink, task.toLink]) if (link !== null && !links.has(link)) links.set(link, task.name);
  }
  const pairs = [...clusters].flatMap(([id, name]) => [...links].map(([link, job]) => ({ id, name, link, job })));
  const until = Math.min(options.until, ports.clock.now() + PATIENCE_MS);
  const checked = await Promise.all(
    pairs.map(async ({ id, name, link, job }) => {
      const answer = await ask(ports, (s) => ports.cdm.link(id, link, s), { until, signal: options.cancel });
      if (answer.ok) return { missing: [], unasked: [] };
      if (linkIsMissing(answer.failure))
        return { missing: [`link ${link} of job ${job} does not stand on cluster ${name}`], unasked: [] };
      const { failure } = answer;
      return { missing: [], unasked: [{ why: `link ${link} on cluster ${name}: ${failure.message}`, failure }] };
    }),
  );
  return { missing: checked.flatMap((one) => one.missing), unasked: checked.flatMap((one) => one.unasked) };
}

const MISSING_CODES = ['Cdm.0101', 'Cdm.0316', 'Cdm.0317'];

function linkIsMissing(failure: Failure): boolean {
  if (failure.kind !== 'reply') return false;
  if (failure.code !== null) return MISSING_CODES.includes(failure.code);
  // The routes of links document 404 where the routes of jobs do not.
  return failure.httpStatus === 404 && meaningOf(failure) === 'refused';
}
