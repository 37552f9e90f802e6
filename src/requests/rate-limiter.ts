import type { Clock } from '../ports.ts';

/**
 * `urgent` requests (submissions, stops, deletes, and the looks that these need) go before questions that wait for a
 * place; a `stop` goes before all others, so that many stops do not wait for each other's looks.
 */
export type Priority = 'stop' | 'urgent' | 'question';

export interface RateLimiter {
  /**
   * Resolves when the request may go out; rejects with the signal's reason when that aborts first. The function that it
   * resolves with is to be called once the answer is there, or will never be.
   */
  take(priority: Priority, signal?: AbortSignal): Promise<() => void>;
  /** For how long, in milliseconds, so many more urgent requests may have to wait at most; 0 where there are places. */
  queueMs(requests: number): number;
  /** Requests a minute. */
  readonly perMinute: number;
}

const MINUTE = 60_000;

interface Waiting {
  readonly priority: Priority;
  go(answered: () => void): void;
}

/** When a request went out and, once it was answered, when that was. */
interface Place {
  at: number;
}

/**
 * At most `perMinute` requests in any 60 seconds, in the order of asking, urgent ones first. A tenth of the places
 * is kept for urgent requests, so that a submission never queues behind questions. A place is free again a minute after
 * the answer: the service counts from when a request reaches it, which is some time before that and after it was let go.
 *
 * @param cancel once it aborts, urgent requests no longer wait: what is not stopped within seconds goes on after the
 *   step, and many runs need more stops than there can be places
 */
export function createRateLimiter(perMinute: number, clock: Clock, cancel?: AbortSignal): RateLimiter {
  const sent: Place[] = [];
  const queue: Waiting[] = [];
  const reserve = perMinute >= 10 ? Math.floor(perMinute / 10) : 0;
  let timer = false;

  const places = (priority: Priority): number => {
    if (priority === 'question') return perMinute - reserve;
    return cancel?.aborted ? Number.POSITIVE_INFINITY : perMinute;
  };
  const forget = (now: number): void => {
    while (sent[0] && now - sent[0].at >= MINUTE) sent.shift();
  };
  const send = (now: number): (() => void) => {
    const place: Place = { at: now };
    sent.push(place);
    return () => {
      const index = sent.indexOf(place);
      if (index >= 0) sent.splice(index, 1);
      place.at = clock.now();
      sent.push(place);
    };
  };

  const serve = (): void => {
    const now = clock.now();
    forget(now);
    for (;;) {
      const index = nextIndex(queue);
      const next = queue[index];
      if (next === undefined || sent.length >= places(next.priority)) break;
      queue.splice(index, 1);
      next.go(send(now));
    }
    if (queue.length > 0 && !timer) {
      timer = true;
      const priority = queue[nextIndex(queue)]?.priority ?? 'question';
      const blocking = sent[sent.length - places(priority)]?.at ?? now;
      const wait = Math.max(1, blocking + MINUTE - now);
      void clock.sleep(wait).then(() => {
        timer = false;
        serve();
      });
    }
  };

  cancel?.addEventListener('abort', serve, { once: true });

  return {
    perMinute,
    queueMs: (requests) => {
      forget(clock.now());
      const wanted = sent.length + queue.filter((waiting) => waiting.priority !== 'question').length + requests;
      return wanted <= places('urgent') ? 0 : Math.ceil(wanted / perMinute) * MINUTE;
    },
    take: (priority, signal) =>
      new Promise<() => void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const entry: Waiting = {
          priority,
          go: (answered) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(answered);
          },
        };
        const onAbort = (): void => {
          const index = queue.indexOf(entry);
          if (index >= 0) queue.splice(index, 1);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(entry);
        serve();
      }),
  };
}

function nextIndex(queue: readonly Waiting[]): number {
  const stop = queue.findIndex((waiting) => waiting.priority === 'stop');
  if (stop >= 0) return stop;
  const urgent = queue.findIndex((waiting) => waiting.priority === 'urgent');
  return Math.max(urgent, 0);
}
