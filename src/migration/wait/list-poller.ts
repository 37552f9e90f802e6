import type { JobType } from '../../cdm/client.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import { isNamed, namesOf } from '../../cdm/job-name.ts';
import { listJobs } from '../../cdm/list-jobs.ts';
import type { Ports } from '../run/ports.ts';
import { readStatus } from '../run/status.ts';
import { createListSearches, type ListedJob, listKey } from './list-searches.ts';
import type { LocatedRun } from './observe-run.ts';

/** Time between two rounds: by default; if lists have a limit of their own, a tenth of the youngest run's time so far. */
const ROUND_MS = 10_000;
const LEAST_ROUND_MS = 2_000;
const MOST_ROUND_MS = 30_000;
/** The share of the requests of their route, or of the step, that reading lists may take. */
const SHARE = { step: 0.3, route: 0.75 } as const;
/** The list may lag behind, or show another run: a look that it caused in vain is not caused again at once. */
const VAIN_MS = 60_000;

export interface ListPoller {
  /** Resolves to true if a list shows the run as ended, and to false after `ms` or when `signal` aborts. */
  sleep(located: LocatedRun, ms: number, signal: AbortSignal): Promise<boolean>;
  /** The only candidate whose list, read from now on, shows the job; `null` if lists do not tell. */
  locate(job: ListedJob, signal: AbortSignal): Promise<string | null>;
  enter(located: LocatedRun, jobType: JobType): () => void;
}

interface Member {
  readonly located: LocatedRun;
  readonly jobType: JobType;
  readonly enteredAt: number;
  pollNow: (() => void) | null;
  notifiedAt: number;
}

/**
 * Reads the lists of jobs of all clusters, page by page, as long as `isMany` says that looks at single runs are too
 * seldom, and queries at once those whose job no longer shows as running. A list carries no submission id, so it never decides
 * anything: it only says where a look is worth a request.
 */
export function createListPoller(
  ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>,
  isMany: () => boolean,
): ListPoller {
  const { clock, rateLimiter } = ports;
  const members = new Map<LocatedRun, Member>();
  const searches = createListSearches(clock);
  let goesRound = false;

  const rounds = async (): Promise<void> => {
    goesRound = true;
    while (searches.size() > 0 || (members.size > 0 && isMany())) {
      const requests = await round();
      const affordableMs = (requests * 60_000) / (rateLimiter.perMinute('query') * SHARE[rateLimiter.scope]);
      await clock.sleep(Math.max(roundMs(), affordableMs));
    }
    goesRound = false;
  };
  const start = (): void => {
    if (!goesRound) void rounds();
  };
  const roundMs = (): number => {
    if (rateLimiter.scope === 'step') return ROUND_MS;
    if (searches.size() > 0) return LEAST_ROUND_MS;
    const youngest = Math.max(...[...members.values()].map(({ enteredAt }) => enteredAt));
    return Math.min(Math.max((clock.now() - youngest) / 10, LEAST_ROUND_MS), MOST_ROUND_MS);
  };
  const round = async (): Promise<number> => {
    const startedAt = clock.now();
    const lists = new Map<string, { cluster: string; type: JobType }>();
    const add = (cluster: string, type: JobType): unknown => lists.set(listKey(cluster, type), { cluster, type });
    for (const { located, jobType } of members.values()) add(located.cluster, jobType);
    for (const { cluster, type } of searches.lists()) add(cluster, type);
    let requests = 0;
    /** By list, the names on it; `null` if it is not whole. */
    const names = new Map<string, ReadonlySet<string> | null>();
    for (const [key, { cluster, type }] of lists) {
      const list = await listJobs((page) => ports.cdm.jobs(cluster, type, page, {}), {
        onPage: (jobs) => {
          for (const job of jobs) observeRun(cluster, job);
        },
      });
      requests += list.pages;
      names.set(key, list.end.kind === 'whole' ? new Set(list.jobs.flatMap(namesOf)) : null);
    }
    searches.answer(names, startedAt);
    return Math.max(requests, 1);
  };
  const observeRun = (cluster: string, job: JobDefinition): void => {
    const status = readStatus(typeof job.status === 'string' ? job.status : null);
    if (status.class === 'waiting') return;
    for (const member of members.values()) {
      const { located } = member;
      if (located.cluster !== cluster || !isNamed(job, located.identity.jobName)) continue;
      if (member.pollNow === null || clock.now() - member.notifiedAt < VAIN_MS) continue;
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
      signal.addEventListener('abort', stop);
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
    locate: (job, signal) => {
      const found = searches.add(job, signal);
      start();
      return found;
    },
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
