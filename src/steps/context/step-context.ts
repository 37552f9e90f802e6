import type { RunnerLog } from '../../github/log.ts';
import type { Clock, Env } from '../../ports.ts';

/** What a step gets from the process it runs in. */
export interface StepContext {
  readonly env: Env;
  readonly clock: Clock;
  readonly log: RunnerLog;
  /** Aborts when the step is cancelled. */
  readonly cancel: AbortSignal;
  /** Rejects with the first uncaught error: a bug in the action. */
  readonly internalError: Promise<never>;
  /** Writes lines unescaped. Only for text made in `src/github`, because the runner reads workflow commands from it. */
  print(lines: readonly string[]): void;
  /** Masks a secret in all later output. */
  mask(secret: string): void;
}

/** Resolves with the work. Rejects immediately on an uncaught error elsewhere, because the work may then never end. */
export function untilInternalError<T>(
  { internalError }: Pick<StepContext, 'internalError'>,
  work: Promise<T>,
): Promise<T> {
  return Promise.race([work, internalError]);
}

/** The thrown value as text, with its stack if there is one. */
export function thrownText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
