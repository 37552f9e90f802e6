import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import { failureKind, neverSent } from '../../requests/failure-kind.ts';

/**
 * What the answer to a request that starts a run says.
 *
 * - `named`: the service accepted it and names the run.
 * - `not-done`: the service certainly did nothing; the request may be sent again.
 * - `refused`: final.
 * - `lost`: the service may be at work on it.
 */
export type AnswerKind =
  | { readonly kind: 'named'; readonly reply: Submission }
  | { readonly kind: 'not-done'; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'lost'; readonly failure: Failure };

/** @param afterLost whether an earlier request for the same run was lost: then "it exists" may speak of its work */
export function answerKind(jobName: string, answer: Answer<Submission[]>, afterLost: boolean): AnswerKind {
  if (answer.ok) {
    const reply = replyOf(jobName, answer.value);
    return reply ? { kind: 'named', reply } : { kind: 'lost', failure: unnamedRun() };
  }
  const { failure } = answer;
  const kind = failureKind(failure);
  if (kind === 'throttled' || neverSent(failure)) return { kind: 'not-done', failure };
  if (kind === 'lost' || (afterLost && mayReferToEarlierRequest(failure))) return { kind: 'lost', failure };
  return { kind: 'refused', failure };
}

/** "The name exists" and "it runs" may speak of what an earlier request of ours did. */
export function mayReferToEarlierRequest(failure: Failure): boolean {
  const kind = failureKind(failure);
  return kind === 'name-taken' || kind === 'busy';
}

/** The run that a reply names, if it names ours. A reply about another job, or about none, says nothing. */
function replyOf(jobName: string, submissions: readonly Submission[]): Submission | null {
  const named = submissions.filter((run) => run.jobName === jobName);
  if (named.length === 1) return named[0] ?? null;
  const only = submissions.length === 1 ? submissions[0] : undefined;
  return only && only.jobName === null ? only : null;
}

function unnamedRun(): Failure {
  return {
    kind: 'unreadable',
    call: 'the request that starts the job',
    reason: null,
    maybeSent: true,
    httpStatus: 200,
    code: null,
    message: 'the reply does not name the run of this job',
    requestId: null,
    retryAfterMs: null,
  };
}
