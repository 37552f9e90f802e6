import type { ChildProcess } from 'node:child_process';

/**
 * When something is sent: after so many milliseconds from the start, or once a condition holds, of the log so far or of
 * anything else that it looks at.
 */
export type Moment = { readonly afterMs: number } | { readonly when: (log: string) => boolean };

export type PlannedSignal = Moment & { readonly signal: NodeJS.Signals };

/** What a runner does to a step of a cancelled workflow: milliseconds after the cancellation. */
const cancellation: readonly { readonly afterMs: number; readonly signal: NodeJS.Signals }[] = [
  { afterMs: 0, signal: 'SIGINT' },
  { afterMs: 7_500, signal: 'SIGTERM' },
  { afterMs: 10_000, signal: 'SIGKILL' },
];

const TICK_MS = 20;

export interface Sender {
  /** To be called whenever the log has grown. */
  looked(log: string): void;
  /** Milliseconds since 1970 of the first signal, if one was sent. */
  readonly firstAt: number | undefined;
  /** Forgets what was not sent yet. */
  stop(): void;
}

/** Sends each signal at its moment, and the three of a cancellation from its moment on. */
export function planSignals(child: ChildProcess, signals: readonly PlannedSignal[], cancel?: Moment): Sender {
  const timers: NodeJS.Timeout[] = [];
  let firstAt: number | undefined;
  const send = (signal: NodeJS.Signals): void => {
    firstAt ??= Date.now();
    child.kill(signal);
  };
  const later = (ms: number, work: () => void): void => {
    timers.push(setTimeout(work, ms));
  };
  const steps: { moment: Moment; work: () => void }[] = signals.map((it) => ({
    moment: it,
    work: () => send(it.signal),
  }));
  if (cancel !== undefined) {
    const work = (): void => {
      for (const { afterMs, signal } of cancellation) later(afterMs, () => send(signal));
    };
    steps.push({ moment: cancel, work });
  }
  let waiting = steps.flatMap(({ moment, work }) => {
    if ('when' in moment) return [{ when: moment.when, work }];
    later(moment.afterMs, work);
    return [];
  });
  let logSoFar = '';
  const check = (): void => {
    const due = waiting.filter((it) => it.when(logSoFar));
    waiting = waiting.filter((it) => !due.includes(it));
    for (const it of due) it.work();
  };
  // A condition may come to hold without a word in the log.
  const ticking = waiting.length === 0 ? undefined : setInterval(check, TICK_MS);
  return {
    looked(log) {
      logSoFar = log;
      check();
    },
    get firstAt() {
      return firstAt;
    },
    stop() {
      waiting = [];
      clearInterval(ticking);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
