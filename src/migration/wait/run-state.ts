import type { Failure } from '../../requests/answer.ts';
import type { Submission } from '../../cdm/submission.ts';
import { meaningOf } from '../../requests/failure-kind.ts';
import { isOver, readStatus } from '../run/status.ts';

/** How long nothing but suspicious answers is waited for. */
export const GRACE_MS = 120_000;

/**
 * One look at a run that is being waited for.
 *
 * - `ours`: the service showed our run.
 * - `no-runs`: the job stands there and shows no run at all.
 * - `vanished`: the job, or our run of it, is no longer there.
 * - `unasked`: no answer, or none that says anything about the run.
 */
export type Sight =
  | { readonly kind: 'ours'; readonly run: Submission }
  | { readonly kind: 'no-runs' }
  | { readonly kind: 'vanished'; readonly detail: string }
  | { readonly kind: 'unasked'; readonly failure: Failure };

/** What is remembered between looks: plain data. Times are milliseconds since 1970. */
export interface Watch {
  /** The last word seen, `null` before the first. */
  readonly word: string | null;
  readonly wordSince: number;
  /** Since when nothing but suspicious answers came. */
  readonly suspicion: { readonly since: number; readonly status: string; readonly why: string } | null;
  /** Failed questions in a row; an answer sets it back. */
  readonly silence: number;
  readonly lastFailure: Failure | null;
  readonly lastRun: Submission | null;
}

export type Step =
  | { readonly kind: 'wait' }
  | { readonly kind: 'over'; readonly status: string; readonly run: Submission }
  | { readonly kind: 'given-up'; readonly status: string; readonly why: string };

export interface Advance {
  readonly watch: Watch;
  readonly step: Step;
  /** True where the service's word is another than at the look before. */
  readonly changed: boolean;
}

export function beginWatch(now: number): Watch {
  return { word: null, wordSince: now, suspicion: null, silence: 0, lastFailure: null, lastRun: null };
}

/** Takes one look into account. Success comes from `SUCCEEDED` of our own run and from nothing else. */
export function advance(watch: Watch, sight: Sight, now: number): Advance {
  switch (sight.kind) {
    case 'ours':
      return onRun(watch, sight.run, now);
    case 'no-runs':
      return onSuspicion(watch, 'UNKNOWN', 'the service shows the job without any run', now);
    case 'vanished':
      return onSuspicion(watch, 'LOST', sight.detail, now);
    case 'unasked':
      return onSilence(watch, sight.failure, now);
    default:
      return sight satisfies never;
  }
}

function onRun(watch: Watch, run: Submission, now: number): Advance {
  const status = readStatus(run.status);
  const changed = status.word !== watch.word;
  const next: Watch = {
    word: status.word,
    wordSince: changed ? now : watch.wordSince,
    suspicion: null,
    silence: 0,
    lastFailure: null,
    lastRun: run,
  };
  if (isOver(status)) return { watch: next, step: { kind: 'over', status: status.word, run }, changed };
  if (status.class === 'waiting') return { watch: next, step: { kind: 'wait' }, changed };
  const why = `the service answered with the status ${status.word}, which says neither that the run goes on nor how it ended`;
  const suspicious = onSuspicion({ ...next, suspicion: watch.suspicion }, status.word, why, now);
  return { ...suspicious, changed };
}

function onSuspicion(watch: Watch, status: string, why: string, now: number, failure: Failure | null = null): Advance {
  const since = watch.suspicion?.since ?? now;
  const next: Watch = {
    ...watch,
    suspicion: { since, status, why },
    silence: failure ? watch.silence : 0,
    lastFailure: failure,
  };
  const step: Step = now - since >= GRACE_MS ? { kind: 'given-up', status, why } : { kind: 'wait' };
  return { watch: next, step, changed: false };
}

/** A bad poll is not a bad job: only a final word about the question itself ends the wait, and not at once. */
function onSilence(watch: Watch, failure: Failure, now: number): Advance {
  const meaning = meaningOf(failure);
  const next: Watch = { ...watch, silence: watch.silence + 1, lastFailure: failure };
  if (meaning === 'auth')
    return {
      watch: next,
      step: { kind: 'given-up', status: 'LOST', why: 'the service no longer accepts the credential' },
      changed: false,
    };
  // Whatever code a 5xx carries, it tells that the service is unwell, not what became of the run.
  const unwell = failure.httpStatus !== null && failure.httpStatus >= 500;
  if (meaning === 'lost' || meaning === 'throttled' || unwell)
    return { watch: next, step: { kind: 'wait' }, changed: false };
  return onSuspicion(next, 'LOST', 'the service refuses to tell about the run', now, failure);
}

/** What to report when the deadline comes while the run is still not over. */
export function atDeadline(watch: Watch): { readonly status: string; readonly why: string } {
  if (watch.suspicion) return { status: watch.suspicion.status, why: watch.suspicion.why };
  const word = watch.word === null ? 'no status was seen' : `last seen as ${watch.word}`;
  return { status: 'TIMED_OUT', why: word };
}
