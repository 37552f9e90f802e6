import { hintFor } from '../../auth/errors/hints.ts';
import { compileRules } from '../../gate/cel/compile.ts';
import type { DeploymentState } from '../../github/api/deployments.ts';
import { workflowRun } from '../../github/workflow-run.ts';
import type { Problem } from '../../results/types.ts';
import { deploymentDescription, deploymentState } from '../deployment/deployment-status.ts';
import { emptyReport, type StepReport } from '../report/step-report.ts';
import {
  type Check,
  checkMigration,
  deleteJobs,
  isRunning,
  judgeMigration,
  type ReadableMigration,
  silentJobs,
  unseenReason,
} from './check-migration.ts';
import { closeDeployment } from './close-deployment.ts';
import { closeUnreadable, elsewhere, unjudged } from './close-unjudged.ts';
import type { CollectPorts } from './collect-ports.ts';
import type { Collected } from './collected.ts';
import type { Service } from './connections.ts';

/** Checks one migration and closes its deployment if it ended. */
export async function collectMigration(ports: CollectPorts, migration: ReadableMigration): Promise<Collected> {
  const { context, connections } = ports;
  const { deployment, payload, handle } = migration;
  const compiled = await compileRules(payload.expect);
  if (!compiled.ok)
    return closeUnreadable(ports, deployment, `its rules cannot be read: ${compiled.problems.join('; ')}`);
  const reached = await connections.to(handle);
  if (!reached.ok) return unjudged(ports, deployment, reached.problem, null);
  const check = await checkMigration(context, reached.service.ports, migration, compiled.rules);
  const { result, ...rest } = judgeMigration(migration, check, context.cancel.aborted);
  const report = reportOf(ports, migration, check, { result, ...rest });
  if (context.cancel.aborted) return { kind: 'unjudged', deployment, report, problem: CANCELLED };
  const unseen = unseenReason(check);
  if (unseen !== null) return unjudged(ports, deployment, unseenProblem(check, unseen), report);
  const state = isRunning(check) ? null : deploymentState(result);
  if (state === null) {
    for (const job of silentJobs(check))
      context.log.warning(`Deployment ${deployment.id}: the service gave no answer about ${job}; it stays open.`);
    return { kind: 'pending', deployment, report, note: '' };
  }
  return closeEnded(ports, reached.service, migration, { check, report, state });
}

const CANCELLED: Problem = {
  title: 'Cancelled',
  message: 'the step was cancelled before the migration was judged; its deployment stays open',
  hint: '',
};

interface Ended {
  readonly check: Check;
  readonly report: StepReport;
  readonly state: DeploymentState;
}

async function closeEnded(
  ports: CollectPorts,
  service: Service,
  migration: ReadableMigration,
  { check, report, state }: Ended,
): Promise<Collected> {
  const { context, deployments } = ports;
  const { deployment } = migration;
  const description = deploymentDescription(report.result);
  const closed = await closeDeployment(deployments, deployment.id, {
    state,
    description,
    logUrl: workflowRun(context.env).runUrl,
  });
  switch (closed.kind) {
    case 'closed': {
      context.log.info(`Deployment ${deployment.id}: ${state}. ${description}.`);
      const clusterNames = await service.clusterNames();
      const deleted = await deleteJobs(context, service.ports, migration, check);
      const conclusion = judgeMigration(migration, deleted, false);
      return {
        kind: 'ended',
        deployment,
        report: { ...reportOf(ports, migration, deleted, conclusion), clusterNames },
      };
    }
    case 'elsewhere':
      return elsewhere(context, deployment, closed.state, description);
    case 'failed': {
      const message = `it ended (${description}), and its deployment could not be closed: ${closed.problem}`;
      return { kind: 'unjudged', deployment, report, problem: { title: 'Not closed', message, hint: NEXT_CHECK } };
    }
    default:
      return closed satisfies never;
  }
}

const NEXT_CHECK = 'The deployment stays open, and the next check judges it again.';

function unseenProblem({ outcomes }: Check, message: string): Problem {
  const failure = outcomes.find((outcome) => !outcome.pending && outcome.failure !== null)?.failure ?? null;
  return { title: 'Migration that cannot be checked', message, hint: failure === null ? '' : hintFor(failure) };
}

function reportOf(
  { context, inputs, target }: CollectPorts,
  { payload, handle }: ReadableMigration,
  { baselines }: Check,
  conclusion: Pick<StepReport, 'result' | 'gateFailures' | 'gateWarnings'>,
): StepReport {
  const { expect, onUnmeasured, onMissingBaseline } = payload;
  return {
    ...emptyReport(context, []),
    ...conclusion,
    baselines,
    inputs: {
      expect,
      onUnmeasured,
      onMissingBaseline,
      baselineFiles: [],
      summary: inputs.summary,
      resultsFile: null,
      pullRequestComment: 'never',
      githubToken: null,
    },
    region: target.region,
    ownEndpoint: inputs.endpoint !== null,
    projectId: handle.projectId,
  };
}
