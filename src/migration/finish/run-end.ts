import type { Submission } from '../../cdm/submission.ts';
import { RETRY_UNKNOWN } from '../run/job-request.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { compareRuns, newestFirst } from '../run/run-identity.ts';
import type { RunRecord } from '../run/run-record.ts';
import { readStatus } from '../run/status.ts';
import { type LocatedRun, pickOurs } from '../wait/observe-run.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { batchCounts, readSubJobs, type SubJobs } from './sub-jobs.ts';

/** How long after a failure the step checks for a run that the service starts on its own. */
const RETRY_CHECK_MS = 3000;

export type RunEndOptions = Pick<WaitOptions, 'deadline' | 'cancel' | 'stepJobs' | 'onTimeout'>;

export interface RunEnd {
  /** The service's word, or ours if the sub-jobs say otherwise. */
  readonly status: string;
  readonly details: Partial<Outcome> & Pick<Outcome, 'notes'>;
  /** Why the job must not be deleted, after "not deleted:"; `null` if it may be. */
  readonly keep: string | null;
}

/** Reads counts, a later run, and the sub-jobs, which also decide the verdict, after the end of a run. */
export async function readRunEnd(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  end: { readonly status: string; readonly run: Submission },
  options: RunEndOptions,
): Promise<RunEnd> {
  const isSuccess = end.status === 'SUCCEEDED';
  const seen = isSuccess && !end.run.hasCounters ? await withCounts(ports, run, end.run, options) : end.run;
  const mayRunAgain = end.status === 'FAILED' ? await retryNote(ports, record, run, end.run, options) : null;
  const batch = await subJobsOf(ports, record, run, end.run, options);
  const within = isSuccess ? (batch?.verdict ?? null) : null;
  const mayStillRun = within !== null && within.status !== 'FAILED';
  const notes = [mayRunAgain, isSuccess && batch === null ? typeNote(record) : null].filter((note) => note !== null);
  const details = {
    run: batch ? { ...seen, counts: batchCounts(seen.counts, batch.runs) } : seen,
    reason: within?.reason ?? null,
    mayStillRun,
    // Sub-jobs that still run are a run that still runs.
    pending: within?.status === 'TIMED_OUT' && options.onTimeout === 'pending',
    subJobs: batch?.runs ?? [],
    notes,
  };
  return { status: within?.status ?? end.status, details, keep: keepReason(within, mayRunAgain !== null) };
}

/** Of a job of unknown type, sub-jobs that are listed say that it is a whole-database job. */
async function subJobsOf(
  ports: Ports,
  { jobType }: RunRecord,
  run: LocatedRun,
  ended: Submission,
  options: RunEndOptions,
): Promise<SubJobs | null> {
  if (jobType !== 'BATCH_JOB' && jobType !== '') return null;
  const subJobs = await readSubJobs(ports, run, ended, options);
  return jobType === '' && subJobs.runs.length === 0 ? null : subJobs;
}

function keepReason(within: SubJobs['verdict'], mayRunAgain: boolean): string | null {
  if (mayRunAgain) return 'the service may start it again by itself';
  switch (within?.status) {
    case 'LOST':
      return 'it is not known what became of its sub-jobs';
    case 'TIMED_OUT':
      return 'its sub-jobs are still running';
    default:
      return null;
  }
}

/** The status may leave out the counters that the history has. */
async function withCounts(
  ports: Ports,
  run: LocatedRun,
  seen: Submission,
  options: RunEndOptions,
): Promise<Submission> {
  const name = run.identity.jobName;
  const history = await ports.cdm.history(run.cluster, name, { signal: options.cancel });
  const same = history.ok ? pickOurs(run, runsOf(name, history.value)) : null;
  if (!same?.hasCounters || readStatus(same.status).word !== readStatus(seen.status).word) return seen;
  return { ...seen, counts: same.counts, hasCounters: true };
}

/**
 * A job with a retry type is started again by the service itself after a failure, seconds or minutes later. `null` if it
 * has none. The later run is reported and never waited for.
 */
async function retryNote(
  ports: Ports,
  { retryJobType }: RunRecord,
  run: LocatedRun,
  ended: Submission,
  options: RunEndOptions,
): Promise<string | null> {
  if (retryJobType === '' || retryJobType === 'NONE') return null;
  const later = await laterRun(ports, run, ended, options);
  if (later !== null) {
    const id = later.submissionId === null ? '' : ` (submission ${later.submissionId})`;
    return `The service has started the job again by itself${id}, last seen as ${readStatus(later.status).word}. This step does not wait for that run.`;
  }
  return retryJobType === RETRY_UNKNOWN
    ? 'If the job has a retry type, the service may start it again by itself. This step does not wait for that run.'
    : `The job has the retry type ${retryJobType}: the service may start it again by itself. This step does not wait for that run.`;
}

async function laterRun(
  ports: Ports,
  run: LocatedRun,
  ended: Submission,
  options: RunEndOptions,
): Promise<Submission | null> {
  await ports.clock.sleep(RETRY_CHECK_MS, options.cancel);
  const name = run.identity.jobName;
  const status = await ports.cdm.status(run.cluster, name, { signal: options.cancel });
  const newest = status.ok ? runsOf(name, status.value)[0] : undefined;
  if (!newest || compareRuns(run.identity, newest) !== 'different' || newestFirst(newest, ended) >= 0) return null;
  return newest;
}

function typeNote({ jobType }: RunRecord): string | null {
  if (jobType !== '') return null;
  return 'The service did not tell the type of this job. If it is a whole-database job, this result does not cover its tables.';
}
