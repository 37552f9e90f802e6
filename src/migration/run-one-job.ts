import { clause } from '../text/sentence.ts';
import type { ExistingJobs } from './clusters/find-existing-job.ts';
import { completeRun } from './complete-run.ts';
import { readRunEnd } from './finish/run-end.ts';
import { stopDuplicates } from './finish/stop-duplicates.ts';
import { leaveRunning } from './leave-running.ts';
import { consoleHint, describeLocation } from './locate/describe-location.ts';
import type { JobRequest } from './run/job-request.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { RunTracker } from './run/run-tracker.ts';
import { submitJob } from './submit/submit-job.ts';
import { CANCELLED, type SubmitOptions, type SubmitResult } from './submit/submit-result.ts';
import { type LocatedRun, locatedRun } from './wait/observe-run.ts';
import type { WaitOptions } from './wait/wait-options.ts';

export interface RunOneJobOptions extends SubmitOptions, WaitOptions {
  /** `false`: a job is done with as soon as it is submitted. */
  readonly wait: boolean;
  /** No job is submitted after this moment; later than `deadline` only with `wait-timeout: 0`. */
  readonly submitDeadline: number;
}

/**
 * One job from its look-up to its end.
 *
 * @param known the result of a look-up right before this call
 */
export async function runOneJob(
  ports: Ports,
  request: JobRequest,
  options: RunOneJobOptions,
  known?: ExistingJobs,
): Promise<Outcome> {
  const submitted = await submitJob(ports, request, { ...options, deadline: options.submitDeadline }, known);
  switch (submitted.kind) {
    case 'accepted':
      return options.wait ? completeRun(ports, submitted, options) : leaveRunning(ports, submitted, options);
    case 'done':
      return finishResumed(ports, request, submitted, options);
    case 'not-submitted': {
      const { record, reason, hint, failure } = submitted;
      const details = options.cancel.aborted ? { reason: CANCELLED } : { reason, hint, failure };
      return outcome(record, 'NOT_SUBMITTED', details);
    }
    case 'rejected': {
      const { record, failure } = submitted;
      const reason = `the service refused it: ${failure.message}`;
      return outcome({ ...record, status: 'REJECTED' }, 'REJECTED', { reason, failure });
    }
    case 'lost':
      return lost(ports, submitted, options);
    default:
      return submitted satisfies never;
  }
}

/**
 * The run succeeded in an earlier attempt: counts and sub-jobs are read as after a wait. A whole-database job with a
 * failed table has not succeeded, whatever its own status is, and is started again.
 */
async function finishResumed(
  ports: Ports,
  request: JobRequest,
  { record, run }: Extract<SubmitResult, { kind: 'done' }>,
  options: RunOneJobOptions,
): Promise<Outcome> {
  const end = { status: 'SUCCEEDED', run };
  const { status, details } = await readRunEnd(ports, record, locatedRun(record) as LocatedRun, end, options);
  const { name } = request;
  if (status === 'FAILED') {
    ports.log.info(`${name}: in an earlier attempt of this workflow run ${details.reason}; it is started again.`);
    return runOneJob(ports, request, { ...options, resumeSince: null });
  }
  if (status === 'SUCCEEDED')
    ports.log.info(`${name}: it already succeeded in an earlier attempt of this workflow run; nothing to do.`);
  return outcome(record, status, details);
}

async function lost(
  ports: Ports,
  submitted: Extract<SubmitResult, { kind: 'lost' }>,
  options: RunOneJobOptions,
): Promise<Outcome> {
  const { record, locations, failure, reason } = submitted;
  const where = record.candidates.map((candidate) => candidate.cluster).join(', ');
  const seen = locations.length === 0 ? '' : `; seen there: ${locations.map(describeLocation).join('; ')}`;
  const cause = failure === null ? '' : ` (${clause(failure.message)})`;
  const status = options.cancel.aborted ? 'CANCELLED' : 'LOST';
  const ended = outcome({ ...record, status }, status, {
    reason: `it is not known whether it was started: ${reason}${cause}; a run of it may be in progress on ${where}${seen}`,
    hint: consoleHint(record.name),
    failure,
    mayStillRun: true,
  });
  // Several requests and several runs: they are ours, and one of them is enough.
  if (!record.resent || locations.length < 2) return ended;
  return stopDuplicates(ports, new RunTracker(ended.record, options.save), ended, locations, options);
}
