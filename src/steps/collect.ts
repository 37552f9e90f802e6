import { LOOK_BACK_DAYS } from '../github/api/look-back.ts';
import { parseCollectInputs } from '../github/inputs/collect-inputs.ts';
import type { Problem } from '../results/types.ts';
import { CHECK_SPAN_MS, collectAll } from './collect/collect-all.ts';
import type { CollectPorts } from './collect/collect-ports.ts';
import { reportCollected } from './collect/collect-report.ts';
import type { Collected } from './collect/collected.ts';
import { openConnections } from './collect/connections.ts';
import { readMigrations } from './collect/open-migration.ts';
import { credentialProblems, resolveTarget, type Target } from './connect/target.ts';
import { containedPathOf } from './context/load-contained-files.ts';
import { type StepContext, thrownText, untilInternalError } from './context/step-context.ts';
import { withDeployments } from './deployment/with-deployments.ts';
import { asStepProblems, inputProblems } from './prepare/input-problems.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';

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
  const file = inputs.resultsFile === null ? null : await containedPathOf(inputs.resultsFile, context.env);
  const wrong = [
    ...(parsed.ok ? [] : [...parsed.problems, ...inputProblems('', credentialProblems(context.env))]),
    ...(resolved === null || resolved.ok ? [] : inputProblems('', resolved.problems)),
    ...(file === null || file.ok ? [] : inputProblems('results-file', [`Input "results-file": ${file.problem}`])),
  ];
  if (!parsed.ok || !resolved?.ok || wrong.length > 0) return asStepProblems(wrong);
  for (const warning of [...parsed.warnings, ...resolved.warnings]) context.log.warning(warning);
  const { target } = resolved;
  return withDeployments(context, inputs.githubToken, (deployments) =>
    listAndCollect({ context, deployments, inputs, target }, collected),
  );
}

async function listAndCollect(
  { context, deployments, inputs, target }: Omit<CollectPorts, 'connections'> & { readonly target: Target },
  collected: Collected[],
): Promise<readonly Problem[]> {
  const listed = await deployments.listOpen();
  if (!listed.ok) {
    const message = `The open migrations are not known: ${listed.problem}`;
    return [{ title: 'No list of deployments', message, hint: '' }];
  }
  if (!listed.value.complete) context.log.warning(INCOMPLETE);
  const migrations = readMigrations(listed.value.open, inputs.environments, context.clock.now());
  const connections = openConnections(context, target, inputs, CHECK_SPAN_MS);
  try {
    await collectAll({ context, deployments, connections, inputs, target }, migrations, collected);
  } finally {
    await connections.close();
  }
  return context.cancel.aborted ? [CANCELLED] : [];
}

const CANCELLED: Problem = {
  title: 'Cancelled',
  message: 'The check was cancelled.',
  hint: 'Migrations that were not closed stay open, and the next check takes them.',
};

const INCOMPLETE =
  'The repository has more deployments than were read, so older open migrations were not checked. Only those of the last ' +
  `${LOOK_BACK_DAYS} days are looked for.`;
