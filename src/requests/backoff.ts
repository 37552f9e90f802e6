import type { Failure } from './answer.ts';
import { failureKind } from './failure-kind.ts';

/** Milliseconds to wait after the failed attempt number `attempt` (from 0); `random` is in [0, 1). */
export function backoffMs(failure: Failure, attempt: number, random: number): number {
  const doubled = Math.min(1000 * 2 ** Math.min(attempt, 10), 5000);
  const jittered = Math.min(doubled * (0.8 + 0.4 * random), 5000);
  const wanted = failure.retryAfterMs ?? 0;
  // A gateway that throttles counts per minute: without `Retry-After`, one second is too short.
  const least = failureKind(failure) === 'throttled' && wanted === 0 ? 2000 : wanted;
  return Math.max(Math.round(jittered), least);
}
