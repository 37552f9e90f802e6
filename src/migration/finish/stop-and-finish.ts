import type { Submission } from '../../cdm/submission.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import type { RunRecord } from '../run/run-record.ts';
import { readStatus } from '../run/status.ts';
import type { LocatedRun } from '../wait/observe-run.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { deleteNow, finishRun, wantsDeletion } from './finish-run.ts';
import { notStopped, STOP_ON_CANCEL_MS, stopRun } from './stop-run.ts';

/** After a timeout there is time: the service may take a while to end a run. */
const STOP_ON_TIMEOUT_MS = 30_000;
/** One before the stop, and one to see its effect. */
const QUERIES_OF_A_STOP = 2;

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
  const sure = !record.adopted && !record.resent && record.lostRequest === null;
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
