import { createJobIndex } from './clusters/job-index.ts';
import { completeRun, consoleHint, describeLocation, find, isAdopted, locatedRun } from './complete-run.ts';
import { readRunEnd } from './finish/run-end.ts';
import { stopDuplicates } from './finish/stop-duplicates.ts';
import { type JobRequest, traitsOf } from './run/job-request.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { newRecord, type RunRecord, withLocation } from './run/run-record.ts';
import { readStatus } from './run/status.ts';
import { HELD_BACK, type SubmitOptions, type SubmitResult, submitJob } from './submit/submit-job.ts';
import type { LocatedRun } from './wait/observe-run.ts';
import type { WaitOptions } from './wait/wait-options.ts';

export interface RunJobsOptions extends SubmitOptions, WaitOptions {
  /** `false`: a job is done with as soon as it is submitted. */
  readonly wait: boolean;
  /** Jobs submitted and not yet ended at one time. */
  readonly maxRunning: number;
  readonly failFast: boolean;
  /** No job is submitted after this moment; later than `until` only where the inputs allow a single look. */
  readonly submitDeadline: number;
  /** Called with each job's end, in the order in which they come. */
  onEnd(outcome: Outcome): void;
}

/** How long a job that is not waited for is looked for, so that its cluster can be named. */
const BRIEF_SEARCH_MS = 5000;

/** Brings all jobs to their ends, so many at a time; the outcomes are in the order of the tasks. */
export async function runJobs(
  ports: Ports,
  requests: readonly JobRequest[],
  given: Omit<RunJobsOptions, 'jobIndex' | 'isHeldBack'>,
): Promise<Outcome[]> {
  const jobIndex = createJobIndex(ports, requests.length * given.clusters.length);
  const outcomes: Outcome[] = [];
  let next = 0;
  let failed = false;
  // Asked again right before each request: another job may fail while this one is looked up.
  const isHeldBack = (): boolean => failed && given.failFast;
  const options: RunJobsOptions = { ...given, jobIndex, isHeldBack };
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next;
      const request = requests[index];
      if (request === undefined) return;
      next += 1;
      const reason = heldBack(ports, options);
      const ended = reason === null ? await runOneJob(ports, request, options) : notSubmitted(request, reason);
      outcomes[index] = ended;
      if (ended.status !== 'SUCCEEDED' && !ended.pending) failed = true;
      options.onEnd(ended);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.maxRunning, requests.length) }, work));
  return outcomes;
}

function heldBack(ports: Ports, options: RunJobsOptions): string | null {
  if (options.cancel.aborted) return 'the step was cancelled before it was submitted';
  if (ports.clock.now() >= options.submitDeadline) return '`wait-timeout` was over before it was submitted';
  return options.isHeldBack?.() ? HELD_BACK : null;
}

function notSubmitted(request: JobRequest, reason: string): Outcome {
  return outcome(newRecord(traitsOf(request)), 'NOT_SUBMITTED', { reason });
}

/** One job from its look-up to its end. */
export async function runOneJob(ports: Ports, request: JobRequest, options: RunJobsOptions): Promise<Outcome> {
  const submitted = await submitJob(ports, request, { ...options, deadline: options.submitDeadline });
  switch (submitted.kind) {
    case 'accepted':
      return options.wait ? completeRun(ports, submitted, options) : leaveRunning(ports, submitted, options);
    case 'done':
      return takeAsDone(ports, request, submitted, options);
    case 'not-submitted': {
      const cancelled = options.cancel.aborted;
      const { record, hint, failure } = submitted;
      const reason = cancelled ? 'the step was cancelled before it was submitted' : submitted.reason;
      return outcome(record, 'NOT_SUBMITTED', cancelled ? { reason } : { reason, hint, failure });
    }
    case 'rejected':
      return outcome({ ...submitted.record, status: 'REJECTED' }, 'REJECTED', {
        reason: `the service refused it: ${submitted.failure.message}`,
        failure: submitted.failure,
      });
    case 'lost':
      return lost(ports, submitted, options);
    default:
      return submitted satisfies never;
  }
}

/**
 * Its run had succeeded in an earlier attempt: what belongs to its end is read as if it had been waited for. A
 * whole-database job with a table that failed has not succeeded, whatever its own word is: it is started again.
 */
async function takeAsDone(
  ports: Ports,
  request: JobRequest,
  { record, run }: Extract<SubmitResult, { kind: 'done' }>,
  options: RunJobsOptions,
): Promise<Outcome> {
  const { status, details } = await readRunEnd(
    ports,
    record,
    locatedRun(record) as LocatedRun,
    { status: 'SUCCEEDED', run },
    options,
  );
  if (status === 'FAILED') {
    ports.log.info(
      `${request.name}: in an earlier attempt of this workflow run ${details.reason}; it is not taken as done.`,
    );
    return runOneJob(ports, request, { ...options, resumeSince: null });
  }
  if (status === 'SUCCEEDED')
    ports.log.info(`${request.name}: it succeeded already in an earlier attempt of this workflow run; nothing to do.`);
  return outcome(record, status, details);
}

async function lost(
  ports: Ports,
  submitted: Extract<SubmitResult, { kind: 'lost' }>,
  options: RunJobsOptions,
): Promise<Outcome> {
  const { record, locations, failure, reason } = submitted;
  const where = record.candidates.map((candidate) => candidate.cluster).join(', ');
  const seen = locations.length === 0 ? '' : `; seen there: ${locations.map(describeLocation).join('; ')}`;
  const cause = failure === null ? '' : ` (${failure.message})`;
  const status = options.cancel.aborted ? 'CANCELLED' : 'LOST';
  const ended = outcome({ ...record, status }, status, {
    reason: `it cannot be known whether it was started: ${reason}${cause}; a run of it may go on on ${where}${seen}`,
    hint: consoleHint(record.name),
    failure,
    mayStillRun: true,
  });
  // Several requests and several runs: they are ours, and one of them is enough.
  return record.resent && locations.length > 1 ? stopDuplicates(ports, ended, locations, options) : ended;
}

/** Submitted and not waited for: only its cluster is looked for, shortly. */
async function leaveRunning(
  ports: Ports,
  submitted: Extract<SubmitResult, { kind: 'accepted' }>,
  options: RunJobsOptions,
): Promise<Outcome> {
  if (submitted.duplicates.length > 0) return completeRun(ports, submitted, options);
  let record: RunRecord = submitted.record;
  let run = submitted.location?.run ?? submitted.reply;
  if (submitted.location === null && !options.cancel.aborted) {
    const found = await find(ports, submitted, ports.clock.now() + BRIEF_SEARCH_MS, options.cancel);
    if (found.kind === 'found') {
      record = { ...withLocation(record, found.cluster, found.run), adopted: isAdopted(submitted, found.run) };
      run = found.run;
    } else if (found.kind === 'lost' && found.cause === 'several') return completeRun(ports, submitted, options);
  }
  if (options.cancel.aborted)
    return completeRun(ports, { ...submitted, record, location: submitted.location }, options);
  const status = readStatus(run?.status ?? null);
  const ended: RunRecord = { ...record, phase: 'ended', status: status.word };
  options.save(ended);
  // Success is for whoever waits to say, who makes sure of the run, reads its counts and sub-jobs and judges the gate.
  const isFailed = status.class === 'failed';
  const isSeen = record.cluster !== null && !record.adopted;
  const isOver = isFailed || (status.class === 'succeeded' && isSeen);
  return outcome(ended, status.word, { run, pending: !isFailed, mayStillRun: !isOver });
}
