import type { Answer, Failure } from './answer.ts';
import { failureKind, isRetryable } from './failure-kind.ts';
import type { RequestPorts } from './ports.ts';
import type { Priority } from './rate-limiter.ts';

export type Request<T> = (signal?: AbortSignal) => Promise<Answer<T>>;

export interface RetryOptions {
  /** No further attempt starts after this moment (milliseconds since 1970). */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
  readonly priority?: Priority;
  /** Stops asking on a failure for which it says `true`; without it only a final word stops. */
  readonly enough?: (failure: Failure) => boolean;
}

/** Asks once, within the request budget. */
export async function requestOnce<T>(
  ports: Pick<RequestPorts, 'rateLimiter'>,
  question: Request<T>,
  signal?: AbortSignal,
  priority: Priority = 'question',
): Promise<Answer<T>> {
  let answered: () => void;
  try {
    answered = await ports.rateLimiter.take(priority, signal);
  } catch {
    return { ok: false, failure: notAsked() };
  }
  return question(signal).finally(answered);
}

/**
 * Asks until there is an answer or a final word. Resets, timeouts, 5xx, 408, 429 and unreadable bodies are asked again
 * after 1 s, doubling to 5 s, with jitter, or after what the service asks for.
 */
export async function ask<T>(
  ports: Pick<RequestPorts, 'rateLimiter' | 'clock'>,
  question: Request<T>,
  options: RetryOptions,
): Promise<Answer<T>> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await requestOnce(ports, question, options.signal, options.priority);
    if (answer.ok || !isRetryable(answer.failure) || options.enough?.(answer.failure)) return answer;
    const pause = backoffMs(answer.failure, attempt, ports.clock.random());
    if (options.signal?.aborted || ports.clock.now() + pause > options.deadline) return answer;
    await ports.clock.sleep(pause, options.signal);
  }
}

/** Milliseconds to wait after the failed attempt number `attempt` (from 0); `random` is in [0, 1). */
export function backoffMs(failure: Failure, attempt: number, random: number): number {
  const doubled = Math.min(1000 * 2 ** Math.min(attempt, 10), 5000);
  const jittered = Math.min(doubled * (0.8 + 0.4 * random), 5000);
  const wanted = failure.retryAfterMs ?? 0;
  // A gateway that throttles counts by the minute: without its own wish, a second is too soon.
  const least = failureKind(failure) === 'throttled' && wanted === 0 ? 2000 : wanted;
  return Math.max(Math.round(jittered), least);
}

function notAsked(): Failure {
  return {
    kind: 'no-reply',
    call: 'a question to the service',
    reason: 'aborted',
    maybeSent: false,
    httpStatus: null,
    code: null,
    message: 'the step was interrupted before the question was asked',
    requestId: null,
    retryAfterMs: null,
  };
}
