import { COUNT_NAMES, type Counts, NOT_MEASURED } from '../cdm/counts.ts';
import { durationSeconds, type JobResult } from './types.ts';

/** The statuses of a step, most urgent first. */
const WORST_FIRST = ['CANCELLED', 'LOST', 'REJECTED', 'FAILURE_ON_SUBMIT', 'FAILED', 'STOPPED', 'TIMED_OUT'];

/**
 * One status for several jobs: `SUCCEEDED` only if every job succeeded, else the first word in the order of the output
 * `status` that a job has, else the first other word. `NOT_SUBMITTED` without a job.
 */
export function overallStatus(statuses: readonly string[]): string {
  const known = WORST_FIRST.find((word) => statuses.includes(word));
  if (known !== undefined) return known;
  const other = statuses.find((word) => word !== 'SUCCEEDED');
  if (other !== undefined) return other;
  return statuses.length === 0 ? 'NOT_SUBMITTED' : 'SUCCEEDED';
}

/** The sum of each count over the jobs, `null` if one of them did not measure it. Of no job: all `null`. */
export function totals(jobs: readonly { readonly counts: Counts }[]): Counts {
  if (jobs.length === 0) return NOT_MEASURED;
  const sums = COUNT_NAMES.map((name) => [name, sum(jobs.map((job) => job.counts[name]))]);
  return Object.fromEntries(sums) as Record<keyof Counts, bigint | null>;
}

/** The sum; `null` if a part is missing, because a sum without it would be too small. */
export function sum(parts: readonly (bigint | null)[]): bigint | null {
  return parts.reduce<bigint | null>((total, part) => (total === null || part === null ? null : total + part), 0n);
}

/** How many jobs have neither a row count nor a byte count. */
export function unmeasuredJobs(jobs: readonly { readonly counts: Counts }[]): number {
  return jobs.filter(({ counts }) => !hasRowCount(counts) && !hasByteCount(counts)).length;
}

function hasRowCount(counts: Counts): boolean {
  return counts.rowsRead !== null || counts.rowsWritten !== null;
}

function hasByteCount(counts: Counts): boolean {
  return counts.bytesRead !== null || counts.bytesWritten !== null;
}

/**
 * Whole seconds from the first submission to the last end, as the service dates them. `null` if nothing ran, and
 * where a job that ran lacks one of its dates: its end could be later than the last one that is known.
 */
export function spanSeconds(
  jobs: readonly Pick<JobResult, 'createdAt' | 'finishedAt' | 'submissionId'>[],
): number | null {
  const ran = jobs.filter((job) => job.createdAt !== null || job.finishedAt !== null || job.submissionId !== null);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { createdAt, finishedAt } of ran) {
    if (createdAt === null || finishedAt === null) return null;
    first = Math.min(first, createdAt);
    last = Math.max(last, finishedAt);
  }
  return ran.length === 0 ? null : durationSeconds({ createdAt: first, finishedAt: last });
}
