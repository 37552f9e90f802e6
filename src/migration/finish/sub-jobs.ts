import { COUNT_NAMES, type Counts, NOT_MEASURED } from '../../cdm/counts.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Limits } from '../../requests/limits.ts';
import type { RunResult } from '../../results/types.ts';
import type { Ports } from '../run/ports.ts';
import { readStatus } from '../run/status.ts';
import type { LocatedRun } from '../wait/observe-run.ts';
import { GRACE_MS } from '../wait/run-state.ts';
import { listSubJobs } from './list-sub-jobs.ts';
import { ranBefore, readSubJob, type SubJob } from './read-sub-job.ts';

/** What the sub-jobs of a whole-database job say about its run. */
export interface SubJobs {
  readonly runs: readonly RunResult[];
  /** `null` if all of them were seen and succeeded; else the status and the reason for the job. */
  readonly verdict: { readonly status: 'FAILED' | 'TIMED_OUT' | 'LOST'; readonly reason: string } | null;
}

export interface SubJobOptions extends Limits {
  readonly stepJobs: ReadonlySet<string>;
}

/** From this many sub-jobs on, the list provides the counts of those that succeeded: a request each would take minutes. */
const MANY = 60;
/** How long the lists and the sub-jobs are queried beyond the step's deadline: the parent's end came within it. */
const MAX_WAIT_MS = 60_000;

/**
 * Reads the sub-jobs of a run of a `BATCH_JOB`, which it creates anew. Which status the parent gets if some of them fail
 * is not documented, so the job succeeds only if all of them were seen and succeeded.
 */
export async function readSubJobs(
  ports: Ports,
  parent: LocatedRun,
  ended: Submission,
  options: SubJobOptions,
): Promise<SubJobs> {
  const { clock } = ports;
  const { cancel, stepJobs } = options;
  // Without a date, every job of such a name counts as made by this run.
  const startedAt = ended.creationDate ?? 0;
  const listed = await listSubJobs(ports, parent, startedAt, { deadline: clock.now() + MAX_WAIT_MS, cancel, stepJobs });
  const now = clock.now();
  const waitUntil = Math.min(Math.max(options.deadline, now), now + GRACE_MS);
  const limits = {
    deadline: Math.max(waitUntil, now + MAX_WAIT_MS),
    waitUntil,
    cancel,
    sparing: listed.jobs.length > MANY,
  };
  const read = await Promise.all(listed.jobs.map((job) => readSubJob(ports, parent.cluster, job, limits)));
  const own = read.filter(({ run }, index) => !ranBefore(run, listed.jobs[index]?.definition ?? {}, startedAt));
  return { runs: own.map(({ run }) => run), verdict: verdictOf(own, listed.gap) };
}

/** A sub-job that failed is the verdict even if others were not seen. */
function verdictOf(subJobs: readonly SubJob[], gap: string | null): SubJobs['verdict'] {
  const runs = subJobs.map(({ run }) => run);
  const inClass = (name: string): RunResult[] => runs.filter((run) => readStatus(run.status).class === name);
  const failed = inClass('failed');
  if (failed.length > 0)
    return {
      status: 'FAILED',
      reason: `${failed.length} of ${runs.length} sub-jobs did not succeed: ${names(failed)}`,
    };
  const unseen = unseenText(subJobs, gap);
  if (unseen !== null) return { status: 'LOST', reason: `the service reports success, but its sub-jobs ${unseen}` };
  const going = inClass('waiting');
  if (going.length > 0)
    return {
      status: 'TIMED_OUT',
      reason: `the service reports the whole job as ended, but ${going.length} of ${runs.length} sub-jobs are still running: ${names(going)}`,
    };
  const odd = runs.filter((run) => run.status !== 'SUCCEEDED');
  if (odd.length === 0) return null;
  return { status: 'FAILED', reason: `${odd.length} of ${runs.length} sub-jobs never ended: ${names(odd)}` };
}

function unseenText(subJobs: readonly SubJob[], gap: string | null): string | null {
  if (gap !== null) return gap;
  if (subJobs.length === 0) return 'are not listed: no table is known to be migrated';
  const unread = subJobs.filter(({ isRead }) => !isRead).map(({ run }) => run);
  if (unread.length === 0) return null;
  return `could not all be read: ${unread.length} of ${subJobs.length} gave no status (${names(unread)})`;
}

function names(runs: readonly RunResult[]): string {
  const shown = runs.slice(0, 5).map((run) => `${run.job} (${run.status})`);
  return `${shown.join(', ')}${runs.length > 5 ? ` and ${runs.length - 5} more` : ''}`;
}

/** The parent's counts if it has any, else the sums over its sub-jobs if all of them were measured. */
export function batchCounts(parent: Counts, runs: readonly RunResult[]): Counts {
  if (COUNT_NAMES.some((name) => parent[name] !== null)) return parent;
  if (runs.length === 0) return NOT_MEASURED;
  const sums = COUNT_NAMES.map((name) => {
    const parts = runs.map((run) => run.counts[name]);
    return [name, parts.every((part) => part !== null) ? parts.reduce((sum, part) => sum + part, 0n) : null] as const;
  });
  return Object.fromEntries(sums) as unknown as Counts;
}
