import { attend, describeSighting, find, heldRun, isAdopted, lookHint } from './complete-run.ts';
import type { AttendOptions } from './wait/wait-options.ts';
import { type BringOptions, type Brought, bring, HELD_BACK, held } from './submit/submit-job.ts';
import { createDirectory } from './clusters/job-index.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { newRecord, type RunRecord } from './run/run-record.ts';
import { readEnd } from './finish/finish-run.ts';
import type { HeldRun } from './wait/observe-run.ts';
import { readStatus } from './run/status.ts';
import { type Task, traitsOf } from './run/job-request.ts';

export interface RunAllOptions extends BringOptions, AttendOptions {
  /** `false`: a job is done with as soon as it is submitted. */
  readonly wait: boolean;
  /** Jobs submitted and not yet ended at one time. */
  readonly maxRunning: number;
  readonly failFast: boolean;
  /** No job is submitted after this moment; later than `until` only where the inputs allow a single look. */
  readonly submitUntil: number;
  /** Called with each job's end, in the order in which they come. */
  onEnd(outcome: Outcome): void;
}

/** How long a job that is not waited for is looked for, so that its cluster can be named. */
const SHORT_LOOK_MS = 5000;

/** Brings all jobs to their ends, so many at a time; the outcomes are in the order of the tasks. */
export async function runAll(
  ports: Ports,
  tasks: readonly Task[],
  given: Omit<RunAllOptions, 'directory' | 'isHeldBack'>,
): Promise<Outcome[]> {
  const directory = createDirectory(ports, tasks.length * given.clusters.length);
  const outcomes: Outcome[] = [];
  let next = 0;
  let failed = false;
  // Asked again right before each request: another job may fail while this one is looked up.
  const isHeldBack = (): boolean => failed && given.failFast;
  const options: RunAllOptions = { ...given, directory, isHeldBack };
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next;
      const task = tasks[index];
      if (task === undefined) return;
      next += 1;
      const why = heldBack(ports, options);
      const ended = why === null ? await runOne(ports, task, options) : notSubmitted(task, why);
      outcomes[index] = ended;
      if (ended.status !== 'SUCCEEDED' && !ended.pending) failed = true;
      options.onEnd(ended);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.maxRunning, tasks.length) }, work));
  return outcomes;
}

function heldBack(ports: Ports, options: RunAllOptions): string | null {
  if (options.cancel.aborted) return 'the step was cancelled before it was submitted';
  if (ports.clock.now() >= options.submitUntil) return '`wait-timeout` was over before it was submitted';
  return options.isHeldBack?.() ? HELD_BACK : null;
}

function notSubmitted(task: Task, reason: string): Outcome {
  return outcome(newRecord(traitsOf(task)), 'NOT_SUBMITTED', { reason });
}

/** One job from its look-up to its end. */
export async function runOne(ports: Ports, task: Task, options: RunAllOptions): Promise<Outcome> {
  const brought = await bring(ports, task, { ...options, until: options.submitUntil });
  switch (brought.kind) {
    case 'accepted':
      return options.wait ? attend(ports, brought, options) : leaveRunning(ports, brought, options);
    case 'done':
      return takeAsDone(ports, task, brought, options);
    case 'not-submitted': {
      const cancelled = options.cancel.aborted;
      const { record, why, hint, failure } = brought;
      const reason = cancelled ? 'the step was cancelled before it was submitted' : why;
      return outcome(record, 'NOT_SUBMITTED', cancelled ? { reason } : { reason, hint, failure });
    }
    case 'rejected':
      return outcome({ ...brought.record, status: 'REJECTED' }, 'REJECTED', {
        reason: `the service refused it: ${brought.failure.message}`,
        failure: brought.failure,
      });
    case 'lost':
      return lost(brought, options);
    default:
      return brought satisfies never;
  }
}

/**
 * Its run had succeeded in an earlier attempt: what belongs to its end is read as if it had been waited for. A
 * whole-database job with a table that failed has not succeeded, whatever its own word is: it is started again.
 */
async function takeAsDone(
  ports: Ports,
  task: Task,
  { record, run }: Extract<Brought, { kind: 'done' }>,
  options: RunAllOptions,
): Promise<Outcome> {
  const { status, told } = await readEnd(
    ports,
    record,
    heldRun(record) as HeldRun,
    { status: 'SUCCEEDED', run },
    options,
  );
  if (status === 'FAILED') {
    ports.log.info(`${task.name}: in an earlier attempt of this workflow run ${told.reason}; it is not taken as done.`);
    return runOne(ports, task, { ...options, resumeSince: null });
  }
  if (status === 'SUCCEEDED')
    ports.log.info(`${task.name}: it succeeded already in an earlier attempt of this workflow run; nothing to do.`);
  return outcome(record, status, told);
}

function lost(brought: Extract<Brought, { kind: 'lost' }>, options: RunAllOptions): Outcome {
  const { record, sightings, failure, why } = brought;
  const where = record.candidates.map((candidate) => candidate.cluster).join(', ');
  const seen = sightings.length === 0 ? '' : `; seen there: ${sightings.map(describeSighting).join('; ')}`;
  const cause = failure === null ? '' : ` (${failure.message})`;
  const status = options.cancel.aborted ? 'CANCELLED' : 'LOST';
  return outcome({ ...record, status }, status, {
    reason: `it cannot be known whether it was started: ${why}${cause}; a run of it may go on on ${where}${seen}`,
    hint: lookHint(record.name),
    failure,
    mayStillRun: true,
  });
}

/** Submitted and not waited for: only its cluster is looked for, shortly. */
async function leaveRunning(
  ports: Ports,
  brought: Extract<Brought, { kind: 'accepted' }>,
  options: RunAllOptions,
): Promise<Outcome> {
  let record: RunRecord = brought.record;
  let run = brought.sighting?.run ?? brought.reply;
  if (brought.sighting === null && !options.cancel.aborted) {
    const found = await find(ports, brought, ports.clock.now() + SHORT_LOOK_MS, options.cancel);
    if (found.kind === 'found') {
      record = { ...held(record, found.cluster, found.run), adopted: isAdopted(brought, found.run) };
      run = found.run;
    } else if (found.kind === 'lost' && found.cause === 'several') return attend(ports, brought, options);
  }
  if (options.cancel.aborted) return attend(ports, { ...brought, record, sighting: brought.sighting }, options);
  const status = readStatus(run?.status ?? null);
  const ended: RunRecord = { ...record, phase: 'ended', status: status.word };
  options.save(ended);
  // Success is for whoever waits to say, who makes sure of the run, reads its counts and sub-jobs and judges the gate.
  const isFailed = status.class === 'failed';
  const isSeen = record.cluster !== null && !record.adopted;
  const isOver = isFailed || (status.class === 'succeeded' && isSeen);
  return outcome(ended, status.word, { run, pending: !isFailed, mayStillRun: !isOver });
}
