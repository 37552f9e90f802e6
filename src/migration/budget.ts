import type { Clock } from '../ports.ts';

/** `urgent` requests (submissions, stops, deletes) go before questions that wait for a place. */
export type Urgency = 'urgent' | 'question';

export interface Budget {
  /** Resolves when the request may go out; rejects with the signal's reason when that aborts first. */
  take(urgency: Urgency, signal?: AbortSignal): Promise<void>;
  /** Requests a minute. */
  readonly perMinute: number;
}

const MINUTE = 60_000;

interface Waiting {
  readonly urgency: Urgency;
  go(): void;
}

/**
 * At most `perMinute` requests in any 60 seconds, in the order of asking, urgent ones first. A tenth of the places
 * is kept for urgent requests, so that a submission never queues behind questions.
 *
 * @param cancel once it aborts, urgent requests no longer wait: what is not stopped within seconds goes on after the
 *   step, and many runs need more stops than there can be places
 */
export function createBudget(perMinute: number, clock: Clock, cancel?: AbortSignal): Budget {
  const sent: number[] = [];
  const queue: Waiting[] = [];
  const reserve = perMinute >= 10 ? Math.floor(perMinute / 10) : 0;
  let timer = false;

  const places = (urgency: Urgency): number => {
    if (urgency === 'question') return perMinute - reserve;
    return cancel?.aborted ? Number.POSITIVE_INFINITY : perMinute;
  };

  const serve = (): void => {
    const now = clock.now();
    while (sent.length > 0 && now - (sent[0] as number) >= MINUTE) sent.shift();
    for (;;) {
      const index = nextIndex(queue);
      const next = queue[index];
      if (next === undefined || sent.length >= places(next.urgency)) break;
      queue.splice(index, 1);
      sent.push(now);
      next.go();
    }
    if (queue.length > 0 && !timer) {
      timer = true;
      const urgency = queue[nextIndex(queue)]?.urgency ?? 'question';
      const blocking = sent[sent.length - places(urgency)] ?? now;
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
    take: (urgency, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const entry: Waiting = {
          urgency,
          go: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
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
  const urgent = queue.findIndex((waiting) => waiting.urgency === 'urgent');
  return Math.max(urgent, 0);
}
