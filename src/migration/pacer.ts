import type { Clock } from '../ports.ts';
import { nextLookIn, type PollInterval } from './cadence.ts';
import type { HeldRun } from './sight.ts';

/** Decides when a run is looked at again, with all runs of the step in mind. */
export interface Pacer {
  /** Milliseconds until the next look at a run that has gone on for `elapsedMs`. */
  pause(elapsedMs: number): number;
  /** Sleeps until the next look at `held`, or until something says that a look is worth it sooner. */
  sleep(held: HeldRun, ms: number, signal: AbortSignal): Promise<void>;
  /** One more run is waited for; the returned function takes it off again. */
  enter(held: HeldRun): () => void;
}

/** Each run is looked at by itself, less often the more there are. */
export function createPacer(clock: Clock, interval: PollInterval, perMinute: number): Pacer {
  let jobs = 0;
  return {
    pause: (elapsedMs) => nextLookIn(elapsedMs, interval, { jobs, perMinute }, clock.random()),
    sleep: (_held, ms, signal) => clock.sleep(ms, signal),
    enter: () => {
      jobs += 1;
      return () => {
        jobs -= 1;
      };
    },
  };
}
