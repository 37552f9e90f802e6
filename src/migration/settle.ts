import type { Submission } from '../cdm/submission.ts';
import { askOnce } from './ask.ts';
import type { AttendOptions } from './attend.ts';
import { runsOf } from './before.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import type { RunRecord } from './record.ts';
import { removeJob } from './remove.ts';
import { compareRuns, newestFirst } from './run-identity.ts';
import { type HeldRun, pickOurs } from './sight.ts';
import { isOver, readStatus } from './status.ts';
import { stopRun } from './stop.ts';
import { batchCounts, readSubJobs } from './sub-jobs.ts';

/** After a cancellation the runner sends SIGTERM at 7.5 s and kills at 10 s; outputs and summary come after the stop. */
const STOP_ON_CANCEL_MS = 4500;
/** After a timeout nobody is in a hurry: the service may take a while to end a run. */
const STOP_ON_TIMEOUT_MS = 30_000;
/** How long after a failure a run that the service starts by itself is looked for. */
const RETRY_LOOK_MS = 3000;
/** What a deletion may take beyond the step's deadline. */
const REMOVE_MS = 30_000;

/** The end of the run was seen: reads what is still to be read, deletes the job where that is wished. */
export async function settleEnd(
  ports: Ports,
  record: RunRecord,
  run: HeldRun,
  end: { readonly status: string; readonly run: Submission },
  options: AttendOptions,
): Promise<Outcome> {
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
  const status = failedWithin?.status ?? end.status;
  const told: Partial<Outcome> = {
    run: batch ? { ...seen, counts: batchCounts(seen.counts, batch.runs) } : seen,
    reason: failedWithin?.reason ?? null,
    mayStillRun: failedWithin?.mayStillRun ?? false,
    subJobs: batch?.runs ?? [],
  };
  const remove = wantsRemoval(record, status, options) && told.mayStillRun !== true;
  const last: RunRecord = { ...record, phase: 'ended', status, toRemove: remove };
  options.save(last);
  if (!remove) return outcome(last, status, { ...told, notes });
  const removed = await removeNow(ports, last, run, options);
  return outcome(removed.record, status, { ...told, notes: [...notes, ...removed.notes] });
}

/** Deletes a job whose end was seen. Where a cancellation cuts it short, the record says that it is still to be done. */
async function removeNow(
  ports: Ports,
  record: RunRecord,
  run: HeldRun,
  options: AttendOptions,
): Promise<{ readonly record: RunRecord; readonly notes: readonly string[] }> {
  const why = await removeJob(ports, run, ports.clock.now() + REMOVE_MS, options.cancel);
  const left: RunRecord = { ...record, toRemove: why !== null && options.cancel.aborted };
  options.save(left);
  if (why === null) {
    ports.log.info(`${record.name}: the job was deleted from cluster ${run.cluster}.`);
    return { record: left, notes: [] };
  }
  ports.log.warning(`${record.name}: the job was not deleted from cluster ${run.cluster}: ${why}.`);
  return { record: left, notes: [`The job was not deleted: ${why}.`] };
}

function wantsRemoval(record: RunRecord, status: string, options: AttendOptions): boolean {
  if (!record.removable || options.deleteJob === 'never') return false;
  return options.deleteJob === 'always' || status === 'SUCCEEDED';
}

/** The status may leave the counters out where the history has them. */
async function withCounts(ports: Ports, run: HeldRun, seen: Submission, options: AttendOptions): Promise<Submission> {
  const name = run.identity.jobName;
  const history = await askOnce(ports, (s) => ports.cdm.history(run.cluster, name, s), options.cancel);
  const past = history.ok ? pickOurs(run, runsOf(name, history.value)) : null;
  if (!past?.hasCounters || readStatus(past.status).word !== readStatus(seen.status).word) return seen;
  return { ...seen, counts: past.counts, hasCounters: true };
}

/** A job with a retry type is started again by the service itself after a failure. Said, never waited for. */
async function laterRun(ports: Ports, run: HeldRun, ended: Submission, options: AttendOptions): Promise<string | null> {
  await ports.clock.sleep(RETRY_LOOK_MS, options.cancel);
  const name = run.identity.jobName;
  const status = await askOnce(ports, (s) => ports.cdm.status(run.cluster, name, s), options.cancel);
  const newest = status.ok ? runsOf(name, status.value)[0] : undefined;
  if (!newest || compareRuns(run.identity, newest) !== 'different' || newestFirst(newest, ended) >= 0) return null;
  const id = newest.submissionId === null ? '' : ` (submission ${newest.submissionId})`;
  return `The job has a retry type: the service has started it again by itself${id}, last seen as ${readStatus(newest.status).word}. This step does not wait for that run.`;
}

/** Stops a run and says what came of it. */
export async function settleStop(
  ports: Ports,
  ended: Outcome,
  run: HeldRun,
  why: 'timeout' | 'cancel' | 'second',
  options: AttendOptions,
): Promise<Outcome> {
  const { record } = ended;
  const done: RunRecord = { ...record, phase: 'ended' };
  if (record.origin === 'attached' && why !== 'second') {
    options.save(done);
    return {
      ...ended,
      record: done,
      notes: [...ended.notes, 'The run was not started by this step, so it was not stopped.'],
    };
  }
  const span = why === 'cancel' ? STOP_ON_CANCEL_MS : STOP_ON_TIMEOUT_MS;
  const stopped = await stopRun(ports, run, ports.clock.now() + span);
  const what = `submission ${run.identity.submissionId ?? '?'} on cluster ${run.cluster}`;
  switch (stopped.kind) {
    case 'over': {
      const remove = why !== 'second' && wantsRemoval(record, readStatus(stopped.run.status).word, options);
      const over: RunRecord = { ...done, toRemove: remove };
      options.save(over);
      const note = `${stopped.byUs ? 'It was stopped' : 'It had ended by itself'}: ${what}, ${readStatus(stopped.run.status).word}.`;
      ports.log.info(`${record.name}: ${note}`);
      if (why === 'second') return { ...ended, record: done, notes: [...ended.notes, note] };
      // After a cancellation there is no time to delete: what runs after this step does it.
      const removed = remove && why === 'timeout' ? await removeNow(ports, over, run, options) : null;
      const notes = [...ended.notes, note, ...(removed?.notes ?? [])];
      return onOver({ ...ended, record: removed?.record ?? over, notes }, stopped.run, stopped.byUs, why);
    }
    case 'asked': {
      // The service took the stop: nothing is left to do, though its end was not seen.
      options.save(done);
      const note = `The service took the stop of ${what}; its end was not seen.`;
      ports.log.warning(`${record.name}: ${note}`);
      return { ...ended, record: done, notes: [...ended.notes, note] };
    }
    case 'not-ours': {
      options.save(done);
      const note = `No stop was sent for ${what}: ${stopped.why}.`;
      ports.log.warning(`${record.name}: ${note}`);
      return { ...ended, record: done, notes: [...ended.notes, note] };
    }
    case 'failed': {
      // Left as it is in the state, for what runs after this step to try again.
      const note = `${what} could not be stopped: ${stopped.why}${stopped.failure ? ` (${stopped.failure.message})` : ''}. It may still run.`;
      ports.log.warning(`${record.name}: ${note}`);
      return { ...ended, failure: stopped.failure, notes: [...ended.notes, note] };
    }
    default:
      return stopped satisfies never;
  }
}

/** The run is over: by our stop, or by itself between our last look and the stop. */
function onOver(ended: Outcome, run: Submission, byUs: boolean, why: 'timeout' | 'cancel'): Outcome {
  const status = readStatus(run.status);
  if (!isOver(status)) return ended;
  const sure = !ended.record.adopted && !ended.record.resent;
  // Where another run may be ours as well, the end of this one does not say that nothing goes on.
  const known = { ...ended, run, mayStillRun: !sure };
  // It had ended before the deadline's stop could reach it: that is its verdict. A success that is surely ours is
  // never taken from a job.
  if (status.class === 'succeeded') return sure ? { ...known, status: status.word, reason: null, hint: '' } : known;
  if (!byUs && why === 'timeout') return { ...known, status: status.word, reason: null, hint: '' };
  return known;
}
