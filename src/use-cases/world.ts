import type { RunnerLog } from '../github/log.ts';
import type { Clock } from '../ports.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Everything through which a use case touches the machine it runs on. */
export interface World {
  readonly env: Env;
  readonly clock: Clock;
  readonly log: RunnerLog;
  /** Aborts when the step is cancelled. */
  readonly cancel: AbortSignal;
  /** Writes lines as they are: only what the room `github` has made, for the runner may read commands in them. */
  print(lines: readonly string[]): void;
  /** Masks a secret in everything that is printed from now on. */
  mask(secret: string): void;
}
