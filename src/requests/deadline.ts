import type { Clock } from '../ports.ts';

export interface Deadline {
  /** Milliseconds since 1970; infinity for none. */
  readonly at: number;
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** Milliseconds left, at least 0. */
  leftMs(): number;
  /** Brings the deadline forward. A later time than the present one changes nothing. */
  shorten(at: number): void;
  /** From the moment at which `signal` aborts, at most `spanMs()` milliseconds are left. */
  shortenOnAbort(signal: AbortSignal | undefined, spanMs: () => number): void;
  /** Call it when the limit is no longer needed, so that no timer and no listener is left behind. */
  end(): void;
}

/** A time limit for requests to a service that may never answer. */
export function createDeadline(clock: Pick<Clock, 'now' | 'sleep'>, at: number): Deadline {
  const over = new AbortController();
  let due = Number.POSITIVE_INFINITY;
  let timer = new AbortController();
  const ended = new AbortController();
  const leftMs = (): number => Math.max(0, due - clock.now());
  const shorten = (sooner: number): void => {
    if (sooner >= due || over.signal.aborted) return;
    due = sooner;
    timer.abort();
    timer = new AbortController();
    const { signal } = timer;
    void clock.sleep(leftMs(), signal).then(() => {
      if (!signal.aborted) over.abort();
    });
  };
  shorten(at);
  return {
    get at() {
      return due;
    },
    signal: over.signal,
    leftMs,
    shorten,
    shortenOnAbort: (signal, spanMs) => {
      const onAbort = (): void => shorten(clock.now() + spanMs());
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { signal: ended.signal });
    },
    end: () => {
      ended.abort();
      timer.abort();
    },
  };
}
