import { completeRecord, isSubmitted } from '../migration/complete-record.ts';
import type { Handle } from '../migration/run/encode-handle.ts';
import type { Problem } from '../results/types.ts';
import { readClusterNames } from './connect/cluster-names.ts';
import { type Connection, connect } from './connect/connect.ts';
import type { StepContext } from './context/step-context.ts';
import { otherProject, type PreparedWait, prepareWait } from './prepare/prepare-wait.ts';
import { warnOnSlimRunner } from './prepare/slim-runner.ts';
import { emptyReport, type StepReport } from './report/step-report.ts';
import { runStep } from './run-step.ts';
import type { StepFiles } from './state/post-state.ts';

/** The action `/wait`: takes the handle of an earlier submission and waits for its runs. Starts nothing. */
export function waitForJobs(context: StepContext): Promise<boolean> {
  return runStep(context, (stepFiles) => prepareAndWait(context, stepFiles));
}

async function prepareAndWait(context: StepContext, stepFiles: StepFiles): Promise<StepReport> {
  const preparation = await prepareWait(context);
  if ('problems' in preparation) {
    const { inputs, problems } = preparation;
    const details = problems.map((message): Problem => ({ title: 'Inputs', message, hint: '' }));
    return { ...notWaited(context, details), inputs };
  }
  const { inputs, target, handle } = preparation;
  const known = {
    inputs,
    region: target.region,
    ownEndpoint: inputs.endpoint !== null,
    projectId: handle.projectId,
    work: workOf(handle),
  };
  context.log.info(
    `Waiting for ${handle.records
      .map((record) => record.name)
      .slice(0, 20)
      .join(', ')} on ${target.cdm.host}.`,
  );
  warnOnSlimRunner(context, inputs.waitTimeoutMs);
  const startedAt = context.clock.now();
  const connected = await connect(context, target, inputs);
  if (!connected.ok) return { ...notWaited(context, [connected.problem]), ...known };
  const { connection } = connected;
  try {
    // The input may name the project. Its id is known only after a request to IAM.
    if (connection.projectId !== handle.projectId)
      return { ...notWaited(context, [otherProject(connection.projectId, handle.projectId)]), ...known };
    return { ...(await waitForAll(context, stepFiles, preparation, connection, startedAt)), ...known };
  } finally {
    await connection.close();
  }
}

/** The report of a step that did not get to wait. The runs of the handle are as they were. */
function notWaited(context: StepContext, problems: readonly Problem[]): StepReport {
  const empty = emptyReport(context, problems);
  return { ...empty, result: { ...empty.result, isWait: true } };
}

/** The jobs behind the handle, without what differs from run to run. */
function workOf({ host, projectId, records }: Handle): string {
  return JSON.stringify([host, projectId, ...records.map(({ baseName }) => baseName)]);
}

async function waitForAll(
  context: StepContext,
  stepFiles: StepFiles,
  { inputs, handle, rules }: PreparedWait,
  connection: Connection,
  startedAt: number,
): Promise<StepReport> {
  const { ports } = connection;
  const { records } = handle;
  const deadline = startedAt + inputs.waitTimeoutMs;
  const { runAndConclude } = await import('./run-and-conclude.ts');
  const concluded = await runAndConclude(
    context,
    stepFiles,
    {
      action: 'wait',
      inputs,
      rules,
      connection,
      records,
      deadline,
      submitDeadline: deadline,
      dataTime: null,
      candidates: [],
      canAttach: false,
    },
    ({ options, onEnd }) =>
      Promise.all(
        records.map(async (record) => {
          // Saved before the first request, so that the post step can clean up after a killed step.
          if (isSubmitted(record)) options.save(record);
          const ended = await completeRecord(ports, record, options);
          onEnd(ended);
          return ended;
        }),
      ),
  );
  if (concluded.kind === 'refused')
    return { ...notWaited(context, [concluded.problem]), deploymentId: concluded.deployment.id() };
  const clusterNames = await readClusterNames(ports, context.cancel);
  return { ...emptyReport(context, []), ...concluded, clusterNames };
}
