import type { Priority } from './rate-limit/priority.ts';

/** How one request is sent, whatever it asks for. */
export interface Call {
  /** Ends the wait for a place at the rate limiter, and the request. */
  readonly signal?: AbortSignal | undefined;
  /** It is not sent if its turn comes after this moment (milliseconds since 1970). */
  readonly notAfter?: number | undefined;
  /** Default: `question`. */
  readonly priority?: Priority | undefined;
  /** Called when the rate limiter lets the request go, right before it is sent; `false`: it is not sent. */
  readonly beforeSend?: (() => boolean) | undefined;
}
