import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { backoffMs } from '../../requests/backoff.ts';
import { createDeadline, type Deadline } from '../../requests/deadline.ts';
import { failureContext } from '../../requests/failure-context.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { isOver, readStatus } from '../run/status.ts';
import { type LocatedRun, observeRun } from '../wait/observe-run.ts';

/** After a cancellation the runner sends SIGTERM at 7.5 s and kills at 10 s; outputs and summary come after the stop. */
export const STOP_ON_CANCEL_MS = 4500;

/** The service may refuse a stop at one moment of a run and accept it at the next. */
const MAX_REFUSALS = 3;

/**
 * - `over`: the run has ended, by our stop or on its own; `run` holds its last status.
 * - `asked`: the service accepted the stop, and the end of the run was not seen in time.
 * - `not-ours`: the job shows another run, or none; nothing was sent.
 * - `failed`: neither stopped nor known to have ended.
 */
export type Stopped =
  | { readonly kind: 'over'; readonly run: Submission; readonly byUs: boolean }
  | { readonly kind: 'asked' }
  | { readonly kind: 'not-ours'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly failure: Failure | null };

/**
 * Stops one run. The service stops by the job's name, whichever run is current. So the current run is read before every
 * request, and nothing is sent unless it is ours. "Not running" is as good as stopped.
 *
 * @param@param deadline nothing more is done after this moment, in milliseconds since 1970
 * @param cancel when it aborts, the stop has as much time left as after a cancellation
 */
export async function stopRun(
  ports: Ports,
  located: LocatedRun,
  deadline: number,
  cancel?: AbortSignal,
): Promise<Stopped> {
  const { clock } = ports;
  const limit = createDeadline(clock, deadline);
  const onCancel = (): void => limit.shorten(clock.now() + STOP_ON_CANCEL_MS);
  if (cancel?.aborted) onCancel();
  else cancel?.addEventListener('abort', onCancel, { once: true });
  try {
    return await stopWithin(ports, located, limit);
  } finally {
    cancel?.removeEventListener('abort', onCancel);
    limit.end();
  }
}

async function stopWithin(ports: Ports, located: LocatedRun, limit: Deadline): Promise<Stopped> {
  const { clock, cdm } = ports;
  let asked = false;
  let refusals = 0;
  let failure: Failure | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const observation = await observeRun(ports, located, limit.signal, 'urgent');
    if (observation.kind === 'ours') {
      if (isOver(readStatus(observation.run.status))) return { kind: 'over', run: observation.run, byUs: asked };
      if (!asked) {
        const answer = await cdm.stop(located.cluster, located.identity.jobName, {
          signal: limit.signal,
          priority: 'stop',
        });
        asked = answer.ok || failureKind(answer.failure) === 'not-running';
        failure = answer.ok ? null : answer.failure;
        if (failure && ['auth', 'refused'].includes(failureKind(failure))) {
          refusals += 1;
          if (isFinal(failure) || refusals === MAX_REFUSALS)
            return { kind: 'failed', reason: 'the service refused to stop it', failure };
        }
      }
    } else if (observation.kind === 'unanswered') {
      failure = observation.failure;
      if (failureKind(failure) === 'auth')
        return { kind: 'failed', reason: 'the credential is no longer accepted', failure };
    } else if (asked) {
      return { kind: 'asked' };
    } else {
      const reason = observation.kind === 'vanished' ? observation.detail : 'the service shows the job without any run';
      return { kind: 'not-ours', reason };
    }
    const wait = asked
      ? Math.min(250 * 2 ** Math.min(attempt, 2), 1000)
      : failure
        ? Math.min(backoffMs(failure, attempt, clock.random()), 1000)
        : 250;
    if (clock.now() + wait >= limit.at) break;
    await clock.sleep(wait);
  }
  return asked ? { kind: 'asked' } : { kind: 'failed', reason: 'there was no answer in time', failure };
}

/** What the key or its permissions do not allow now, they do not allow a second later either. */
function isFinal(failure: Failure): boolean {
  return failureKind(failure) === 'auth' || failure.httpStatus === 403 || failure.code === 'Cdm.0032';
}

/** A sentence about a run that is neither stopped nor known to have ended. */
export function notStopped(what: string, { reason, failure }: Extract<Stopped, { kind: 'failed' }>): string {
  const answer = failure ? `: ${failure.message}${failureContext(failure)}` : '';
  return `${what} could not be stopped: ${reason}${answer}. It may still run.`;
}
