import { decodePayload, type MigrationPayload, payloadObject } from '../../github/api/deployment-payload.ts';
import type { DeploymentStatus, Deployments } from '../../github/api/deployments.ts';
import { workflowRun } from '../../github/workflow-run.ts';
import type { Problem, StepResult } from '../../results/types.ts';
import { plural } from '../../text/format.ts';
import type { StepContext } from '../context/step-context.ts';
import { type MigrationInputs, payloadOf } from '../prepare/deployment-payload.ts';
import type { DeploymentRecord, StepFiles } from '../state/post-state.ts';
import { deploymentDescription, deploymentState, shortDescription } from './deployment-status.ts';
import { withDeployments } from './with-deployments.ts';

export interface DeploymentContent {
  readonly jobs: readonly string[];
  readonly dataTime: string | null;
  /** Empty before the jobs are submitted. */
  readonly handle: string;
  /** The end of this step's own wait, in milliseconds since 1970. */
  readonly deadline: number;
}

/** The deployment of a step. Without the input `deployment-environment` it does nothing. */
export interface StepDeployment {
  /** Of the deployment that is open; empty without one. */
  id(): string;
  /** Creates it and sets it to `in_progress`. A problem means that nothing may be submitted. */
  open(content: DeploymentContent): Promise<Problem | null>;
  /** Closes it by the result of the step; one whose migration is running is left to `/collect`. */
  close(result: StepResult): Promise<void>;
}

/** A step may report, stop runs and write files after its deadline, before another step takes its deployment over. */
const STEP_END_MS = 5 * 60_000;

export function createStepDeployment(
  context: StepContext,
  inputs: MigrationInputs,
  stepFiles: StepFiles,
): StepDeployment {
  const { deploymentEnvironment: environment } = inputs;
  let record: DeploymentRecord | null = null;
  const note = (next: DeploymentRecord): void => {
    record = next;
    stepFiles.note(JSON.stringify({ deployment: next }));
    stepFiles.outputs({ 'deployment-id': String(next.id) });
  };
  const { runUrl: logUrl } = workflowRun(context.env);
  return {
    id: () => (record === null ? '' : String(record.id)),
    open: async (content) => {
      if (environment === null) return null;
      const { jobs, handle, dataTime } = content;
      const description = shortDescription(
        `CDM migration of ${jobs.length === 1 ? jobs[0] : plural(jobs.length, 'job')}`,
      );
      const watchedUntil = content.deadline + STEP_END_MS;
      const payload = payloadOf(inputs, { handle, dataTime, watchedUntil, runUrl: logUrl });
      return withDeployments(context, inputs.githubToken, async (deployments) => {
        const created = await deployments.create({ environment, description, payload });
        if (!created.ok) return refused(environment, created.problem);
        const { id, byApp } = created.value;
        const text = JSON.stringify(payloadObject(payload));
        note({ id, environment, jobs: jobs.length, description, payload: text, verdict: null, open: true });
        const set = await deployments.setStatus(id, inProgress(`${description}: submitting`, logUrl));
        if (!set.ok) return refused(environment, set.problem);
        context.log.info(`The migration is deployment ${id} of the environment ${environment}.`);
        if (!byApp) context.log.warning(OF_A_USER);
        return null;
      });
    },
    close: async (result) => {
      // After a cancellation there is no time: the post step does it.
      if (record === null || result.result === 'cancelled') return;
      const state = deploymentState(result);
      const verdict = state === null ? null : { state, description: deploymentDescription(result) };
      const wanted = { ...record, verdict };
      note(wanted);
      const closed = await withDeployments(context, inputs.githubToken, (deployments) =>
        closeOrHandOver(deployments, wanted, { handle: result.handle, logUrl }),
      );
      if (closed.problem !== null) context.log.warning(closed.problem);
      note(closed.record);
    },
  };
}

const OF_A_USER =
  'Input "github-token" is the token of a user. /collect takes only deployments that GitHub Actions or a GitHub App ' +
  'created: use the token of the job or of an app if this migration is to be collected.';

export interface CloseResult {
  readonly record: DeploymentRecord;
  /** A sentence; `null` if all went well. */
  readonly problem: string | null;
}

/** Sets the verdict; without one, hands the deployment over to `/collect`. */
export async function closeOrHandOver(
  deployments: Deployments,
  record: DeploymentRecord,
  { handle, logUrl }: { readonly handle: string; readonly logUrl: string | null },
): Promise<CloseResult> {
  const { id, verdict } = record;
  if (verdict === null) return handOver(deployments, record, { handle, logUrl });
  const set = await deployments.setStatus(id, { ...verdict, logUrl });
  if (set.ok) return { record: { ...record, open: false }, problem: null };
  return { record, problem: `Deployment ${id} stays "in progress", and should be "${verdict.state}": ${set.problem}` };
}

/**
 * GitHub offers no way to change a payload, and the handle is known only after the submission. So a deployment that has
 * none is replaced by one that has it.
 */
async function handOver(
  deployments: Deployments,
  record: DeploymentRecord,
  { handle, logUrl }: { readonly handle: string; readonly logUrl: string | null },
): Promise<CloseResult> {
  const { id, environment, description } = record;
  const read = decodePayload(record.payload);
  if (!read.ok || read.payload.handle !== '') return { record: { ...record, open: false }, problem: null };
  const payload: MigrationPayload = { ...read.payload, handle, watchedUntil: null, replaces: id };
  const created = await deployments.create({ environment, description, payload });
  const set = created.ok
    ? await deployments.setStatus(created.value.id, inProgress(`${description}: running`, logUrl))
    : created;
  if (!created.ok || !set.ok) {
    const reason = created.ok ? (set.ok ? '' : set.problem) : created.problem;
    return {
      record,
      problem: `Deployment ${id} could not be handed over to /collect, so use /wait with the output "handle": ${reason}`,
    };
  }
  const inactive = await deployments.setStatus(id, {
    state: 'inactive',
    description: `Continued as deployment ${created.value.id}`,
    logUrl,
  });
  // It may stay in the list as inactive: /collect takes no notice of it.
  if (inactive.ok) await deployments.remove(id);
  const text = JSON.stringify(payloadObject(payload));
  return { record: { ...record, id: created.value.id, payload: text, open: false }, problem: null };
}

function inProgress(text: string, logUrl: string | null): DeploymentStatus {
  return { state: 'in_progress', description: shortDescription(text), logUrl };
}

function refused(environment: string, problem: string): Problem {
  return {
    title: 'No GitHub deployment',
    message: `Input "deployment-environment": the deployment of ${environment} could not be created: ${problem}`,
    hint: '',
  };
}
