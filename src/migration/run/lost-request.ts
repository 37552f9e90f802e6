/**
 * How long a request that starts a run and got no answer is looked for before it is sent again, in milliseconds;
 * `never`: it is not sent again.
 */
export type ResendAfter = number | 'never';

/** A request that starts a run and whose answer was lost: the service may still be at work on it. */
export interface LostRequest {
  /** When the answer was lost, in milliseconds since 1970. */
  readonly at: number;
  /** How long from then on the service may record its run. */
  readonly watchMs: number;
}

/** How long every query must show no run before absence counts: the service may show a new run only after seconds. */
export const ABSENCE_WINDOW_MS = 15_000;

/** How long all candidates are watched if no further request follows: the default of `resend-after`. */
export const WATCH_MS = 10 * 60_000;

export function lostRequest(at: number, resendAfter: ResendAfter): LostRequest {
  return { at, watchMs: resendAfter === 'never' ? WATCH_MS : resendAfter };
}

/** From when on no run of the request is expected any more, in milliseconds since 1970. */
export function watchEnd({ at, watchMs }: LostRequest): number {
  return at + watchMs;
}
