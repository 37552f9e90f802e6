import type { ExistingJobs } from './clusters/find-existing-job.ts';
import { createJobIndex, type JobIndex } from './clusters/job-index.ts';
import { lookUpAll } from './look-up-all.ts';
import { type JobRequest, traitsOf } from './run/job-request.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { newRecord } from './run/run-record.ts';
import { type RunOneJobOptions, runOneJob } from './run-one-job.ts';
import { CANCELLED, FAIL_FAST } from './submit/submit-result.ts';

export interface RunJobsOptions extends RunOneJobOptions {
  /** Jobs submitted and not yet ended at one time. */
  readonly maxRunning: number;
  readonly failFast: boolean;
  /** Called with each job's end, in the order in which they come. */
  onEnd(outcome: Outcome): void;
}

/**
 * Runs all jobs to their end, at most `maxRunning` at a time. Outcomes are in the order of the requests.
 *
 * @param jobIndex may hold what was read before, such as for the plan
 */
export async function runJobs(
  ports: Ports,
  requests: readonly JobRequest[],
  given: Omit<RunJobsOptions, 'jobIndex' | 'failFastTriggered'>,
  jobIndex: JobIndex = createJobIndex(
    ports,
    requests.map(({ name }) => name),
  ),
): Promise<Outcome[]> {
  let failed = false;
  // Checked again right before each request: another job may fail during the look-up.
  const failFastTriggered = (): boolean => failed && given.failFast;
  const options: RunJobsOptions = { ...given, jobIndex, failFastTriggered };
  const lookUp = await lookUpAll(ports, requests, options);
  if (lookUp.refused.size > 0) {
    const outcomes = requests.map((request) => refusedOutcome(request, lookUp.refused));
    for (const one of outcomes) options.onEnd(one);
    return outcomes;
  }
  const outcomes: Outcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next;
      const request = requests[index];
      if (request === undefined) return;
      next += 1;
      const reason = heldBack(ports, options);
      const known: ExistingJobs | undefined = lookUp.fresh(request.name);
      const ended = reason === null ? await runOneJob(ports, request, options, known) : notSubmitted(request, reason);
      outcomes[index] = ended;
      if (ended.status !== 'SUCCEEDED' && !ended.pending) failed = true;
      options.onEnd(ended);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.maxRunning, requests.length) }, work));
  return outcomes;
}

function heldBack(ports: Ports, options: RunJobsOptions): string | null {
  if (options.cancel.aborted) return CANCELLED;
  if (ports.clock.now() >= options.submitDeadline) return '`wait-timeout` was over before it was submitted';
  return options.failFastTriggered?.() ? FAIL_FAST : null;
}

function notSubmitted(request: JobRequest, reason: string, hint = ''): Outcome {
  return outcome(newRecord(traitsOf(request)), 'NOT_SUBMITTED', { reason, hint });
}

/** One job that cannot be started holds back all: what is wrong is mended before anything runs. */
function refusedOutcome(
  request: JobRequest,
  refused: ReadonlyMap<string, { readonly reason: string; readonly hint: string }>,
): Outcome {
  const own = refused.get(request.name);
  if (own) return notSubmitted(request, own.reason, own.hint);
  const others = [...refused.keys()].slice(0, 3).join(', ');
  return notSubmitted(request, `nothing was submitted, because other jobs cannot be started: ${others}`);
}
