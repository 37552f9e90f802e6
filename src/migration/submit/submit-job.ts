import { type ExistingJobs, findExistingJobs } from '../clusters/find-existing-job.ts';
import { readExistingDefinition } from '../definition/existing-definition.ts';
import { existingTraits } from '../definition/existing-traits.ts';
import { type JobRequest, type NewJob, traitsOf } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import { newRecord } from '../run/run-record.ts';
import { RunTracker } from '../run/run-tracker.ts';
import { type Action, ORIGIN_OF, refuse } from './action.ts';
import { decide } from './decide.ts';
import { type Choice, chooseByRuns } from './if-exists.ts';
import { createAndStart, startExisting } from './start-run.ts';
import { CANCELLED, FAIL_FAST, notSubmitted, type SubmitOptions, type SubmitResult } from './submit-result.ts';

/**
 * Looks up the name and decides: starts exactly one run, attaches to the run in progress, or returns why not.
 *
 * @param known the result of a look-up right before this call; by default the name is looked up
 */
export async function submitJob(
  ports: Ports,
  request: JobRequest,
  options: SubmitOptions,
  known?: ExistingJobs,
): Promise<SubmitResult> {
  const tracker = new RunTracker(newRecord(traitsOf(request)), options.save);
  const { record } = tracker;
  const existing = known ?? (await findExistingJobs(ports, options.clusters, request.name, options));
  for (const reason of existing.leftOut) ports.log.warning(`${request.name}: ${reason}; it is left out.`);
  if (options.cancel.aborted) return notSubmitted(record, CANCELLED);
  const problem = lookupProblem(existing);
  if (problem) return notSubmitted(record, problem.reason, problem.hint, problem.failure);
  const choice = chooseByRuns(request, options.policy, existing.priorRuns);
  if (choice.kind === 'idle' && options.failFastTriggered?.()) return notSubmitted(record, FAIL_FAST);
  const action = await actionFor(ports, request, choice, options);
  if (options.cancel.aborted) return notSubmitted(record, CANCELLED);
  return perform(ports, request, tracker, action, { ...options, priorRuns: existing.priorRuns });
}

/** Why nothing can be decided after the look-up; `null` if it can. */
export function lookupProblem({
  failed,
  priorRuns,
  leftOut,
}: ExistingJobs): Extract<Action, { kind: 'refuse' }> | null {
  if (failed) return refuse(`nothing was submitted: ${failed.reason}`, '', failed.failure);
  if (priorRuns.size > 0) return null;
  const hint = 'Start a cluster, or let this step do it with `start-clusters: if-none-runs`.';
  return refuse(`no candidate cluster runs: ${leftOut.join('; ')}`, hint);
}

/** Decides what to do about a job that exists. Reads its definition if that matters. */
export async function actionFor(
  ports: Ports,
  request: JobRequest,
  choice: Choice,
  options: SubmitOptions,
): Promise<Action> {
  if (choice.kind !== 'running' && choice.kind !== 'idle') return choice;
  const read = await readExistingDefinition(ports, choice.cluster, request as NewJob, options);
  if (read.ok && choice.kind === 'idle' && read.existing.unmentioned.length > 0)
    ports.log.info(
      `${request.name}: the service also has settings that the file does not mention: ${read.existing.unmentioned.join(', ')}.`,
    );
  return decide(choice, read, options.policy, options.resumeSince);
}

async function perform(
  ports: Ports,
  request: JobRequest,
  tracker: RunTracker,
  action: Action,
  options: SubmitOptions & { readonly priorRuns: PriorRuns },
): Promise<SubmitResult> {
  const { priorRuns } = options;
  switch (action.kind) {
    case 'refuse':
      return notSubmitted(tracker.record, action.reason, action.hint, action.failure);
    case 'create':
      tracker.decided({ origin: ORIGIN_OF.create, alone: true, mayDelete: true });
      return createAndStart(ports, request as NewJob, tracker, priorRuns, options);
    case 'attach': {
      const { cluster, run, warning } = action;
      ports.log.info(
        `${request.name}: a run is already in progress on cluster ${cluster}; waiting for it instead of starting one.`,
      );
      if (warning !== null)
        ports.log.warning(`${request.name}: waiting for the run on cluster ${cluster}, but ${warning}.`);
      tracker.decided({ origin: ORIGIN_OF.attach }, priorRuns);
      tracker.located(cluster, run);
      const location = { cluster, run };
      return { kind: 'accepted', record: tracker.record, reply: null, location, priorRuns, duplicates: [] };
    }
    case 'resume':
      tracker.decided({ origin: ORIGIN_OF.resume, mayDelete: true });
      tracker.resumed(action.cluster, action.run);
      return { kind: 'done', record: tracker.record, run: action.run };
    case 'start':
    case 'update':
      return startWhereItIs(ports, request, tracker, action, options);
    default:
      return action satisfies never;
  }
}

async function startWhereItIs(
  ports: Ports,
  request: JobRequest,
  tracker: RunTracker,
  action: Extract<Action, { kind: 'start' | 'update' }>,
  options: SubmitOptions,
): Promise<SubmitResult> {
  if (request.kind === 'existing') {
    const traits = await existingTraits(ports, action.cluster, request.name, options);
    tracker.decided({ ...traits, origin: ORIGIN_OF.start });
    return startExisting(ports, request, tracker, action, options);
  }
  if (options.failFastTriggered?.()) return notSubmitted(tracker.record, FAIL_FAST);
  if (action.kind === 'update') {
    const { updateJob } = await import('./update-job.ts');
    const problem = await updateJob(ports, request, tracker, action, options);
    if (problem) return problem;
  }
  // Under `attach` the job belongs to someone else: it is started and never deleted.
  tracker.decided({ origin: ORIGIN_OF[action.kind], mayDelete: options.policy !== 'attach' });
  return startExisting(ports, request, tracker, action, options);
}
