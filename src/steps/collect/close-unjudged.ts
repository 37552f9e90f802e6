import { workflowRun } from '../../github/workflow-run.ts';
import type { Problem } from '../../results/types.ts';
import { formatDuration } from '../../text/format.ts';
import type { StepContext } from '../context/step-context.ts';
import { shortDescription } from '../deployment/deployment-status.ts';
import type { StepReport } from '../report/step-report.ts';
import { closeDeployment } from './close-deployment.ts';
import type { CollectPorts } from './collect-ports.ts';
import type { Collected } from './collected.ts';
import type { OpenMigration } from './open-migration.ts';

/** Closes a deployment that no release can judge. */
export async function closeUnreadable(
  ports: CollectPorts,
  deployment: OpenMigration['deployment'],
  reason: string,
): Promise<Collected> {
  const hint = 'Look at its jobs in the CDM console before you start them again.';
  return closeAsError(ports, deployment, { title: 'Migration that cannot be judged', message: reason, hint }, null);
}

/** Without a verdict the deployment stays open, and is given up after `give-up-after`. */
export function unjudged(
  ports: CollectPorts,
  deployment: OpenMigration['deployment'],
  problem: Problem,
  report: StepReport | null,
): Collected | Promise<Collected> {
  const { giveUpAfterMs } = ports.inputs;
  const age = ports.context.clock.now() - deployment.createdAt;
  if (age <= giveUpAfterMs) return { kind: 'unjudged', deployment, problem, report };
  const message = `given up after ${formatDuration(giveUpAfterMs)}: ${problem.message}`;
  return closeAsError(ports, deployment, { ...problem, message }, report);
}

async function closeAsError(
  ports: CollectPorts,
  deployment: OpenMigration['deployment'],
  problem: Problem,
  report: StepReport | null,
): Promise<Collected> {
  const { context, deployments } = ports;
  const closed = await closeDeployment(deployments, deployment.id, {
    state: 'error',
    description: shortDescription(problem.message),
    logUrl: workflowRun(context.env).runUrl,
  });
  if (closed.kind === 'elsewhere') return elsewhere(context, deployment, closed.state, problem.message);
  const message = closed.kind === 'closed' ? problem.message : `${problem.message}; not closed: ${closed.problem}`;
  return { kind: 'unjudged', deployment, report, problem: { ...problem, message } };
}

/** Another step has closed or deleted the deployment meanwhile. */
export function elsewhere(
  { log }: StepContext,
  deployment: OpenMigration['deployment'],
  state: string | null,
  verdict: string,
): Collected {
  const what = state === null ? 'was deleted' : `was set to "${state}" by another step`;
  log.warning(
    `Deployment ${deployment.id} ${what} while it was checked, so this check leaves it. It found: ${verdict}.`,
  );
  return { kind: 'elsewhere', deployment, state };
}
