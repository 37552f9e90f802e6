import type { OpenDeployment } from '../github/deployment-list.ts';
import { LOOK_BACK_DAYS } from '../github/deployments.ts';
import { parseCollectInputs } from '../github/inputs/collect-inputs.ts';
import type { CollectInputs } from '../github/inputs/inputs.ts';
import { workflowRun } from '../github/workflow-run.ts';
import type { Problem } from '../results/types.ts';
import { plural } from '../text/format.ts';
import { type CollectPorts, closeUnreadable, collectMigration } from './collect/collect-migration.ts';
import { reportCollected } from './collect/collect-report.ts';
import type { Collected } from './collect/collected.ts';
import { openConnections } from './collect/connections.ts';
import { type OpenMigration, readMigrations } from './collect/open-migration.ts';
import { credentialProblems, resolveTarget, type Target } from './connect/target.ts';
import { containedPath } from './context/contained-files.ts';
import { type StepContext, thrownText, untilInternalError } from './context/step-context.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import { deploymentsOf } from './report/step-deployment.ts';

/** The action `/collect`: checks every migration that is open as a GitHub deployment, and closes those that ended. */
export async function collect(context: StepContext): Promise<boolean> {
  maskSecrets(context);
  const collected: Collected[] = [];
  const parsed = parseCollectInputs(context.env);
  try {
    const problems = await untilInternalError(context, prepareAndCollect(context, collected));
    return await reportCollected(context, parsed.inputs, collected, problems);
  } catch (error) {
    const title = 'Internal error in the action';
    const hint = 'Please report it with this text. Open migrations stay open, and the next check takes them.';
    const problem = { title, message: thrownText(error), hint };
    return await reportCollected(context, parsed.inputs, collected, [problem]);
  }
}

/** Adds to `collected`; resolves to what stopped the check as a whole. */
async function prepareAndCollect(context: StepContext, collected: Collected[]): Promise<readonly Problem[]> {
  const parsed = parseCollectInputs(context.env);
  const { inputs } = parsed;
  const resolved = parsed.ok ? resolveTarget(inputs, context.env) : null;
  const file = inputs.resultsFile === null ? null : await containedPath(inputs.resultsFile, context.env);
  const wrong = [
    ...(parsed.ok ? [] : [...parsed.problems, ...credentialProblems(context.env)]),
    ...(resolved === null || resolved.ok ? [] : resolved.problems),
    ...(file === null || file.ok ? [] : [`Input "results-file": ${file.problem}`]),
  ];
  if (!parsed.ok || !resolved?.ok || wrong.length > 0)
    return wrong.map((message) => ({ title: 'Inputs', message, hint: '' }));
  for (const warning of [...parsed.warnings, ...resolved.warnings]) context.log.warning(warning);
  const deployments = await deploymentsOf(context, inputs.githubToken);
  const listed = await deployments.listOpen();
  if (!listed.ok)
    return [
      { title: 'No list of deployments', message: `The open migrations are not known: ${listed.problem}`, hint: '' },
    ];
  if (!listed.value.complete) context.log.warning(INCOMPLETE);
  const migrations = readMigrations(listed.value.open, inputs.environments, context.clock.now());
  const connections = openConnections(context, resolved.target, inputs, CHECK_SPAN_MS);
  try {
    await collectAll({ context, deployments, connections, inputs, target: resolved.target }, migrations, collected);
  } finally {
    await connections.close();
  }
  if (context.cancel.aborted) return [CANCELLED];
  return [];
}

const CANCELLED: Problem = {
  title: 'Cancelled',
  message: 'The check was cancelled.',
  hint: 'Migrations that were not closed stay open, and the next check takes them.',
};

const INCOMPLETE =
  'The repository has more deployments than were read, so older open migrations were not checked. Only those of the last ' +
  `${LOOK_BACK_DAYS} days are looked for.`;

/** An `ubuntu-slim` runner ends every job after 15 minutes. */
const CHECK_SPAN_MS = 8 * 60_000;
/** Enough to use the rate limit; more would only wait for it. */
const AT_A_TIME = 20;

async function collectAll(
  ports: CollectPorts,
  migrations: readonly OpenMigration[],
  collected: Collected[],
): Promise<void> {
  const { context, inputs } = ports;
  logPassedOver(context, migrations, inputs);
  const taken = migrations.filter(({ kind }) => kind !== 'stranger' && kind !== 'other-environment');
  context.log.info(`${plural(taken.length, 'open migration')} to check.`);
  const deadline = context.clock.now() + CHECK_SPAN_MS;
  const places: (Collected | null)[] = taken.map(() => null);
  let next = 0;
  let notChecked = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < taken.length; index = next) {
      next += 1;
      const migration = taken[index] as OpenMigration;
      const isOver = context.cancel.aborted || context.clock.now() >= deadline;
      if (isOver) notChecked += 1;
      places[index] = isOver ? notReached(migration.deployment) : await collectOne(ports, migration);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(AT_A_TIME, taken.length) }, work));
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
