import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import { namesOf } from '../../cdm/job-name.ts';
import { type JobList, listJobs } from '../../cdm/list-jobs.ts';
import type { Ports } from '../run/ports.ts';

type IndexPorts = Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>;

/** What exists on the clusters by name, from their lists of jobs. */
export interface JobIndex {
  /** True only if whole lists, read recently, do not contain the name. */
  isAbsent(cluster: string, name: string, signal: AbortSignal): Promise<boolean>;
  /** Reads the jobs of one type now, and keeps what the step needs of them. `null` if the list cannot be read completely. */
  read(
    cluster: string,
    type: JobType,
    signal: AbortSignal,
    maxPages?: number,
  ): Promise<readonly JobDefinition[] | null>;
  /** One of the step's jobs as a recent list shows it, with the type of that list. */
  listed(cluster: string, name: string): { readonly type: JobType; readonly definition: JobDefinition } | null;
}

/** The age at which a list no longer proves that a name is absent; longer for long lists. */
const FRESH_MS = 15_000;
const MAX_FRESH_MS = 120_000;
/** The share of the requests of their route that reading the same lists again may take. */
const SHARE = 0.2;
/** From this many names on, a list per type is cheaper than a request per name. */
const FEW_NAMES = 5;
/** From this many names on, a list of any length is cheaper. */
const MANY_NAMES = 100;

export const EMPTY_JOB_INDEX: JobIndex = {
  isAbsent: () => Promise.resolve(false),
  read: () => Promise.resolve(null),
  listed: () => null,
};

interface Reading {
  readonly at: number;
  /** Known once the list is read. */
  pages: number;
  /** Names in the list; `null` if it cannot be read completely. */
  readonly names: Promise<ReadonlySet<string> | null>;
  readonly wanted: Map<string, JobDefinition>;
}

/**
 * Replaces questions by name with the lists of the clusters, which all jobs of a step share. A name that is listed, and
 * every name of a list that is incomplete, is still looked up individually.
 *
 * @param names of the jobs of the step
 */
export function createJobIndex(ports: IndexPorts, names: readonly string[]): JobIndex {
  const { cdm, clock, rateLimiter } = ports;
  const wantedNames = new Set(names);
  const readings = new Map<string, Reading>();
  const isFresh = (reading: Reading): boolean => {
    const pages = [...readings.values()].reduce((sum, it) => sum + it.pages, 0);
    const affordableMs = (pages * 60_000) / (rateLimiter.perMinute('query') * SHARE);
    return clock.now() - reading.at <= Math.min(Math.max(FRESH_MS, affordableMs), MAX_FRESH_MS);
  };
  const freshReading = (cluster: string, type: JobType): Reading | null => {
    const reading = readings.get(keyOf(cluster, type));
    return reading !== undefined && isFresh(reading) ? reading : null;
  };
  const begin = (cluster: string, type: JobType, signal: AbortSignal, maxPages?: number) => {
    const limit = maxPages === undefined ? {} : { maxPages };
    const list = listJobs((page) => cdm.jobs(cluster, type, page, { signal }), limit);
    const wanted = new Map<string, JobDefinition>();
    const reading: Reading = { at: clock.now(), pages: 1, wanted, names: list.then((read) => keep(reading, read)) };
    // Who reads the list without its names has the failure already.
    reading.names.catch(() => {});
    readings.set(keyOf(cluster, type), reading);
    return { reading, list };
  };
  const keep = (reading: Reading, { jobs, pages, end }: JobList): ReadonlySet<string> | null => {
    reading.pages = pages;
    if (end.kind !== 'whole') return null;
    const found = new Set<string>();
    for (const job of jobs)
      for (const name of namesOf(job)) {
        found.add(name);
        if (wantedNames.has(name)) reading.wanted.set(name, job);
      }
    return found;
  };
  const maxPages = names.length < MANY_NAMES ? names.length : undefined;
  const namesIn = (cluster: string, type: JobType, signal: AbortSignal): Reading['names'] =>
    (freshReading(cluster, type) ?? begin(cluster, type, signal, maxPages).reading).names;
  return {
    read: async (cluster, type, signal, most) => {
      const { reading, list } = begin(cluster, type, signal, most);
      const { jobs } = await list;
      return (await reading.names) === null ? null : jobs;
    },
    isAbsent: async (cluster, name, signal) => {
      if (names.length < FEW_NAMES) return false;
      for (const type of JOB_TYPES) {
        const found = await namesIn(cluster, type, signal);
        if (found === null || found.has(name)) return false;
      }
      return true;
    },
    listed: (cluster, name) => {
      for (const type of JOB_TYPES) {
        const definition = freshReading(cluster, type)?.wanted.get(name);
        if (definition !== undefined) return { type, definition };
      }
      return null;
    },
  };
}

function keyOf(cluster: string, type: JobType): string {
  return `${cluster} ${type}`;
}

/** The names of all jobs of a cluster; `null` if a list cannot be read completely. */
export async function readNames(
  index: JobIndex,
  cluster: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | null> {
  const names = new Set<string>();
  for (const type of JOB_TYPES) {
    const jobs = await index.read(cluster, type, signal);
    if (jobs === null) return null;
    for (const job of jobs) for (const name of namesOf(job)) names.add(name);
  }
  return names;
}
