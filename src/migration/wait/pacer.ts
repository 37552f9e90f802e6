import type { JobType } from '../../cdm/client.ts';
import type { Ports } from '../run/ports.ts';
import { createListPoller } from './list-poller.ts';
import type { LocatedRun } from './observe-run.ts';
import { leastInterval, nextPollIn, type PollInterval } from './poll-interval.ts';

/** Decides when a run is looked at again, with all runs of the step in mind. */
export interface Pacer {
  /** Milliseconds until the next look at a run that has gone on for `elapsedMs`. */
  pause(elapsedMs: number): number;
  /** Sleeps until the next look at `held`, or until something says that a look is worth it sooner. */
  sleep(located: LocatedRun, ms: number, signal: AbortSignal): Promise<void>;
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

/**
 * Each run is looked at by itself, less often the more there are; of many, the lists of the clusters are read as well,
 * and say at which run a look is worth it.
 */
export function createPacer(ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>, interval: PollInterval): Pacer {
  const { clock, rateLimiter } = ports;
  let jobs = 0;
  const perMinute = (): number => rateLimiter.perMinute('status');
  const isMany = (): boolean => leastInterval({ jobs, perMinute: perMinute() }) > LIST_FROM_MS[rateLimiter.scope];
  const listPoller = createListPoller(ports, isMany);
  return {
    pause: (elapsedMs) => {
      const share = isMany() ? perMinute() * OWN_SHARE : perMinute();
      return nextPollIn(elapsedMs, interval, { jobs, perMinute: share }, clock.random());
    },
    sleep: (located, ms, signal) => listPoller.sleep(located, ms, signal),
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
