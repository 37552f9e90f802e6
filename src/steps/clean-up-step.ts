import { parseRootInputs } from '../github/inputs/root-inputs.ts';
import { parseWaitInputs } from '../github/inputs/wait-inputs.ts';
import { workflowRun } from '../github/workflow-run.ts';
import { cleanUp } from '../migration/clean-up.ts';
import { encodeHandle } from '../migration/run/encode-handle.ts';
import type { RunRecord } from '../migration/run/run-record.ts';
import { connect } from './connect/connect.ts';
import { resolveTarget, type Target } from './connect/target.ts';
import { type StepContext, untilInternalError } from './context/step-context.ts';
import { loadStepDeployment } from './deployment/optional-deployment.ts';
import { withDeployments } from './deployment/with-deployments.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import type { DeploymentRecord, State } from './state/post-state.ts';
import { keptState } from './state/saved-state.ts';

/** What `post` may take: long enough to find a run whose answer was lost, short enough not to hold the job. */
const CLEAN_UP_MS = 120_000;

/**
 * Does in `post` what the step did not finish because it was cancelled or killed. It never fails, only warns, and opens
 * no connection if nothing is left to do.
 */
export async function cleanUpStep(context: StepContext): Promise<boolean> {
  try {
    await untilInternalError(context, cleanUpAll(context));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.log.warning(`Cleanup failed (${reason}). Check whether any job of this step is still running.`);
  }
  // A failed cleanup is a warning: it does not fail a job that succeeded.
  return true;
}

async function cleanUpAll(context: StepContext): Promise<void> {
  const text = keptState(context.env);
  if (text === null) return;
  const { readPostState } = await import('./state/read-post-state.ts');
  const state = readPostState(text);
  if (state === null) {
    context.log.warning(
      'The saved state of the step could not be read. Check whether any job of this step is still running.',
    );
    return;
  }
  const left = unfinished(state);
  if (left.length === 0 && state.deployment?.open !== true) return;
  maskSecrets(context);
  const isStopped = left.length > 0 && (await cleanUpRuns(context, state, left));
  if (state.deployment?.open === true) await closeAfterStep(context, state, state.deployment, isStopped);
}

/** Resolves to true if every run that was left is known to be stopped. */
async function cleanUpRuns(context: StepContext, state: State, left: readonly RunRecord[]): Promise<boolean> {
  context.log.info(
    `Cleaning up after ${state.finished ? 'the cancelled' : 'the interrupted'} step: ${left.map(({ name }) => name).join(', ')}.`,
  );
  const parsed = state.action === 'wait' ? parseWaitInputs(context.env) : parseRootInputs(context.env);
  // The service and the credential are enough: other inputs may be empty by now, such as outputs of a failed step.
  const resolved = resolveTarget(parsed.inputs, context.env, true);
  if (!resolved.ok) return warn(context, left, 'the inputs no longer name the service and a credential');
  const misfit = misfitOf(resolved.target, state);
  if (misfit !== null) return warn(context, left, misfit);
  const target = { ...resolved.target, projectId: state.projectId };
  const connected = await connect(context, target, parsed.inputs);
  if (!connected.ok) return warn(context, left, connected.problem.message);
  const { ports, close } = { ports: connected.connection.ports, close: connected.connection.close };
  try {
    const deadline = context.clock.now() + CLEAN_UP_MS;
    const results = await Promise.all(
      left.map((record) => cleanUp(ports, record, { deadline, stop: state.onCancel === 'stop' })),
    );
    for (const { done, warnings } of results) {
      for (const text of done) context.log.info(text);
      for (const text of warnings) context.log.warning(text);
    }
    return state.onCancel === 'stop' && results.every(({ warnings }) => warnings.length === 0);
  } finally {
    await close();
  }
}

const PROJECT_ID = /^[0-9a-f]{32}$/i;

/**
 * Why the credential of the inputs is not used; `null` if host and project are those of the step. In nested composite
 * actions the runner can hand the inputs of another step to `post`.
 */
function misfitOf({ cdm, projectId }: Target, state: State): string | null {
  const misfits = [
    ...(cdm.host === state.host ? [] : [`the service ${cdm.host} instead of ${state.host}`]),
    ...(projectId === null || !PROJECT_ID.test(projectId) || projectId === state.projectId
      ? []
      : [`the project ${projectId} instead of ${state.projectId}`]),
  ];
  if (misfits.length === 0) return null;
  return `the inputs of the post step name ${misfits.join(' and ')}, as if they were those of another step, so their credential is not used`;
}

/** A step that ended without a cancellation left its runs to continue by request; only deletions can be left to do. */
function unfinished(state: State): RunRecord[] {
  const wasInterrupted = !state.finished || state.cancelled;
  return state.records.filter((record) => {
    if (record.phase === 'ended') return record.deletePending;
    return wasInterrupted && record.phase !== 'waiting' && record.origin !== 'attached';
  });
}

/** The deployment of a step that was cancelled or killed, or could not reach GitHub at its end. */
async function closeAfterStep(
  context: StepContext,
  state: State,
  deployment: DeploymentRecord,
  isStopped: boolean,
): Promise<void> {
  const { githubToken } = (state.action === 'wait' ? parseWaitInputs(context.env) : parseRootInputs(context.env))
    .inputs;
  const verdict = deployment.verdict ?? interruptedVerdict(state, deployment, isStopped);
  const { projectId, host, records } = state;
  const handle = encodeHandle({ projectId, host, records });
  const { runUrl: logUrl } = workflowRun(context.env);
  const { closeOrHandOver } = await loadStepDeployment();
  const closed = await withDeployments(context, githubToken, (deployments) =>
    closeOrHandOver(deployments, { ...deployment, verdict }, { handle, logUrl }),
  );
  if (closed.problem !== null) context.log.warning(closed.problem);
  else context.log.info(`Deployment ${closed.record.id}: ${verdict?.description ?? 'left to /collect'}.`);
}

/** `null` if every job was submitted and may still run: then `/collect` judges the migration. */
function interruptedVerdict(state: State, { jobs }: DeploymentRecord, isStopped: boolean): DeploymentRecord['verdict'] {
  if (state.finished && !state.cancelled) return null;
  const isRun = state.action === 'run';
  const submitted = state.records.filter(({ phase }) => phase !== 'waiting').length;
  if (isRun && submitted === 0)
    return { state: 'error', description: 'The step was interrupted before anything was submitted' };
  // After a cancellation the step itself stops its runs, and leaves only the deployment.
  const isCancelled = state.finished && state.onCancel === 'stop';
  if (isStopped || isCancelled)
    return { state: 'failure', description: 'The step was interrupted, and its runs were stopped' };
  // The handle of a killed step names only the jobs that it had begun: without the others it could look like a success.
  const text = `The step was interrupted after ${submitted} of ${jobs} jobs were submitted`;
  return isRun && submitted < jobs ? { state: 'failure', description: text } : null;
}

function warn(context: StepContext, left: readonly RunRecord[], reason: string): false {
  for (const record of left) {
    const where = record.cluster ?? record.candidates.map((candidate) => candidate.cluster).join(', ');
    const id = record.submissionId === null ? '' : ` (submission ${record.submissionId})`;
    context.log.warning(`The job ${record.name}${id} may still run on ${where}; nothing was done for it: ${reason}.`);
  }
  return false;
}
