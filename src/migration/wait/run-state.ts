import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import { isOver, readStatus } from '../run/status.ts';

/** How long the wait tolerates nothing but suspicious answers. */
export const GRACE_MS = 120_000;

/**
 * The result of one poll of a run.
 *
 * - `ours`: the service showed our run.
 * - `no-runs`: the job exists and shows no run at all.
 * - `vanished`: the job, or our run of it, is no longer there.
 * - `unanswered`: no answer, or none that says anything about the run.
 */
export type Observation =
  | { readonly kind: 'ours'; readonly run: Submission }
  | { readonly kind: 'no-runs' }
  | { readonly kind: 'vanished'; readonly detail: string }
  | { readonly kind: 'unanswered'; readonly failure: Failure };

/** What is kept between polls: plain data. Times are milliseconds since 1970. */
export interface RunState {
  /** The last status seen, `null` before the first. */
  readonly word: string | null;
  readonly wordSince: number;
  /** Since when nothing but suspicious answers came. */
  readonly suspicion: { readonly since: number; readonly status: string; readonly reason: string } | null;
  /** Failed polls in a row; an answer resets it. */
  readonly silence: number;
  readonly lastFailure: Failure | null;
  readonly lastRun: Submission | null;
}

export type NextStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'over'; readonly status: string; readonly run: Submission }
  | { readonly kind: 'given-up'; readonly status: string; readonly reason: string };

export interface Transition {
  readonly state: RunState;
  readonly step: NextStep;
  /** True if the status differs from the previous poll. */
  readonly changed: boolean;
}

export function initialState(now: number): RunState {
  return { word: null, wordSince: now, suspicion: null, silence: 0, lastFailure: null, lastRun: null };
}

/** Applies the result of one poll. Only `SUCCEEDED` of our own run is success. */
export function advance(state: RunState, observation: Observation, now: number): Transition {
  switch (observation.kind) {
    case 'ours':
      return onRun(state, observation.run, now);
    case 'no-runs':
      return onSuspicion(state, 'UNKNOWN', 'the service shows the job without any run', now);
    case 'vanished':
      return onSuspicion(state, 'LOST', observation.detail, now);
    case 'unanswered':
      return onSilence(state, observation.failure, now);
    default:
      return observation satisfies never;
  }
}

function onRun(state: RunState, run: Submission, now: number): Transition {
  const status = readStatus(run.status);
  const changed = status.word !== state.word;
  const next: RunState = {
    word: status.word,
    wordSince: changed ? now : state.wordSince,
    suspicion: null,
    silence: 0,
    lastFailure: null,
    lastRun: run,
  };
  if (isOver(status)) return { state: next, step: { kind: 'over', status: status.word, run }, changed };
  if (status.class === 'waiting') return { state: next, step: { kind: 'wait' }, changed };
  const reason = `the service answered with the status ${status.word}, which is neither a status of a running job nor a known final status`;
  const suspicious = onSuspicion({ ...next, suspicion: state.suspicion }, status.word, reason, now);
  return { ...suspicious, changed };
}

function onSuspicion(
  state: RunState,
  status: string,
  reason: string,
  now: number,
  failure: Failure | null = null,
): Transition {
  const since = state.suspicion?.since ?? now;
  const next: RunState = {
    ...state,
    suspicion: { since, status, reason },
    silence: failure ? state.silence : 0,
    lastFailure: failure,
  };
  const step: NextStep = now - since >= GRACE_MS ? { kind: 'given-up', status, reason } : { kind: 'wait' };
  return { state: next, step, changed: false };
}

/** A failed poll does not end the wait. A final refusal of the poll does, after the grace period. */
function onSilence(state: RunState, failure: Failure, now: number): Transition {
  const kind = failureKind(failure);
  const next: RunState = { ...state, silence: state.silence + 1, lastFailure: failure };
  if (kind === 'auth')
    return {
      state: next,
      step: { kind: 'given-up', status: 'LOST', reason: 'the service no longer accepts the credential' },
      changed: false,
    };
  // Whatever code a 5xx carries, it reports trouble of the service, not the outcome of the run.
  const unwell = (failure.httpStatus ?? 0) >= 500;
  if (kind === 'lost' || kind === 'throttled' || unwell) return { state: next, step: { kind: 'wait' }, changed: false };
  return onSuspicion(next, 'LOST', 'the service refused the status request', now, failure);
}

/** What to report when the deadline comes while the run is still not over. */
export function atDeadline(state: RunState): { readonly status: string; readonly reason: string } {
  if (state.suspicion) return { status: state.suspicion.status, reason: state.suspicion.reason };
  const word = state.word === null ? 'no status was seen' : `last seen as ${state.word}`;
  return { status: 'TIMED_OUT', reason: word };
}
