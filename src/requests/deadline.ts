import type { Clock } from '../ports.ts';

export interface Deadline {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** To be called when the limit is no longer wanted: a timer that nobody needs is not left behind. */
  end(): void;
}

/** A limit for requests to a service that may never answer: whoever is about to be killed has no minute to spare. */
export function createDeadline(clock: Pick<Clock, 'now' | 'sleep'>, deadline: number): Deadline {
  const over = new AbortController();
  const done = new AbortController();
  void clock.sleep(Math.max(0, deadline - clock.now()), done.signal).then(() => {
    if (!done.signal.aborted) over.abort();
  });
  return { signal: over.signal, end: () => done.abort() };
}
