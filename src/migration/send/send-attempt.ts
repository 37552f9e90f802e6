import type { Submission } from '../../cdm/submission.ts';
import type { Answer } from '../../requests/answer.ts';
import type { Call } from '../../requests/call.ts';
import { createDeadline } from '../../requests/deadline.ts';
import type { Ports } from '../run/ports.ts';
import type { Interruption, SendOptions } from './send-request.ts';

/** How long to wait for the answer to a request in flight after a cancellation: it says which run to stop. */
const ANSWER_AFTER_CANCEL_MS = 1000;
/** The shortest wait for an answer, also beyond the deadline: without an answer, a search for the run is needed. */
const MIN_ANSWER_MS = 60_000;

export type Send = (call: Call) => Promise<Answer<Submission[]>>;

/** Sends one request once, ahead of all queries, or returns why it was not sent. */
export async function sendAttempt(
  ports: Ports,
  send: Send,
  options: SendOptions,
): Promise<Answer<Submission[]> | Interruption> {
  let isSending = false;
  let stopped = null as Interruption | null;
  const limit = createDeadline(ports.clock, Number.POSITIVE_INFINITY);
  // A cancellation does not immediately abort a request in flight: its answer says which run to stop.
  limit.shortenOnAbort(options.cancel, () => (isSending ? ANSWER_AFTER_CANCEL_MS : 0));
  // The wait for a place in the request budget may have been long.
  const beforeSend = (): boolean => {
    stopped = interruption(ports, options);
    if (stopped !== null) return false;
    isSending = true;
    limit.shorten(Math.max(options.deadline, ports.clock.now() + MIN_ANSWER_MS));
    options.onSending();
    return true;
  };
  try {
    const answer = await send({ signal: limit.signal, priority: 'urgent', beforeSend });
    return isSending ? answer : (stopped ?? 'cancelled');
  } finally {
    limit.end();
  }
}

export function interruption(ports: Ports, options: SendOptions): Interruption | null {
  if (options.cancel.aborted) return 'cancelled';
  if (options.failFastTriggered?.()) return 'fail-fast';
  return ports.clock.now() >= options.deadline ? 'deadline' : null;
}
