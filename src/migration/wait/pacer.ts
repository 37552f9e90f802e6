import type { JobType } from '../../cdm/client.ts';
import type { Priority } from '../../requests/rate-limit/priority.ts';
import type { Ports } from '../run/ports.ts';
import { createListPoller } from './list-poller.ts';
import type { ListedJob } from './list-searches.ts';
import type { LocatedRun } from './observe-run.ts';
import { leastInterval, nextPollIn, type PollInterval } from './poll-interval.ts';

/** Decides when a run is looked at again, with all runs of the step in mind. */
export interface Pacer {
  /** Milliseconds until the next look at a run that has gone on for `elapsedMs`. */
  pause(elapsedMs: number): number;
  /** Sleeps until the next poll, or until a list shows the run as ended: then resolves to `urgent`. */
  sleep(located: LocatedRun, ms: number, signal: AbortSignal): Promise<Priority>;
  /** The candidate whose list shows a job that was just created; `null` if all are to be asked instead. */
  locate(job: ListedJob, signal: AbortSignal): Promise<string | null>;
  /** One more run is waited for; the returned function takes it off again. */
  enter(located: LocatedRun, jobType: string): () => void;
}

/**
 * If each run were polled by itself less often than that, the lists of the clusters are read as well. Lists have a limit
 * of their own unless all routes share one, so then they pay off sooner.
 */
const LIST_FROM_MS = { step: 20_000, route: 2_000 } as const;
/** The share of the polls that runs may take by themselves; the rest is for runs that a list shows as ended. */
const OWN_SHARE = 0.5;
/** More questions at one time than this share of a minute's are replaced by lists. */
const SEARCH_SHARE = 0.25;
/**
 * If there are so many runs that each would be polled less often than once a minute, the polls of the first minutes go to
 * the runs that a list shows as ended. Later the polls make up for a list that lags.
 */
const SELDOM_MS = 60_000;
const FIRST_MS = 5 * 60_000;

/**
 * Each run is looked at by itself, less often the more there are; of many, the lists of the clusters are read as well,
 * and say at which run a look is worth it.
 */
export function createPacer(ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>, interval: PollInterval): Pacer {
  const { clock, rateLimiter } = ports;
  let jobs = 0;
  let searching = 0;
  const perMinute = (): number => rateLimiter.perMinute('status');
  const isMany = (): boolean => leastInterval({ jobs, perMinute: perMinute() }) > LIST_FROM_MS[rateLimiter.scope];
  const listPoller = createListPoller(ports, isMany);
  return {
    pause: (elapsedMs) => {
      const share = isMany() ? perMinute() * OWN_SHARE : perMinute();
      const random = clock.random();
      const pause = nextPollIn(elapsedMs, interval, { jobs, perMinute: share }, random);
      const isSeldom = leastInterval({ jobs, perMinute: share }) > SELDOM_MS;
      const isFirst = rateLimiter.scope === 'route' && isSeldom && elapsedMs < FIRST_MS;
      return isFirst ? Math.round(FIRST_MS - elapsedMs + pause * random) : pause;
    },
    sleep: async (located, ms, signal) => {
      const isShownEnded = await listPoller.sleep(located, ms, signal);
      // Submissions and stops have limits of their own unless all routes share one.
      return isShownEnded && rateLimiter.scope === 'route' ? 'urgent' : 'question';
    },
    locate: async (job, signal) => {
      searching += 1;
      const questions = (jobs + searching) * job.candidates.length;
      try {
        if (rateLimiter.scope === 'step' || questions <= perMinute() * SEARCH_SHARE) return null;
        return await listPoller.locate(job, signal);
      } finally {
        searching -= 1;
      }
    },
    enter: (located, jobType) => {
      jobs += 1;
      const leave = listPoller.enter(located, (jobType || 'NORMAL_JOB') as JobType);
      return () => {
        jobs -= 1;
        leave();
      };
    },
  };
}
