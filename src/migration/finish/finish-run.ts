import type { Submission } from '../../cdm/submission.ts';
import { type Outcome, outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { compareRuns, newestFirst } from '../run/run-identity.ts';
import type { RunRecord } from '../run/run-record.ts';
import { isOver, readStatus } from '../run/status.ts';
import { type LocatedRun, pickOurs } from '../wait/observe-run.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { deleteJob } from './delete-job.ts';
import { notStopped, STOP_ON_CANCEL_MS, stopRun } from './stop-run.ts';
import { batchCounts, readSubJobs } from './sub-jobs.ts';

/** After a timeout nobody is in a hurry: the service may take a while to end a run. */
const STOP_ON_TIMEOUT_MS = 30_000;
/** One before the stop, and one to see its effect. */
const QUERIES_OF_A_STOP = 2;
/** How long after a failure a run that the service starts by itself is looked for. */
const RETRY_CHECK_MS = 3000;
/** What a deletion may take beyond the step's deadline. */
const DELETE_MS = 30_000;

export type RunEndOptions = Pick<WaitOptions, 'deadline' | 'cancel' | 'stepJobs' | 'onTimeout'>;

/** The end of the run was seen: reads what is still to be read, deletes the job where that is wished. */
export async function finishRun(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  end: { readonly status: string; readonly run: Submission },
  options: WaitOptions,
): Promise<Outcome> {
  const { status, details } = await readRunEnd(ports, record, run, end, options);
  const remove = wantsDeletion(record, status, options) && details.mayStillRun !== true;
  const last: RunRecord = { ...record, phase: 'ended', status, deletePending: remove };
  options.save(last);
  if (!remove) return outcome(last, status, details);
  const removed = await deleteNow(ports, last, run, options);
  return outcome(removed.record, status, { ...details, notes: [...details.notes, ...removed.notes] });
}

/** Deletes the job of a run that was finished with `never`, as {@link finishRun} would have done. */
export async function deleteFinished(ports: Ports, ended: Outcome, options: DeleteOptions): Promise<Outcome> {
  const { record, run, status } = ended;
  const { cluster, name: jobName, submissionId, creationDate, alone } = record;
  const isEndSeen = record.phase === 'ended' && run !== null && isOver(readStatus(run.status)) && !ended.mayStillRun;
  if (cluster === null || !isEndSeen || !wantsDeletion(record, status, options)) return ended;
  const located: LocatedRun = { cluster, identity: { jobName, submissionId, creationDate }, alone };
  const removed = await deleteNow(ports, record, located, options);
  return { ...ended, record: removed.record, notes: [...ended.notes, ...removed.notes] };
}

type DeleteOptions = Pick<WaitOptions, 'deleteJob' | 'cancel' | 'save'>;

export interface RunEnd {
  /** The service's word, or ours where the sub-jobs say otherwise. */
  readonly status: string;
  readonly details: Partial<Outcome> & Pick<Outcome, 'notes'>;
}

/** Reads what the end of a run leaves to be read: counts, a later run, the sub-jobs, which have a say in the verdict. */
export async function readRunEnd(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  end: { readonly status: string; readonly run: Submission },
  options: RunEndOptions,
): Promise<RunEnd> {
  const notes: string[] = [];
  const seen =
    end.status === 'SUCCEEDED' && !end.run.hasCounters ? await withCounts(ports, run, end.run, options) : end.run;
  if (end.status === 'FAILED' && !['', 'NONE'].includes(record.retryJobType)) {
    const later = await laterRun(ports, run, end.run, options);
    if (later) notes.push(later);
  }
  const batch = record.jobType === 'BATCH_JOB' ? await readSubJobs(ports, run, end.run, options) : null;
  if (batch?.note) notes.push(batch.note);
  const failedWithin = end.status === 'SUCCEEDED' ? (batch?.verdict ?? null) : null;
  const details = {
    run: batch ? { ...seen, counts: batchCounts(seen.counts, batch.runs) } : seen,
    reason: failedWithin?.reason ?? null,
    mayStillRun: failedWithin?.mayStillRun ?? false,
    // Sub-jobs that go on are a run that goes on.
    pending: failedWithin?.mayStillRun === true && options.onTimeout === 'pending',
    subJobs: batch?.runs ?? [],
    notes,
  };
  return { status: failedWithin?.status ?? end.status, details };
}

/** Deletes a job whose end was seen. Where a cancellation cuts it short, the record says that it is still to be done. */
async function deleteNow(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  options: DeleteOptions,
): Promise<{ readonly record: RunRecord; readonly notes: readonly string[] }> {
  const reason = await deleteJob(ports, run, ports.clock.now() + DELETE_MS, options.cancel);
  const left: RunRecord = { ...record, deletePending: reason !== null && options.cancel.aborted };
  options.save(left);
  if (reason === null) {
    ports.log.info(`${record.name}: the job was deleted from cluster ${run.cluster}.`);
    return { record: left, notes: [] };
  }
  ports.log.warning(`${record.name}: the job was not deleted from cluster ${run.cluster}: ${reason}.`);
  return { record: left, notes: [`The job was not deleted: ${reason}.`] };
}

function wantsDeletion(record: RunRecord, status: string, options: Pick<WaitOptions, 'deleteJob'>): boolean {
  if (!record.mayDelete || options.deleteJob === 'never') return false;
  return options.deleteJob === 'always' || status === 'SUCCEEDED';
}

/** The status may leave the counters out where the history has them. */
async function withCounts(
  ports: Ports,
  run: LocatedRun,
  seen: Submission,
  options: RunEndOptions,
): Promise<Submission> {
  const name = run.identity.jobName;
  const history = await ports.cdm.history(run.cluster, name, { signal: options.cancel });
  const earlierRuns = history.ok ? pickOurs(run, runsOf(name, history.value)) : null;
  if (!earlierRuns?.hasCounters || readStatus(earlierRuns.status).word !== readStatus(seen.status).word) return seen;
  return { ...seen, counts: earlierRuns.counts, hasCounters: true };
}

/** A job with a retry type is started again by the service itself after a failure. Said, never waited for. */
async function laterRun(
  ports: Ports,
  run: LocatedRun,
  ended: Submission,
  options: RunEndOptions,
): Promise<string | null> {
  await ports.clock.sleep(RETRY_CHECK_MS, options.cancel);
  const name = run.identity.jobName;
  const status = await ports.cdm.status(run.cluster, name, { signal: options.cancel });
  const newest = status.ok ? runsOf(name, status.value)[0] : undefined;
  if (!newest || compareRuns(run.identity, newest) !== 'different' || newestFirst(newest, ended) >= 0) return null;
  const id = newest.submissionId === null ? '' : ` (submission ${newest.submissionId})`;
  return `The job has a retry type: the service has started it again by itself${id}, last seen as ${readStatus(newest.status).word}. This step does not wait for that run.`;
}

/** Stops a run and says what came of it. */
export async function stopAndFinish(
  ports: Ports,
  ended: Outcome,
  run: LocatedRun,
  reason: 'timeout' | 'cancel' | 'second',
  options: WaitOptions,
): Promise<Outcome> {
  const { record } = ended;
  const done: RunRecord = { ...record, phase: 'ended' };
  if (record.origin === 'attached' && reason !== 'second') {
    options.save(done);
    return {
      ...ended,
      record: done,
      notes: [...ended.notes, 'The run was not started by this step, so it was not stopped.'],
    };
  }
  // The last looks of many jobs may have spent the budget: to wait for a place is no silence of the service.
  const jobs = options.stepJobs.size;
  const queueMs = ports.rateLimiter.queueMs({ status: QUERIES_OF_A_STOP * jobs, stop: jobs });
  const span = reason === 'cancel' ? STOP_ON_CANCEL_MS : STOP_ON_TIMEOUT_MS + queueMs;
  const stopped = await stopRun(ports, run, ports.clock.now() + span, options.cancel);
  const what = `submission ${run.identity.submissionId ?? '?'} on cluster ${run.cluster}`;
  switch (stopped.kind) {
    case 'over':
      return finishStopped(ports, ended, run, { reason, what, ...stopped }, options);
    case 'asked': {
      // The service took the stop: nothing is left to do, though its end was not seen.
      options.save(done);
      const note = `The service took the stop of ${what}; its end was not seen.`;
      ports.log.warning(`${record.name}: ${note}`);
      return { ...ended, record: done, notes: [...ended.notes, note] };
    }
    case 'not-ours': {
      options.save(done);
      const note = `No stop was sent for ${what}: ${stopped.reason}.`;
      ports.log.warning(`${record.name}: ${note}`);
      return { ...ended, record: done, notes: [...ended.notes, note] };
    }
    case 'failed': {
      // Left as it is in the state, for what runs after this step to try again.
      const note = notStopped(what, stopped);
      ports.log.warning(`${record.name}: ${note}`);
      return { ...ended, failure: stopped.failure, notes: [...ended.notes, note] };
    }
    default:
      return stopped satisfies never;
  }
}

interface Over {
  readonly reason: 'timeout' | 'cancel' | 'second';
  /** The run, in words. */
  readonly what: string;
  readonly run: Submission;
  readonly byUs: boolean;
}

/** The run is over: by our stop, or by itself between our last look and the stop. */
async function finishStopped(
  ports: Ports,
  ended: Outcome,
  located: LocatedRun,
  { reason, what, run, byUs }: Over,
  options: WaitOptions,
): Promise<Outcome> {
  const { record } = ended;
  const status = readStatus(run.status);
  const note = `${byUs ? 'It was stopped' : 'It had ended by itself'}: ${what}, ${status.word}.`;
  ports.log.info(`${record.name}: ${note}`);
  const notes = [...ended.notes, note];
  const done: RunRecord = { ...record, phase: 'ended' };
  if (reason === 'second') {
    options.save(done);
    return { ...ended, record: done, notes };
  }
  const sure = !record.adopted && !record.resent;
  const byItself = status.class === 'succeeded' || !byUs;
  if (reason === 'timeout' && sure && byItself) {
    // It had ended before the deadline's stop could reach it: that is its verdict, and all that belongs to one is read.
    const resolved = await finishRun(ports, record, located, { status: status.word, run }, options);
    return { ...resolved, notes: [...notes, ...resolved.notes] };
  }
  // Of a whole-database job the word alone is no success, and after a cancellation there is no time for its sub-jobs.
  const isSuccess = status.class === 'succeeded' && sure && record.jobType !== 'BATCH_JOB';
  const remove = wantsDeletion(record, isSuccess ? status.word : ended.status, options);
  const over: RunRecord = { ...done, deletePending: remove };
  options.save(over);
  // After a cancellation there is no time to delete either: what runs after this step does it.
  const removed = remove && reason === 'timeout' ? await deleteNow(ports, over, located, options) : null;
  const details: Outcome = {
    ...ended,
    record: removed?.record ?? over,
    notes: [...notes, ...(removed?.notes ?? [])],
    run,
    // Where another run may be ours as well, the end of this one does not say that nothing goes on.
    mayStillRun: !sure,
  };
  // A success that is surely ours is never taken from a job, nor the service's own word for a failure before the stop.
  const isVerdict = isSuccess || (reason === 'timeout' && !byUs && status.class === 'failed');
  return isVerdict ? { ...details, status: status.word, reason: null, hint: '' } : details;
}
