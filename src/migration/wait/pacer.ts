import type { JobType } from '../../cdm/client.ts';
import type { Ports } from '../run/ports.ts';
import { createListPoller } from './list-poller.ts';
import type { LocatedRun } from './observe-run.ts';
import { leastInterval, nextPollIn, type PollInterval } from './poll-interval.ts';

/** Decides when a run is looked at again, with all runs of the step in mind. */
export interface Pacer {
  /** Milliseconds until the next look at a run that has gone on for `elapsedMs`. */
  pause(elapsedMs: number): number;
  /** Sleeps until the next query of the run, or until a list shows that it may have ended. */
  sleep(located: LocatedRun, ms: number, signal: AbortSignal): Promise<void>;
  /** One more run is waited for; the returned function takes it off again. */
  enter(located: LocatedRun, jobType: string): () => void;
}

/** Where each run would be looked at more seldom than so, the jobs of a cluster are looked at together. */
const LIST_FROM_MS = 20_000;
/** Looking at the jobs together takes half of what looks may take of the budget; single looks the other half. */
const LIST_SHARE = 0.5;

/**
 * Each run is looked at by itself, less often the more there are; of many, the lists of the clusters are read as well,
 * and say at which run a look is worth it.
 */
export function createPacer(ports: Pick<Ports, 'cdm' | 'rateLimiter' | 'clock'>, interval: PollInterval): Pacer {
  const { clock, rateLimiter } = ports;
  let jobs = 0;
  const perMinute = (): number => rateLimiter.perMinute('status');
  const isMany = (): boolean => leastInterval({ jobs, perMinute: perMinute() }) > LIST_FROM_MS;
  const listPoller = createListPoller(ports, isMany);
  return {
    pause: (elapsedMs) => {
      // Lists have a limit of their own unless all routes share one.
      const share = isMany() && rateLimiter.scope === 'step' ? perMinute() * LIST_SHARE : perMinute();
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
