import type { Submission } from '../../cdm/submission.ts';
import type { Answer } from '../../requests/answer.ts';
import { createDeadline } from '../../requests/deadline.ts';
import type { Ports } from '../run/ports.ts';
import type { SendOptions } from './send-once.ts';

/** Why nothing was sent, or nothing more. */
export type Interruption = 'cancelled' | 'deadline' | 'held-back';

/** How long the answer to a request in flight is waited for once the step was cancelled: it says what to stop. */
const ANSWER_AFTER_CANCEL_MS = 1000;
/** How long an answer is waited for at least, also beyond the deadline: without it the run has to be looked for. */
const LEAST_ANSWER_MS = 60_000;

export type Send = (signal: AbortSignal) => Promise<Answer<Submission[]>>;

/** Sends one request once, ahead of all questions; says why not where it may not go out any more. */
export async function sendAttempt(
  ports: Ports,
  send: Send,
  options: SendOptions,
): Promise<Answer<Submission[]> | Interruption> {
  let answered: () => void;
  try {
    answered = await ports.rateLimiter.take('urgent', options.cancel);
  } catch {
    return interruption(ports, options) ?? 'cancelled';
  }
  // The wait for a place may have been long.
  const reason = interruption(ports, options);
  if (reason !== null) {
    answered();
    return reason;
  }
  options.onSending();
  const limit = answerLimit(ports, options);
  try {
    return await send(limit.signal);
  } finally {
    answered();
    limit.end();
  }
}

/** A cancellation does not abort the request at once, for its answer tells what has to be stopped. */
function answerLimit({ clock }: Ports, { cancel, deadline }: SendOptions): { signal: AbortSignal; end(): void } {
  const abort = new AbortController();
  const limit = createDeadline(clock, Math.max(deadline, clock.now() + LEAST_ANSWER_MS));
  limit.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const done = new AbortController();
  const onCancel = (): void => {
    void clock.sleep(ANSWER_AFTER_CANCEL_MS, done.signal).then(() => {
      if (!done.signal.aborted) abort.abort();
    });
  };
  if (cancel.aborted) onCancel();
  else cancel.addEventListener('abort', onCancel, { once: true });
  return {
    signal: abort.signal,
    end: () => {
      cancel.removeEventListener('abort', onCancel);
      limit.end();
      done.abort();
    },
  };
}

export function interruption(ports: Ports, options: SendOptions): Interruption | null {
  if (options.cancel.aborted) return 'cancelled';
  if (options.isHeldBack?.()) return 'held-back';
  return ports.clock.now() >= options.deadline ? 'deadline' : null;
}
