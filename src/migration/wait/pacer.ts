import type { JobType } from '../../cdm/client.ts';
import type { Priority } from '../../requests/rate-limit/priority.ts';
import type { Ports } from '../run/ports.ts';
import { createListPoller, type ListedJob } from './list-poller.ts';
import type { LocatedRun } from './observe-run.ts';
import { leastInterval, nextPollIn, type PollInterval } from './poll-interval.ts';

/** Decides when a run is polled again, considering all runs of the step. */
export interface Pacer {
  /** Milliseconds until the next poll of a run that has taken `elapsedMs` so far. */
  pause(elapsedMs: number): number;
  /** Sleeps until the next poll, or until a list shows the run as ended: then resolves to `urgent`. */
  sleep(located: LocatedRun, ms: number, signal: AbortSignal): Promise<Priority>;
  /** The candidate whose list shows a job that was just created; `null`: query all candidates instead. */
  locate(job: ListedJob, signal: AbortSignal): Promise<string | null>;
  /** Adds a run to the wait; the returned function removes it. */
  enter(located: LocatedRun, jobType: string): () => void;
}

/**
 * If single polls of a run would be further apart than this, the lists of the clusters are read as well. Lists pay off
 * sooner if they have their own rate limit.
 */
const LIST_FROM_MS = { step: 20_000, route: 2_000 } as const;
/** The share of the budget for regular polls; the rest is for runs that a list shows as ended. */
const OWN_SHARE = 0.5;
/** The share with so many runs that half of the budget would not compensate for a list that lags. */
const MIN_OWN_SHARE = 0.1;
const OFTEN_MS = 60_000;

/**
 * Each run is polled individually, less often the more there are. With many runs, the lists of the clusters are read as
 * well, and show which runs to poll now.
 */
export function createPacer(ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>, interval: PollInterval): Pacer {
  const { clock, rateLimiter } = ports;
  let jobs = 0;
  let searching = 0;
  const perMinute = (): number => rateLimiter.perMinute('status');
  const isMany = (): boolean => leastInterval({ jobs, perMinute: perMinute() }) > LIST_FROM_MS[rateLimiter.scope];
  const ownShare = (): number =>
    rateLimiter.scope === 'route' && leastInterval({ jobs, perMinute: perMinute() * OWN_SHARE }) > OFTEN_MS
      ? MIN_OWN_SHARE
      : OWN_SHARE;
  const listPoller = createListPoller(ports, isMany);
  return {
    pause: (elapsedMs) => {
      const share = isMany() ? perMinute() * ownShare() : perMinute();
      return nextPollIn(elapsedMs, interval, { jobs, perMinute: share }, clock.random());
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
        if (rateLimiter.scope === 'step' || questions <= perMinute() * OWN_SHARE) return null;
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
