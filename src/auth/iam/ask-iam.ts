import type { HttpReply, TransportReason } from '../../http/types.ts';
import type { Clock } from '../../ports.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import { answerOf } from '../../requests/reply.ts';
import { retry } from '../../requests/retry.ts';

const ATTEMPTS = 4;
const MAX_PAUSE_MS = 30_000;
const PASSING: ReadonlySet<TransportReason> = new Set([
  'dns',
  'refused',
  'connect-timeout',
  'handshake-reset',
  'headers-timeout',
  'body-timeout',
  'reset',
]);

/**
 * Asks IAM, STS or GitHub's token service, up to four times while it is only busy or unreachable (5xx, 408, 429, no
 * reply). Every other reply is final and is returned immediately: a wrong password is sent a single time.
 */
export function askIam(
  clock: Clock,
  signal: AbortSignal | undefined,
  call: string,
  send: () => Promise<HttpReply>,
): Promise<Answer<HttpReply>> {
  return retry({ clock }, () => answerOf(call, send), {
    // The number of attempts is the limit.
    deadline: Number.POSITIVE_INFINITY,
    cancel: signal,
    maxAttempts: ATTEMPTS,
    maxPauseMs: MAX_PAUSE_MS,
    classify: (failure) => (isPassing(failure) ? 'retry' : 'stop'),
  });
}

/** Whether the same request may succeed a moment later. */
export function isPassing({ reason, httpStatus }: Failure): boolean {
  if (httpStatus === null) return reason !== null && PASSING.has(reason);
  return httpStatus >= 500 || httpStatus === 429 || httpStatus === 408;
}
