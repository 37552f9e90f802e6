import { clause } from '../text/sentence.ts';
import type { Failure } from './answer.ts';
import { failureKind, isRetryable } from './failure-kind.ts';
import type { RequestPorts } from './ports.ts';
import type { FailedAttempt, RetryOptions } from './retry.ts';
import { unreachable } from './unreachable.ts';

/** How long a request before the submission is retried if all attempts fail. */
export const MAX_RETRY_MS = 120_000;
/** The first line comes with the second failure, a few seconds after the first; further lines at most once a minute. */
const LINE_EVERY_MS = 60_000;

type BoundedRetry = Required<Pick<RetryOptions<never>, 'classify' | 'onRetry'>>;

/**
 * `classify` and `onRetry` for requests before the submission: they are retried for at most two minutes, not until
 * `wait-timeout`, and the retries are logged. Throttling does not count: the service works.
 *
 * @param what starts the log line, such as `cluster a: its state`
 * @param isWorthRetrying which failures are retried at all
 */
export function boundedRetry(
  ports: Pick<RequestPorts, 'clock' | 'log' | 'reached'>,
  what: string,
  isWorthRetrying: (failure: Failure) => boolean = isRetryable,
): BoundedRetry {
  const { clock, log } = ports;
  const startedAt = clock.now();
  const isUnreachable = unreachable(ports, startedAt);
  let loggedAt = Number.NEGATIVE_INFINITY;
  return {
    classify: (failure: Failure) => {
      if (!isWorthRetrying(failure) || isUnreachable(failure)) return 'stop';
      return failureKind(failure) !== 'throttled' && clock.now() - startedAt >= MAX_RETRY_MS ? 'stop' : 'retry';
    },
    onRetry: ({ failure, attempt }: FailedAttempt) => {
      if (attempt === 0 || clock.now() - loggedAt < LINE_EVERY_MS) return;
      loggedAt = clock.now();
      const limit = failureKind(failure) === 'throttled' ? '' : ` for up to ${MAX_RETRY_MS / 60_000} min`;
      log.info(`${what} is not known yet (${clause(failure.message)}); retrying${limit}.`);
    },
  };
}
