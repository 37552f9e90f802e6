import type { OpenDeployment } from '../../github/api/deployment-list.ts';
import type { CollectInputs } from '../../github/inputs/inputs.ts';
import { workflowRun } from '../../github/workflow-run.ts';
import { plural } from '../../text/format.ts';
import type { StepContext } from '../context/step-context.ts';
import { closeUnreadable } from './close-unjudged.ts';
import { collectMigration } from './collect-migration.ts';
import type { CollectPorts } from './collect-ports.ts';
import type { Collected } from './collected.ts';
import type { OpenMigration } from './open-migration.ts';

/** An `ubuntu-slim` runner ends every job after 15 minutes. */
export const CHECK_SPAN_MS = 6 * 60_000;
/** Enough to use the rate limit; more would wait for it, and hold more memory. */
const AT_A_TIME = 8;

/** Checks all migrations, oldest first. Adds to `collected`, also if one of them breaks off. */
export async function collectAll(
  ports: CollectPorts,
  migrations: readonly OpenMigration[],
  collected: Collected[],
): Promise<void> {
  const { context, inputs } = ports;
  logPassedOver(context, migrations, inputs);
  const selected = migrations.filter(({ kind }) => kind !== 'stranger' && kind !== 'other-environment');
  context.log.info(`${plural(selected.length, 'open migration')} to check.`);
  const deadline = context.clock.now() + CHECK_SPAN_MS;
  const places: (Collected | null)[] = selected.map(() => null);
  let next = 0;
  let notChecked = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < selected.length; index = next) {
      next += 1;
      const migration = selected[index] as OpenMigration;
      const isOver = context.cancel.aborted || context.clock.now() >= deadline;
      if (isOver) notChecked += 1;
      places[index] = isOver ? notReached(migration.deployment) : await collectOne(ports, migration);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(AT_A_TIME, selected.length) }, work));
  if (notChecked > 0 && !context.cancel.aborted)
    context.log.warning(`${plural(notChecked, 'migration')} were not checked: this check took too long.`);
  // What was closed has to be reported, also if another one broke off.
  collected.push(...places.filter((one) => one !== null));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function notReached(deployment: OpenDeployment): Collected {
  return { kind: 'pending', deployment, report: null, note: 'not checked this time; the next check takes it' };
}

async function collectOne(ports: CollectPorts, migration: OpenMigration): Promise<Collected | null> {
  const { context, deployments } = ports;
  const { deployment } = migration;
  switch (migration.kind) {
    case 'readable':
      return collectMigration(ports, migration);
    case 'watched':
      return { kind: 'pending', deployment, report: null, note: 'its own step still waits for it' };
    case 'unreadable':
      return closeUnreadable(ports, deployment, migration.reason);
    case 'replaced': {
      const description = `Continued as deployment ${migration.by}`;
      const { runUrl: logUrl } = workflowRun(context.env);
      await deployments.setStatus(deployment.id, { state: 'inactive', description, logUrl });
      return null;
    }
    case 'stranger':
    case 'other-environment':
      return null;
    default:
      return migration satisfies never;
  }
}

/** Open migrations that this check leaves are reported: a renamed environment or a wrong token would hide them. */
function logPassedOver({ log, clock }: StepContext, migrations: readonly OpenMigration[], inputs: CollectInputs): void {
  for (const { kind, deployment } of migrations) {
    const { id, environment, creator, createdAt } = deployment;
    if (kind === 'stranger')
      log.warning(`Deployment ${id} is ignored: ${creator.login} created it, not GitHub Actions or a GitHub App.`);
    if (kind !== 'other-environment') continue;
    const text = `Deployment ${id} is open in the environment ${environment}, which "deployment-environment" does not name`;
    if (clock.now() - createdAt > inputs.giveUpAfterMs) log.warning(`${text}. No step has closed it for long.`);
    else log.info(`${text}.`);
  }
}
