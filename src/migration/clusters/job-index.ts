import { JOB_TYPES } from '../../cdm/client.ts';
import { namesOf } from '../../cdm/job-name.ts';
import { listJobs } from '../../cdm/list-jobs.ts';
import type { Ports } from '../run/ports.ts';

/** What stands on the clusters by name, out of their lists of jobs. */
export interface JobIndex {
  /** True only where a whole list, read a moment ago, does not hold the name. */
  isAbsent(cluster: string, name: string, signal: AbortSignal): Promise<boolean>;
}

/** Nobody else's job of the same name is likely to appear within so long. */
const FRESH_MS = 120_000;
/** From so many look-ups on, reading whole lists is cheaper than a question per job and candidate. */
const WORTH_IT = 100;

export const EMPTY_JOB_INDEX: JobIndex = { isAbsent: () => Promise.resolve(false) };

/**
 * Spares look-ups of names that stand nowhere: one list tells it of all jobs of a cluster. A name that is listed, and
 * every name of a list that is not whole, is still looked up by itself.
 */
export function createJobIndex(ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>, lookups: number): JobIndex {
  if (lookups < WORTH_IT) return EMPTY_JOB_INDEX;
  const lists = new Map<string, { readonly at: number; readonly names: Promise<ReadonlySet<string> | null> }>();
  return {
    isAbsent: async (cluster, name, signal) => {
      let list = lists.get(cluster);
      if (list === undefined || ports.clock.now() - list.at > FRESH_MS) {
        list = { at: ports.clock.now(), names: readNames(ports, cluster, signal) };
        lists.set(cluster, list);
      }
      const names = await list.names;
      return names !== null && !names.has(name);
    },
  };
}

/** `null` if the list cannot be read whole. */
export async function readNames(
  ports: Pick<Ports, 'cdm'>,
  cluster: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | null> {
  const names = new Set<string>();
  for (const type of JOB_TYPES) {
    const list = await listJobs((page) => ports.cdm.jobs(cluster, type, page, { signal }));
    if (list.end.kind !== 'whole') return null;
    for (const job of list.jobs) for (const name of namesOf(job)) names.add(name);
  }
  return names;
}
