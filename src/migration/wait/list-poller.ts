import type { JobType } from '../../cdm/client.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import { isNamed, namesOf } from '../../cdm/job-name.ts';
import { listJobs } from '../../cdm/list-jobs.ts';
import type { Ports } from '../run/ports.ts';
import { readStatus } from '../run/status.ts';
import type { LocatedRun } from './observe-run.ts';

/** Time between two rounds: by default; if lists have a limit of their own, a tenth of the youngest run's time so far. */
const ROUND_MS = 10_000;
const MIN_ROUND_MS = 2_000;
const MAX_ROUND_MS = 30_000;
/** The share of the requests of their route, or of the step, that reading lists may take. */
const SHARE = { step: 0.3, route: 0.5 } as const;
/** The list may lag behind or show another run: it does not trigger a poll of the same run again within this time. */
const NOTIFY_COOLDOWN_MS = 60_000;

export interface ListPoller {
  /** Resolves to true if a list shows the run as ended, and to false after `ms` or when `signal` aborts. */
  sleep(located: LocatedRun, ms: number, signal: AbortSignal): Promise<boolean>;
  /** The only candidate whose list, read after this call, shows the job; `null` if the lists give no clear answer. */
  locate(job: ListedJob, signal: AbortSignal): Promise<string | null>;
  enter(located: LocatedRun, jobType: JobType): () => void;
}

export interface ListedJob {
  readonly name: string;
  readonly jobType: JobType;
  readonly candidates: readonly string[];
}

interface Search extends ListedJob {
  readonly since: number;
  rounds: number;
  readonly resolve: (cluster: string | null) => void;
}

/** The list may show a new job only after seconds. */
const SEARCH_ROUNDS = 3;

interface Member {
  readonly located: LocatedRun;
  readonly jobType: JobType;
  readonly enteredAt: number;
  pollNow: (() => void) | null;
  notifiedAt: number;
}

/**
 * Reads the job lists of all clusters, page by page, while `isMany` says that single polls are too rare, and triggers a
 * poll of each run whose job no longer shows as running. A list carries no submission id, so it never decides the
 * outcome of a run.
 */
export function createListPoller(
  ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>,
  isMany: () => boolean,
): ListPoller {
  const { clock, rateLimiter } = ports;
  const members = new Map<LocatedRun, Member>();
  const searches = new Set<Search>();
  let isPolling = false;

  const rounds = async (): Promise<void> => {
    isPolling = true;
    while (searches.size > 0 || (members.size > 0 && isMany())) {
      const requests = await round();
      const affordableMs = (requests * 60_000) / (rateLimiter.perMinute('query') * SHARE[rateLimiter.scope]);
      await clock.sleep(Math.max(roundMs(), affordableMs));
    }
    isPolling = false;
  };
  const start = (): void => {
    if (!isPolling && (searches.size > 0 || isMany())) void rounds();
  };
  const roundMs = (): number => {
    if (rateLimiter.scope === 'step') return ROUND_MS;
    if (searches.size > 0) return MIN_ROUND_MS;
    const youngest = Math.max(...[...members.values()].map(({ enteredAt }) => enteredAt));
    return Math.min(Math.max((clock.now() - youngest) / 10, MIN_ROUND_MS), MAX_ROUND_MS);
  };
  const round = async (): Promise<number> => {
    const startedAt = clock.now();
    const lists = new Map<string, { cluster: string; type: JobType }>();
    const add = (cluster: string, type: JobType): unknown => lists.set(`${cluster} ${type}`, { cluster, type });
    for (const { located, jobType } of members.values()) add(located.cluster, jobType);
    for (const { candidates, jobType } of searches) for (const cluster of candidates) add(cluster, jobType);
    let requests = 0;
    /** By list, the names on it; `null` if it is incomplete. */
    const names = new Map<string, ReadonlySet<string> | null>();
    for (const [key, { cluster, type }] of lists) {
      const list = await listJobs((page) => ports.cdm.jobs(cluster, type, page, {}), {
        onPage: (jobs) => {
          for (const job of jobs) notifyIfEnded(cluster, job);
        },
      });
      requests += list.pages;
      names.set(key, list.end.kind === 'whole' ? new Set(list.jobs.flatMap(namesOf)) : null);
    }
    for (const search of searches) if (search.since <= startedAt) answer(search, names);
    return Math.max(requests, 1);
  };
  const answer = (search: Search, names: ReadonlyMap<string, ReadonlySet<string> | null>): void => {
    const lists = search.candidates.map((cluster) => names.get(`${cluster} ${search.jobType}`) ?? null);
    const on = search.candidates.filter((_, index) => lists[index]?.has(search.name));
    search.rounds += 1;
    const isWaiting = on.length === 0 && !lists.includes(null) && search.rounds < SEARCH_ROUNDS;
    if (isWaiting) return;
    // More than one, none after a while, or a list that is incomplete: then all candidates are queried.
    search.resolve(on.length === 1 && !lists.includes(null) ? (on[0] ?? null) : null);
  };
  const notifyIfEnded = (cluster: string, job: JobDefinition): void => {
    const status = readStatus(typeof job.status === 'string' ? job.status : null);
    if (status.class === 'waiting') return;
    for (const member of members.values()) {
      const { located } = member;
      if (located.cluster !== cluster || !isNamed(job, located.identity.jobName)) continue;
      if (member.pollNow === null || clock.now() - member.notifiedAt < NOTIFY_COOLDOWN_MS) continue;
      member.notifiedAt = clock.now();
      member.pollNow();
    }
  };

  return {
    sleep: async (located, ms, signal) => {
      const member = members.get(located);
      if (member === undefined) {
        await clock.sleep(ms, signal);
        return false;
      }
      const awake = new AbortController();
      const stop = (): void => awake.abort();
      signal.addEventListener('abort', stop, { once: true });
      let isShownEnded = false;
      member.pollNow = () => {
        isShownEnded = true;
        stop();
      };
      if (signal.aborted) stop();
      await clock.sleep(ms, awake.signal);
      member.pollNow = null;
      signal.removeEventListener('abort', stop);
      return isShownEnded;
    },
    locate: (job, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const end = (cluster: string | null): void => {
          searches.delete(search);
          signal.removeEventListener('abort', abort);
          resolve(cluster);
        };
        const abort = (): void => end(null);
        const search: Search = { ...job, since: clock.now(), rounds: 0, resolve: end };
        signal.addEventListener('abort', abort, { once: true });
        searches.add(search);
        start();
      }),
    enter: (located, jobType) => {
      members.set(located, {
        located,
        jobType,
        enteredAt: clock.now(),
        pollNow: null,
        notifiedAt: Number.NEGATIVE_INFINITY,
      });
      start();
      return () => members.delete(located);
    },
  };
}
