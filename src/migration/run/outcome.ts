import { NOT_MEASURED } from '../../cdm/counts.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { answeredCall } from '../../requests/failure-context.ts';
import type { JobResult, RunResult } from '../../results/types.ts';
import type { RunRecord } from './run-record.ts';
import { isOver, readStatus } from './status.ts';

/** How one job ended for this step, with all that is known of its run. */
export interface Outcome {
  readonly record: RunRecord;
  /** A status of the service, or one of the action. Only `SUCCEEDED` is success. */
  readonly status: string;
  /** Why it is not success, in a sentence without a full stop; `null` if the status says it all. */
  readonly reason: string | null;
  readonly hint: string;
  /** The run as last seen. */
  readonly run: Submission | null;
  readonly failure: Failure | null;
  readonly notes: readonly string[];
  /** True if a run may still be in progress at the service. */
  readonly mayStillRun: boolean;
  /** True if the run continues by request: `wait: false` or `on-timeout: pending`. */
  readonly pending: boolean;
  readonly subJobs: readonly RunResult[];
  /** Why the job must not be deleted although its run is over; `null` if it may be. */
  readonly keep: string | null;
}

export function outcome(record: RunRecord, status: string, more: Partial<Outcome> = {}): Outcome {
  return {
    record,
    status,
    reason: null,
    hint: '',
    run: null,
    failure: null,
    notes: [],
    mayStillRun: false,
    pending: false,
    subJobs: [],
    keep: null,
    ...more,
  };
}

/**
 * The outcome with the error details of the submission's reply, where they are longer. Apache Sqoop, which the service
 * comes from, cuts details to 750 characters in status and history; the reply has all of them.
 */
export function withLongestDetails(ended: Outcome, reply: Submission | null): Outcome {
  const { run } = ended;
  const details = reply?.errorDetails ?? null;
  if (run === null || details === null || readStatus(run.status).class !== 'failed') return ended;
  return details.length > (run.errorDetails?.length ?? 0)
    ? { ...ended, run: { ...run, errorDetails: details } }
    : ended;
}

/** The result of a job as outputs, summary and annotations show it. */
export function jobResult(ended: Outcome): JobResult {
  const { record, run, failure } = ended;
  const seen = run ? runResult(record.name, record.cluster, run) : null;
  return {
    job: record.name,
    baseName: record.baseName,
    clusterId: record.cluster,
    submissionId: record.submissionId,
    status: ended.status,
    createdAt: seen?.createdAt ?? record.creationDate,
    startedAt: seen?.startedAt ?? null,
    finishedAt: seen?.finishedAt ?? null,
    counts: seen?.counts ?? NOT_MEASURED,
    errorCode: seen?.errorCode ?? failure?.code ?? null,
    errorSummary: run?.errorSummary ?? failure?.message ?? null,
    errorDetails: run?.errorDetails ?? null,
    origin: record.origin,
    rerun: record.rerun,
    subJobs: ended.subJobs,
    gate: [],
    requestId: failure?.requestId ?? null,
    call: failure && answeredCall(failure),
    reason: ended.reason,
    hint: ended.hint,
    notes: ended.notes,
    warnings: [],
    mayStillRun: ended.mayStillRun,
  };
}

/** One run as the service shows it. */
export function runResult(job: string, cluster: string | null, run: Submission): RunResult {
  const status = readStatus(run.status);
  return {
    job,
    clusterId: cluster,
    submissionId: run.submissionId,
    status: status.word,
    createdAt: run.creationDate,
    startedAt: run.executeDate,
    // The service dates the last change of a run: its end only once the run is over.
    finishedAt: isOver(status) ? run.lastUpdateDate : null,
    counts: run.counts,
    errorCode: codeIn(run.errorSummary) ?? codeIn(run.errorDetails),
    errorSummary: run.errorSummary,
    errorDetails: run.errorDetails,
  };
}

/** The service writes its codes into the text of a failed run, e.g. `Cdm.0902: Failed to execute the SQL statement`. */
function codeIn(text: string | null | undefined): string | null {
  return text?.match(/\bCdm\.\d{4,5}\b/)?.[0] ?? null;
}
