import type { Clock, Log } from '../ports.ts';
import type { Shelf } from './book.ts';

/** Everything through which a use case touches the machine it runs on. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the step is cancelled. */
  readonly cancel: AbortSignal;
  readonly shelf: Shelf;
  /** Masks a secret in everything that is printed from now on. */
  mask(secret: string): void;
}
