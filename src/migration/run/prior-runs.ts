import type { Submission } from '../../cdm/submission.ts';
import { compareSameJob, newestFirst } from './run-identity.ts';
import { readStatus } from './status.ts';

/** What existed under the job's name on one candidate before anything was sent. */
export type PriorRun = { readonly kind: 'absent' } | { readonly kind: 'present'; readonly newest: Submission | null };

/** By candidate cluster. */
export type PriorRuns = ReadonlyMap<string, PriorRun>;

export const ABSENT: PriorRun = { kind: 'absent' };

/** The runs in a reply of the status or history route that belong to the job and really are runs, newest first. */
export function runsOf(jobName: string, submissions: readonly Submission[]): Submission[] {
  return submissions
    .filter((run) => run.jobName === null || run.jobName === jobName)
    .filter((run) => !isPlaceholder(run))
    .toSorted(newestFirst);
}

/**
 * A job that never ran is shown as a submission without an id. Apache Sqoop, which the service comes from, dates it with the
 * moment of the question: compared by that date it would be a new run each time, or the same as one of that second.
 */
function isPlaceholder({ status, submissionId, creationDate }: Submission): boolean {
  const { word } = readStatus(status);
  return submissionId === null && (word === 'NEVER_EXECUTED' || (word === 'NEW' && creationDate === null));
}

/** `unclear`: it is not known whether the run was there before. */
export type Novelty = 'new' | 'old' | 'unclear';

/** Whether a run of the job began after the look-up. */
export function noveltyOf(before: PriorRun, run: Submission): Novelty {
  if (before.kind === 'absent' || before.newest === null) return 'new';
  const newest = before.newest;
  if (compareSameJob(newest, run) === 'same') return 'old';
  const order = newestFirst(run, newest);
  if (order < 0) return 'new';
  return order > 0 ? 'old' : 'unclear';
}
