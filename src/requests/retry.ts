import type { Clock } from '../ports.ts';
import { type Answer, type Failure, notSent } from './answer.ts';
import { backoffMs } from './backoff.ts';
import type { Call } from './call.ts';
import { isRetryable } from './failure-kind.ts';
import type { Limits } from './limits.ts';
import type { Priority } from './rate-limit/priority.ts';

/** A failed attempt that is followed by another one. */
export interface FailedAttempt {
  readonly failure: Failure;
  /** From 0. */
  readonly attempt: number;
  readonly pauseMs: number;
}

/** `cancel` ends the loop, also during a pause. */
export interface RetryOptions<T> extends Pick<Limits, 'deadline'> {
  readonly cancel?: AbortSignal | undefined;
  /** Default: `question`. */
  readonly priority?: Priority;
  /** Attempts in all; by default only the deadline limits them. */
  readonly maxAttempts?: number;
  /** Longest pause in milliseconds, also if the service asks for a longer one. */
  readonly maxPauseMs?: number;
  /** Whether a failure is worth another attempt. Default: every failure but a final refusal is. */
  readonly classify?: (failure: Failure, attempt: number) => 'retry' | 'stop';
  /** Called before each pause, to log it. */
  readonly onRetry?: (failed: FailedAttempt) => void;
  /**
   * Called after each pause, before the next attempt: checks whether the failed request had an effect after all. An
   * answer that it returns ends the loop; `null` lets the next attempt start.
   */
  readonly checkEffect?: (failed: FailedAttempt) => Promise<Answer<T> | null>;
}

/**
 * Runs attempts until one has an answer, a failure is final, or the limits are reached; returns the last answer. The
 * pause after a failure is 1 s, doubling to 5 s, with jitter, or what `Retry-After` asks for.
 *
 * An attempt may consist of several requests; pass its `call` on to each.
 */
export async function retry<T>(
  { clock }: { readonly clock: Clock },
  attempt: (call: Call, attempt: number) => Promise<Answer<T>>,
  options: RetryOptions<T>,
): Promise<Answer<T>> {
  const {
    deadline,
    cancel: signal,
    priority,
    maxAttempts = Number.POSITIVE_INFINITY,
    maxPauseMs = Number.POSITIVE_INFINITY,
  } = options;
  const classify = options.classify ?? ((failure) => (isRetryable(failure) ? 'retry' : 'stop'));
  let last: Answer<T> | null = null;
  for (let count = 0; ; count += 1) {
    // The first attempt waits for its turn; a further one must not outlast the deadline.
    const answer = await attempt({ signal, priority, ...(count === 0 ? {} : { notAfter: deadline }) }, count);
    if (last !== null && isUnsent(answer) && clock.now() >= deadline) return last;
    if (answer.ok || classify(answer.failure, count) === 'stop' || count + 1 >= maxAttempts) return answer;
    const pauseMs = Math.min(backoffMs(answer.failure, count, clock.random()), maxPauseMs);
    if (signal?.aborted || clock.now() + pauseMs > deadline) return answer;
    last = answer;
    const failed: FailedAttempt = { failure: answer.failure, attempt: count, pauseMs };
    options.onRetry?.(failed);
    await clock.sleep(pauseMs, signal);
    if (signal?.aborted) return { ok: false, failure: notSent() };
    const effect = await options.checkEffect?.(failed);
    if (effect) return effect;
  }
}

/** Whether the attempt ended while it waited for its turn. */
function isUnsent(answer: Answer<unknown>): boolean {
  return !answer.ok && answer.failure.reason === 'aborted' && !answer.failure.maybeSent;
}
