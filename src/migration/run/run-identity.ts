import type { Submission } from '../../cdm/submission.ts';

/**
 * What distinguishes one run of a job from another. The service gives runs no unique key: submission ids are small numbers
 * counted per cluster, and names repeat over clusters.
 */
export interface RunIdentity {
  readonly jobName: string;
  /** Decimal digits, `null` if the service left it out. */
  readonly submissionId: string | null;
  /** Milliseconds since 1970, `null` if the service left it out. */
  readonly creationDate: number | null;
}

/** `unclear`: nothing is left to compare but the name. */
export type Likeness = 'same' | 'different' | 'unclear';

export function identityOf(jobName: string, run: Submission): RunIdentity {
  return { jobName, submissionId: run.submissionId, creationDate: run.creationDate };
}

/** Compares two runs of one cluster. Fields that either side lacks are not compared. */
export function compareRuns(ours: RunIdentity, run: Submission): Likeness {
  if (run.jobName !== null && run.jobName !== ours.jobName) return 'different';
  return compareSameJob(ours, run);
}

/** As {@link compareRuns}, for two runs that are known to be of the same job. */
export function compareSameJob(ours: Omit<RunIdentity, 'jobName'>, run: Submission): Likeness {
  const ids = ours.submissionId !== null && run.submissionId !== null;
  if (ids && ours.submissionId !== run.submissionId) return 'different';
  const dates = ours.creationDate !== null && run.creationDate !== null;
  if (dates && !sameDate(ours.creationDate, run.creationDate)) return 'different';
  return ids || dates ? 'same' : 'unclear';
}

/** Whether the dates of both sides took part in the comparison: across clusters, an id alone is not enough. */
export function comparesDates(ours: RunIdentity, run: Submission): boolean {
  return ours.creationDate !== null && run.creationDate !== null;
}

/** Some editions of the service cut dates to the second: then only seconds can be compared. */
export function sameDate(a: number, b: number): boolean {
  if (a % 1000 === 0 || b % 1000 === 0) return Math.floor(a / 1000) === Math.floor(b / 1000);
  return a === b;
}

/** Newest first: by date where both have one, else by submission id. */
export function newestFirst(a: Submission, b: Submission): number {
  if (a.creationDate !== null && b.creationDate !== null && a.creationDate !== b.creationDate)
    return b.creationDate - a.creationDate;
  if (a.submissionId !== null && b.submissionId !== null && a.submissionId !== b.submissionId)
    return BigInt(b.submissionId) > BigInt(a.submissionId) ? 1 : -1;
  return 0;
}
