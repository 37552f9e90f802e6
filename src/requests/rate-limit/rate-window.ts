import type { Clock } from '../../ports.ts';
import type { Priority } from './priority.ts';

const MINUTE = 60_000;

/** One limit of requests a minute, with the requests that wait for a place in it. */
export interface RateWindow {
  /** Resolves with a function to call with the answer's arrival. Rejects with the signal's reason. */
  take(priority: Priority, signal?: AbortSignal): Promise<() => void>;
  /** For how long, in milliseconds, so many more urgent requests may have to wait at most; 0 if there are places. */
  queueMs(requests: number): number;
}

interface Waiting {
  readonly priority: Priority;
  go(answered: () => void): void;
}

/** When a request went out and, once it was answered, when that was. */
interface Place {
  at: number;
}

/**
 * At most `limit()` requests in any 60 seconds, in the order of asking, urgent ones first. A tenth of the places is kept
 * for urgent requests, so that a submission never queues behind questions. A place is free again a minute after the
 * answer: the service counts when a request arrives, which is between sending and answer.
 *
 * @param limit may change over time
 * @param cancel once it aborts, urgent requests no longer wait: a run that is not stopped within seconds outlives the
 *   step, and many runs need more stops than there are places
 */
export function createRateWindow(limit: () => number, clock: Clock, cancel?: AbortSignal): RateWindow {
  const sent: Place[] = [];
  const queue: Waiting[] = [];
  let timer = false;

  const places = (priority: Priority): number => {
    const all = limit();
    if (priority === 'question') return all - (all >= 10 ? Math.floor(all / 10) : 0);
    return cancel?.aborted ? Number.POSITIVE_INFINITY : all;
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
    if (queue.length > 0 && !timer) serveLater(now);
  };
  const serveLater = (now: number): void => {
    timer = true;
    const priority = queue[nextIndex(queue)]?.priority ?? 'question';
    const blocking = sent[sent.length - places(priority)]?.at ?? now;
    void clock.sleep(Math.max(1, blocking + MINUTE - now)).then(() => {
      timer = false;
      serve();
    });
  };

  cancel?.addEventListener('abort', serve, { once: true });

  return {
    queueMs: (requests) => {
      forget(clock.now());
      const wanted = sent.length + queue.filter((waiting) => waiting.priority !== 'question').length + requests;
      return wanted <= places('urgent') ? 0 : Math.ceil(wanted / limit()) * MINUTE;
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
