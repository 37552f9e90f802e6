import type { Outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import type { RunTracker } from '../run/run-tracker.ts';
import { readStatus } from '../run/status.ts';
import type { LocatedRun } from '../wait/observe-run.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { deleteNow, finishRun, wantsDeletion } from './finish-run.ts';
import { notStopped, STOP_ON_CANCEL_MS, type Stopped, stopRun } from './stop-run.ts';

/** After a timeout there is time: the service may take a while to end a run. */
const STOP_ON_TIMEOUT_MS = 30_000;
/** One before the stop, and one to see its effect. */
const QUERIES_OF_A_STOP = 2;

export type StopReason = 'timeout' | 'cancel' | 'second';

/** A run to stop, and the verdict on its job so far. */
export interface ToStop {
  readonly ended: Outcome;
  readonly run: LocatedRun;
  readonly reason: StopReason;
}

/** Stops a run and returns the outcome of its job. */
export async function stopAndFinish(
  ports: Ports,
  tracker: RunTracker,
  toStop: ToStop,
  options: WaitOptions,
): Promise<Outcome> {
  const { ended, run, reason } = toStop;
  if (tracker.record.origin === 'attached' && reason !== 'second') {
    tracker.ended();
    return withNote(ended, tracker, 'The run was not started by this step, so it was not stopped.');
  }
  // The last queries of many jobs may have used up the request budget. The wait for a place does not count as no answer.
  const jobs = options.stepJobs.size;
  const queueMs = ports.rateLimiter.queueMs({ status: QUERIES_OF_A_STOP * jobs, stop: jobs });
  const span = reason === 'cancel' ? STOP_ON_CANCEL_MS : STOP_ON_TIMEOUT_MS + queueMs;
  const stopped = await stopRun(ports, run, ports.clock.now() + span, options.cancel);
  if (stopped.kind === 'over') return finishStopped(ports, tracker, toStop, stopped, options);
  const note = notOverNote(`submission ${run.identity.submissionId ?? '?'} on cluster ${run.cluster}`, stopped);
  ports.log.warning(`${tracker.record.name}: ${note}`);
  // A stop that failed stays open in the state, for what runs after this step to try again.
  if (stopped.kind !== 'failed') tracker.ended();
  const failure = stopped.kind === 'failed' ? stopped.failure : ended.failure;
  return { ...withNote(ended, tracker, note), failure };
}

function notOverNote(what: string, stopped: Exclude<Stopped, { kind: 'over' }>): string {
  switch (stopped.kind) {
    case 'asked':
      return `The service accepted the stop of ${what}, but the end of the run was not seen.`;
    case 'not-ours':
      return `No stop was sent for ${what}: ${stopped.reason}.`;
    case 'failed':
      return notStopped(what, stopped);
    default:
      return stopped satisfies never;
  }
}

function withNote(ended: Outcome, { record }: RunTracker, note: string): Outcome {
  return { ...ended, record, notes: [...ended.notes, note] };
}

/** The run has ended: by our stop, or on its own between the last query and the stop. */
async function finishStopped(
  ports: Ports,
  tracker: RunTracker,
  { ended, run: located, reason }: ToStop,
  { run, byUs }: Extract<Stopped, { kind: 'over' }>,
  options: WaitOptions,
): Promise<Outcome> {
  const status = readStatus(run.status);
  const what = `submission ${located.identity.submissionId ?? '?'} on cluster ${located.cluster}`;
  const note = `${byUs ? 'It was stopped' : 'It had already ended'}: ${what}, ${status.word}.`;
  ports.log.info(`${tracker.record.name}: ${note}`);
  if (reason === 'second') {
    tracker.ended();
    return withNote(ended, tracker, note);
  }
  const isOnlyOne = isSurelyOnlyOne(tracker);
  const byItself = status.class === 'succeeded' || !byUs;
  if (reason === 'timeout' && isOnlyOne && byItself) {
    // It had ended before the deadline's stop could reach it: that is its verdict, and all that belongs to one is read.
    const resolved = await finishRun(ports, tracker, located, { status: status.word, run }, options);
    return { ...resolved, notes: [...ended.notes, note, ...resolved.notes] };
  }
  // The status of a whole-database job alone is no success, and after a cancellation there is no time for its sub-jobs.
  const isSuccess = status.class === 'succeeded' && isOnlyOne && tracker.record.jobType !== 'BATCH_JOB';
  const remove = wantsDeletion(tracker.record, isSuccess ? status.word : ended.status, options);
  tracker.ended({ deletePending: remove });
  // After a cancellation there is no time to delete either: what runs after this step does it.
  const deletion = remove && reason === 'timeout' ? await deleteNow(ports, tracker, located, options) : [];
  const details: Outcome = {
    ...ended,
    record: tracker.record,
    notes: [...ended.notes, note, ...deletion],
    run,
    // If another run may be ours as well, the end of this one does not say that nothing is running.
    mayStillRun: !isOnlyOne,
  };
  // A success of our own run is always the result, and so is a failure that the service reported before the stop.
  const isVerdict = isSuccess || (reason === 'timeout' && !byUs && status.class === 'failed');
  return isVerdict ? { ...details, status: status.word, reason: null, hint: '' } : details;
}

function isSurelyOnlyOne({ record }: RunTracker): boolean {
  return !record.adopted && !record.resent && record.lostRequest === null;
}
