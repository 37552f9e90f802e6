import type { Submission } from '../../cdm/submission.ts';
import type { Answer } from '../../requests/answer.ts';
import type { Call } from '../../requests/call.ts';
import { createDeadline } from '../../requests/deadline.ts';
import type { Ports } from '../run/ports.ts';
import type { Interruption, SendOptions } from './send-request.ts';

/** How long the answer to a request in flight is waited for once the step was cancelled: it says what to stop. */
const ANSWER_AFTER_CANCEL_MS = 1000;
/** How long an answer is waited for at least, also beyond the deadline: without it the run has to be looked for. */
const MIN_ANSWER_MS = 60_000;

export type Send = (call: Call) => Promise<Answer<Submission[]>>;

/** Sends one request once, ahead of all questions; says why not where it may not go out any more. */
export async function sendAttempt(
  ports: Ports,
  send: Send,
  options: SendOptions,
): Promise<Answer<Submission[]> | Interruption> {
  let isSending = false;
  const limit = answerLimit(ports, options, () => isSending);
  // The wait for a place in the request budget may have been long.
  const beforeSend = (): boolean => {
    if (interruption(ports, options) !== null) return false;
    isSending = true;
    limit.start();
    options.onSending();
    return true;
  };
  try {
    const answer = await send({ signal: limit.signal, priority: 'urgent', beforeSend });
    return isSending ? answer : (interruption(ports, options) ?? 'cancelled');
  } finally {
    limit.end();
  }
}

interface AnswerLimit {
  readonly signal: AbortSignal;
  /** The request goes out now. */
  start(): void;
  end(): void;
}

/** A cancellation does not abort a request in flight at once, for its answer tells what has to be stopped. */
function answerLimit({ clock }: Ports, { cancel, deadline }: SendOptions, isSending: () => boolean): AnswerLimit {
  const abort = new AbortController();
  const limit = createDeadline(clock, Number.POSITIVE_INFINITY);
  limit.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const onCancel = (): void => {
    if (isSending()) limit.shorten(clock.now() + ANSWER_AFTER_CANCEL_MS);
    else abort.abort();
  };
  if (cancel.aborted) onCancel();
  else cancel.addEventListener('abort', onCancel, { once: true });
  return {
    signal: abort.signal,
    start: () => limit.shorten(Math.max(deadline, clock.now() + MIN_ANSWER_MS)),
    end: () => {
      cancel.removeEventListener('abort', onCancel);
      limit.end();
    },
  };
}

export function interruption(ports: Ports, options: SendOptions): Interruption | null {
  if (options.cancel.aborted) return 'cancelled';
  if (options.failFastTriggered?.()) return 'fail-fast';
  return ports.clock.now() >= options.deadline ? 'deadline' : null;
}
