import type { Clock } from '../../../src/ports.ts';

/** A clock whose time passes only when everything that can run without waiting has run. */
export interface VirtualClock extends Clock {
  /** Runs `work` to its end, letting time pass as fast as it can. Fails if nothing is left to wait for. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Calls `action` when the time has come. */
  at(time: number, action: () => void): void;
  /** Timers that are still to fire: each would keep the process of the step from ending. */
  pending(): number;
}

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly fire: () => void;
}

// Loaded on need in the product. Loading it here keeps virtual time from passing meanwhile.
await import('../../../src/migration/submit/update-job.ts');

/** Real turns of 5 ms to wait for a module before a test counts as stuck. */
const MAX_IDLE_TURNS = 200;

export function virtualClock(start = 1_700_000_000_000, random: () => number = () => 0.5): VirtualClock {
  let now = start;
  let order = 0;
  let timers: Timer[] = [];
  const add = (time: number, fire: () => void): Timer => {
    order += 1;
    const timer = { time: Math.max(time, now), order, fire };
    timers.push(timer);
    return timer;
  };
  const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    random,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = (): void => {
          timers = timers.filter((other) => other !== timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = add(now + ms, done);
        signal?.addEventListener('abort', done, { once: true });
      }),
    pending: () => timers.length,
    at: (time, action) => {
      const timer = add(time, () => {
        timers = timers.filter((other) => other !== timer);
        action();
      });
    },
    run: async (work) => {
      let outcome: unknown = null;
      work().then(
        (value) => {
          outcome = { ok: true, value };
        },
        (error: unknown) => {
          outcome = { ok: false, error };
        },
      );
      let idle = 0;
      for (;;) {
        await drain();
        const resolved = outcome as { ok: true; value: never } | { ok: false; error: unknown } | null;
        if (resolved) {
          if (resolved.ok) return resolved.value;
          throw resolved.error;
        }
        const next = timers.toSorted((a, b) => a.time - b.time || a.order - b.order)[0];
        if (!next) {
          // A module that is loaded on need takes real time, in which no virtual time passes.
          if (idle >= MAX_IDLE_TURNS) throw new Error('nothing is left to wait for, and the work has not ended');
          idle += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
          continue;
        }
        idle = 0;
        now = next.time;
        next.fire();
      }
    },
  };
}
