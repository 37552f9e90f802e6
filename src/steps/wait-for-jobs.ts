import type { Rule } from '../gate/rules/rule.ts';
import type { WaitInputs } from '../github/inputs/inputs.ts';
import { parseWaitInputs } from '../github/inputs/wait-inputs.ts';
import { completeRecord, isSubmitted } from '../migration/complete-record.ts';
import type { Handle } from '../migration/run/encode-handle.ts';
import type { Outcome } from '../migration/run/outcome.ts';
import type { Ports } from '../migration/run/ports.ts';
import type { RunRecord } from '../migration/run/run-record.ts';
import { createPacer } from '../migration/wait/pacer.ts';
import type { Problem } from '../results/types.ts';
import { type BaselineSource, openBaselineSource, readBaselines } from './connect/baseline-runs.ts';
import { readClusterNames } from './connect/cluster-names.ts';
import { type Connection, connect } from './connect/connect.ts';
import { expectedDurations } from './connect/expected-duration.ts';
import { credentialProblems, resolveTarget, type Target } from './connect/target.ts';
import { fileProblems } from './context/file-problems.ts';
import type { StepContext } from './context/step-context.ts';
import { compileExpect } from './prepare/compile-expect.ts';
import { deploymentProblems } from './prepare/deployment-problems.ts';
import { warnOnSlimRunner } from './prepare/slim-runner.ts';
import { optionalDeployment } from './report/optional-deployment.ts';
import { createProgressLog } from './report/progress-log.ts';
import { emptyReport, type StepReport } from './report/step-report.ts';
import { conclude } from './report/step-result.ts';
import { runStep } from './run-step.ts';
import { openLedger, type RunLedger, type StepFiles } from './state/post-state.ts';

/** The action `/wait`: takes the handle of an earlier submission and waits for its runs. Starts nothing. */
export function waitForJobs(context: StepContext): Promise<boolean> {
  return runStep(context, (stepFiles) => prepareAndWait(context, stepFiles));
}

interface Prepared {
  readonly inputs: WaitInputs;
  readonly handle: Handle;
  readonly target: Target;
  readonly rules: readonly Rule[];
}

async function prepareAndWait(context: StepContext, stepFiles: StepFiles): Promise<StepReport> {
  const preparation = await prepare(context);
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

type Unprepared = { readonly inputs: WaitInputs | null; readonly problems: readonly string[] };

async function prepare(context: StepContext): Promise<Prepared | Unprepared> {
  const parsed = parseWaitInputs(context.env);
  const { inputs } = parsed;
  if (parsed.ok) for (const warning of parsed.warnings) context.log.warning(warning);
  const { decodeHandle } = await import('../migration/run/decode-handle.ts');
  // The input parser already reports an empty handle.
  const decoded = inputs.handle === '' ? null : decodeHandle(inputs.handle);
  const resolved = parsed.ok ? resolveTarget(inputs, context.env, true) : null;
  const compiled = await compileExpect(inputs.expect);
  const problems = [
    ...(parsed.ok ? [] : [...parsed.problems.map(({ message }) => message), ...credentialProblems(context.env)]),
    ...(decoded === null || decoded.ok ? [] : [`Input "handle": ${decoded.problem}`]),
    ...(resolved === null || resolved.ok ? [] : resolved.problems),
    ...(compiled.ok ? [] : compiled.problems),
    ...(await deploymentProblems(inputs)),
    ...(await fileProblems(inputs, context.env)).map(({ message }) => message),
  ];
  if (decoded?.ok && resolved?.ok) problems.push(...mismatches(decoded.handle, resolved.target));
  if (problems.length > 0 || !decoded?.ok || !resolved?.ok || !compiled.ok)
    return { inputs: parsed.ok ? inputs : null, problems };
  for (const warning of resolved.warnings) context.log.warning(warning);
  const { handle } = decoded;
  const target = { ...resolved.target, projectId: resolved.target.projectId ?? handle.projectId };
  return { inputs, handle, target, rules: compiled.rules };
}

const PROJECT_ID = /^[0-9a-f]{32}$/i;

/** A handle of another service or project: its runs do not exist where the inputs lead. */
function mismatches(handle: Handle, target: Target): string[] {
  const problems: string[] = [];
  if (target.cdm.host !== handle.host)
    problems.push(
      `Input "handle" was written for the service at ${handle.host}, and the inputs lead to ${target.cdm.host}; give the region or the endpoint of the submission`,
    );
  const { projectId } = target;
  if (projectId !== null && PROJECT_ID.test(projectId) && projectId !== handle.projectId)
    problems.push(otherProject(projectId, handle.projectId).message);
  return problems;
}

function otherProject(given: string, inHandle: string): Problem {
  return {
    title: 'Inputs',
    message: `Input "handle" was written for the project ${inHandle}, and the inputs lead to ${given}; give the project of the submission`,
    hint: '',
  };
}

async function waitForAll(
  context: StepContext,
  stepFiles: StepFiles,
  { inputs, handle, rules }: Prepared,
  connection: Connection,
  startedAt: number,
): Promise<StepReport> {
  const { ports, projectId, host } = connection;
  const ledger = openLedger({ action: 'wait', projectId, host, onCancel: inputs.onCancel }, handle.records, stepFiles);
  const deployment = await optionalDeployment(context, inputs, stepFiles);
  const refusal = await deployment.open({
    jobs: handle.records.map((record) => record.name),
    dataTime: null,
    handle: ledger.handle(),
    deadline: startedAt + inputs.waitTimeoutMs,
  });
  if (refusal !== null) {
    ledger.close(context.cancel.aborted);
    return { ...notWaited(context, [refusal]), deploymentId: deployment.id() };
  }
  const source = await openBaselineSource(context, ports, inputs.baselineFiles, rules);
  const outcomes = await completeAll(context, ports, inputs, handle.records, { ledger, startedAt, source });
  ledger.close(context.cancel.aborted);
  const baselines = await readBaselines(context, source, outcomes, []);
  const clusterNames = await readClusterNames(ports, context.cancel);
  const { onUnmeasured, onMissingBaseline } = inputs;
  const concluded = conclude({
    outcomes,
    rules,
    baselines,
    onUnmeasured,
    onMissingBaseline,
    // Read here, because a cancellation also interrupts the requests for earlier runs.
    cancelled: context.cancel.aborted,
    dataTime: null,
    handle: ledger.handle(),
    canAttach: false,
  });
  await deployment.settle(concluded.result);
  const deploymentId = deployment.id();
  return { ...emptyReport(context, []), ...concluded, baselines, clusterNames, deploymentId };
}

interface Progress {
  readonly ledger: RunLedger;
  readonly startedAt: number;
  readonly source: BaselineSource;
}

async function completeAll(
  context: StepContext,
  ports: Ports,
  inputs: WaitInputs,
  records: readonly RunRecord[],
  { ledger, startedAt, source }: Progress,
): Promise<Outcome[]> {
  const expected = expectedDurations(source, records.length, context.cancel);
  const progressLog = createProgressLog(context.log, context.clock, records.length, expected);
  const deadline = startedAt + inputs.waitTimeoutMs;
  const options = {
    deadline,
    locateDeadline: deadline,
    cancel: context.cancel,
    pacer: createPacer(ports, inputs.pollInterval),
    oneLook: inputs.waitTimeoutMs === 0,
    onTimeout: inputs.onTimeout,
    onCancel: inputs.onCancel,
    deleteJob: inputs.deleteJob,
    stepJobs: new Set(records.map((record) => record.name)),
    save: (record: RunRecord) => ledger.put(record),
    onStatus: progressLog.onStatus,
    onPoll: progressLog.onPoll,
  };
  return Promise.all(
    records.map(async (record) => {
      // Saved before the first request, so that the post step can clean up after a killed step.
      if (isSubmitted(record)) ledger.put(record);
      const ended = await completeRecord(ports, record, options);
      ledger.put({ ...ended.record, status: ended.status });
      progressLog.onEnd(ended);
      return ended;
    }),
  );
}
