import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import { createDeadline, type Deadline } from '../../requests/deadline.ts';
import { failureContext } from '../../requests/failure-context.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import { retry } from '../../requests/retry.ts';
import type { Ports } from '../run/ports.ts';
import { isOver, readStatus } from '../run/status.ts';
import { type LocatedRun, observeRun } from '../wait/observe-run.ts';
import type { Observation } from '../wait/run-state.ts';

/** After a cancellation the runner sends SIGTERM at 7.5 s and kills at 10 s; outputs and summary come after the stop. */
export const STOP_ON_CANCEL_MS = 4500;

/** The service may refuse a stop at one moment of a run and accept it at the next. */
const MAX_REFUSALS = 3;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 1000;

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
  | { readonly kind: 'failed'; readonly reason: string; readonly failure: Failure };

/**
 * Stops one run. The service stops by the job's name, whichever run is current. So the current run is read before every
 * request, and nothing is sent unless it is ours. After "not running" the run is read again: it may have ended by itself,
 * or it may be about to begin and is then to stop all the same.
 *
 * @param deadline nothing more is done after this moment, in milliseconds since 1970
 * @param cancel when it aborts, the stop has as much time left as after a cancellation
 */
export async function stopRun(
  ports: Ports,
  located: LocatedRun,
  deadline: number,
  cancel?: AbortSignal,
): Promise<Stopped> {
  const limit = createDeadline(ports.clock, deadline);
  limit.shortenOnAbort(cancel, () => STOP_ON_CANCEL_MS);
  try {
    return await stopWithin(ports, located, limit);
  } finally {
    limit.end();
  }
}

async function stopWithin(ports: Ports, located: LocatedRun, limit: Deadline): Promise<Stopped> {
  const attempt = createStopAttempt(ports, located, limit);
  let last: Failure | null = null;
  const answer = await retry(ports, attempt, {
    deadline: limit.at,
    cancel: limit.signal,
    maxPauseMs: MAX_PAUSE_MS,
    classify: (failure) => {
      last = failure;
      return 'retry';
    },
  });
  // Where the limit ends a pause, the failure before the pause tells why the run could not be stopped.
  if (!answer.ok) return notInTime(last ?? answer.failure);
  return answer.value.kind === 'asked' ? awaitEnd(ports, located, limit) : answer.value;
}

/** One attempt: reads the current run, and requests the stop if it is ours. A failure may pass. */
function createStopAttempt(ports: Ports, located: LocatedRun, limit: Deadline): () => Promise<Answer<Stopped>> {
  let refusals = 0;
  return async () => {
    const observation = await observeRun(ports, located, limit.signal, 'urgent');
    if (observation.kind === 'unanswered') {
      const { failure } = observation;
      if (failureKind(failure) !== 'auth') return { ok: false, failure };
      return { ok: true, value: { kind: 'failed', reason: 'the credential is no longer accepted', failure } };
    }
    if (observation.kind !== 'ours') return { ok: true, value: notOurs(observation) };
    const { run } = observation;
    if (isOver(readStatus(run.status))) return { ok: true, value: { kind: 'over', run, byUs: false } };
    const call = { signal: limit.signal, priority: 'stop' } as const;
    const answer = await ports.cdm.stop(located.cluster, located.identity.jobName, call);
    if (answer.ok) return { ok: true, value: { kind: 'asked' } };
    const { failure } = answer;
    const isRefused = ['auth', 'refused'].includes(failureKind(failure));
    if (isRefused) refusals += 1;
    if (!isRefused || (refusals < MAX_REFUSALS && !isFinal(failure))) return { ok: false, failure };
    return { ok: true, value: { kind: 'failed', reason: 'the service refused to stop it', failure } };
  };
}

function notInTime(failure: Failure): Stopped {
  const isSilent = failure.kind === 'no-reply';
  const reason = isSilent ? 'there was no answer in time' : 'the service did not accept the stop in time';
  return { kind: 'failed', reason, failure };
}

function notOurs(observation: Extract<Observation, { kind: 'vanished' | 'no-runs' }>): Stopped {
  const reason = observation.kind === 'vanished' ? observation.detail : 'the service shows the job without any run';
  return { kind: 'not-ours', reason };
}

/** After an accepted stop: polls the run until it has ended, or no longer shows. */
async function awaitEnd(ports: Ports, located: LocatedRun, limit: Deadline): Promise<Stopped> {
  const { clock } = ports;
  for (let pauseMs = FIRST_PAUSE_MS; clock.now() + pauseMs < limit.at; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    await clock.sleep(pauseMs, limit.signal);
    const observation = await observeRun(ports, located, limit.signal, 'urgent');
    if (observation.kind === 'vanished' || observation.kind === 'no-runs') break;
    if (observation.kind === 'ours' && isOver(readStatus(observation.run.status)))
      return { kind: 'over', run: observation.run, byUs: true };
  }
  return { kind: 'asked' };
}

/** What the key or its permissions do not allow now, they do not allow a second later either. */
function isFinal(failure: Failure): boolean {
  return failureKind(failure) === 'auth' || failure.httpStatus === 403 || failure.code === 'Cdm.0032';
}

/** A sentence about a run that is neither stopped nor known to have ended. */
export function notStopped(what: string, { reason, failure }: Extract<Stopped, { kind: 'failed' }>): string {
  return `${what} could not be stopped: ${reason}: ${failure.message}${failureContext(failure)}. It may still run.`;
}
