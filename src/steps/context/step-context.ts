import type { RunnerLog } from '../../github/log.ts';
import type { Clock } from '../../ports.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Everything through which a use case touches the machine it runs on. */
export interface StepContext {
  readonly env: Env;
  readonly clock: Clock;
  readonly log: RunnerLog;
  /** Aborts when the step is cancelled. */
  readonly cancel: AbortSignal;
  /** Rejects with what was thrown where nobody could catch it: a mistake of the action. */
  readonly internalError: Promise<never>;
  /** Writes lines as they are: only what the room `github` has made, for the runner may read commands in them. */
  print(lines: readonly string[]): void;
  /** Masks a secret in everything that is printed from now on. */
  mask(secret: string): void;
}

/** Waits for the work, but no longer once something was thrown beside it: its end may never come then. */
export function untilInternalError<T>(
  { internalError }: Pick<StepContext, 'internalError'>,
  work: Promise<T>,
): Promise<T> {
  return Promise.race([work, internalError]);
}

/** What was thrown, for a report of the mistake. */
export function thrownText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
