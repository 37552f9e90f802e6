import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { type FindResult, SEVERAL } from '../locate/find-run.ts';
import type { RunLocation } from '../locate/match-run.ts';
import { ABSENCE_WINDOW_MS, type LostRequest } from '../run/lost-request.ts';
import { compareRuns, identityOf } from '../run/run-identity.ts';
import { mayReferToEarlierRequest } from './answer-kind.ts';
import type { Interruption, SendOptions, SendRequest, SendResult } from './send-request.ts';

/** The most requests for one run. Each further one is sent only after the run of the last one counts as absent. */
export const MAX_SENDS = 3;

/** What is known of the requests so far. */
export interface Progress {
  readonly sends: number;
  /** The last request whose answer was lost. */
  readonly lost: LostRequest | null;
  readonly failure: Failure | null;
  /** When the first and the last request was sent. */
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** The candidate on which a lost request created the job without a run. */
  readonly createdOn: string | null;
  /** Until when "it is running" is not final; `null` before the first such answer. */
  readonly busyUntil: number | null;
}

export const NO_PROGRESS: Progress = {
  sends: 0,
  lost: null,
  failure: null,
  firstSentAt: 0,
  lastSentAt: 0,
  createdOn: null,
  busyUntil: null,
};

/** The service named the run. Other runs that appeared while the request was in flight are ours as well. */
export function named(
  { jobName }: SendRequest,
  reply: Submission,
  seen: readonly RunLocation[],
  { sends, lost }: Progress,
  options: SendOptions,
): SendResult {
  const identity = identityOf(jobName, reply);
  const duplicates = seen.filter(({ run }) => compareRuns(identity, run) === 'different');
  options.onAccepted(identity, lost);
  return { kind: 'accepted', identity, reply, location: null, duplicates, resent: sends > 1, lost };
}

/** A run was found after its request was lost. */
export function adopted(
  { jobName }: SendRequest,
  { cluster, run }: RunLocation,
  progress: Progress,
  now: number,
  options: SendOptions,
): SendResult {
  const identity = identityOf(jobName, run);
  const lost = watchedLonger(progress, now);
  options.onAccepted(identity, lost);
  const location = { cluster, run };
  return { kind: 'accepted', identity, reply: null, location, duplicates: [], resent: progress.sends > 1, lost };
}

/**
 * The service recorded the found run late. The last request was sent after the first one, so its run, if there is one,
 * may be recorded later by the same difference.
 */
function watchedLonger({ lost, firstSentAt, lastSentAt }: Progress, foundAt: number): LostRequest | null {
  if (firstSentAt === lastSentAt) return lost;
  const end = foundAt + (lastSentAt - firstSentAt) + ABSENCE_WINDOW_MS;
  return lost && { ...lost, watchMs: Math.max(lost.watchMs, end - lost.at) };
}

/** Runs that appeared while the last request was in flight belong to the requests before it. */
export function seenAlready(seen: readonly RunLocation[]): FindResult | null {
  const first = seen[0];
  if (!first) return null;
  if (seen.length === 1) return { kind: 'found', ...first, others: [] };
  return { kind: 'lost', cause: 'several', reason: SEVERAL, locations: seen, failure: null };
}

/** The run counts as absent and no further request is sent. */
export function absent(
  found: Extract<FindResult, { kind: 'absent' | 'idle' }>,
  { sends, failure }: Progress,
): SendResult {
  // The service answered each request with an error code: that is a refusal.
  if (sends >= MAX_SENDS && failure !== null && failure.code !== null && !mayReferToEarlierRequest(failure))
    return { kind: 'refused', failure };
  const shown =
    found.kind === 'idle'
      ? `the job was created on cluster ${found.cluster} and shows no run`
      : 'no candidate shows a run';
  const sent =
    sends === 1
      ? 'one request was sent and its answer was lost'
      : `${sends} requests were sent and their answers were lost`;
  return { kind: 'lost', reason: `${sent}; ${shown}`, locations: [], failure, resent: sends > 1 };
}

/**
 * Nothing more is sent. After a lost request only `fail-fast` leaves it at "not submitted", for its run counted as
 * absent: a cancellation or the deadline may have come before that.
 */
export function giveUp(reason: Interruption, { sends, failure }: Progress): SendResult {
  if (sends === 0 || reason === 'fail-fast') return { kind: 'not-sent', reason, sends, failure };
  const end = reason === 'cancelled' ? 'the step was cancelled' : '`wait-timeout` was over';
  return {
    kind: 'lost',
    reason: `the answer to its request was lost, and ${end} before it could be sent again`,
    locations: [],
    failure,
    resent: sends > 1,
  };
}
