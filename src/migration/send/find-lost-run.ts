import type { Failure } from '../../requests/answer.ts';
import { formatDate } from '../../text/format.ts';
import { clause } from '../../text/sentence.ts';
import { type FindResult, findRun } from '../locate/find-run.ts';
import { type LostRequest, WATCH_MS } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import type { SendOptions, SendRequest } from './send-request.ts';

/** The shortest time between two log lines of the search. */
const HEARTBEAT_MS = 60_000;

/**
 * Searches every candidate for the run of a request whose answer was lost. It counts as absent only if no complete round
 * showed it from the loss until `resend-after` has passed.
 */
export function findLostRun(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  lost: LostRequest & { readonly failure: Failure; readonly isLast: boolean },
): Promise<FindResult> {
  const { clock, log } = ports;
  const { jobName, priorRuns } = request;
  const where = [...priorRuns.keys()].join(', ');
  const end = (windowEnd: number): string => formatDate(Math.min(windowEnd, options.deadline));
  const isFinal = lost.isLast || options.resendAfter === 'never';
  // Nothing follows the last request, so that a run of it is waited for longer than a short `resend-after`.
  const windowMs = isFinal ? Math.max(lost.watchMs, WATCH_MS) : lost.watchMs;
  const then = isFinal ? 'is not sent again' : 'is not sent again before that';
  log.info(
    `${jobName}: the answer to the request that starts it was lost (${clause(lost.failure.message)}). Looking for its run on ${where} until ${end(lost.at + windowMs)}; the request ${then}.`,
  );
  let loggedAt = clock.now();
  return findRun(ports, {
    jobName,
    identity: null,
    priorRuns,
    deadline: options.deadline,
    cancel: options.cancel,
    windowMs,
    onQuery: (windowEnd) => {
      if (clock.now() - loggedAt < HEARTBEAT_MS) return;
      loggedAt = clock.now();
      log.info(`${jobName}: no run of it found yet on ${where}; looking until ${end(windowEnd)}.`);
    },
  });
}
