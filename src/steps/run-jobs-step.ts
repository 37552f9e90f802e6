import type { Problem } from '../results/types.ts';
import { type Connection, connect } from './connect/connect.ts';
import { resolveCandidates } from './connect/resolve-candidates.ts';
import { resumeSince } from './connect/resume-since.ts';
import type { StepContext } from './context/step-context.ts';
import { type Prepared, prepare } from './prepare/prepare-run.ts';
import { warnOnSlimRunner } from './prepare/slim-runner.ts';
import type { StepReport } from './report/step-report.ts';
import { runStep } from './run-step.ts';
import type { StepFiles } from './state/post-state.ts';

/** Time for the submission with `wait-timeout: 0`, which allows one poll only. */
const ONE_POLL_MS = 60_000;

/** The root action: reads the inputs, submits the jobs, waits for them, evaluates the gate and reports. */
export function runJobsStep(context: StepContext): Promise<boolean> {
  return runStep(context, (stepFiles) => prepareAndRun(context, stepFiles));
}

/** The code needed after the first reply. It is loaded while the first request is in flight. */
const loadRest = () => import('./submit-and-wait.ts');

async function prepareAndRun(context: StepContext, stepFiles: StepFiles): Promise<StepReport> {
  const preparation = await prepare(context);
  if (!preparation.ok) return (await loadRest()).unpreparedReport(context, preparation);
  const { prepared } = preparation;
  const { inputs } = prepared;
  if (inputs.wait) warnOnSlimRunner(context, inputs.waitTimeoutMs);
  const startedAt = context.clock.now();
  // Without a wait the credential is needed for the submission only.
  const connectInputs = { ...inputs, ...(inputs.wait ? {} : { credentialForMs: 0 }) };
  const whileWaiting = () => Promise.all([loadRest(), prepared.findings()]);
  const connected = await connect(context, prepared.target, connectInputs, { whileWaiting });
  if (!connected.ok) return (await loadRest()).preparedReport(context, prepared, [connected.problem]);
  const { connection } = connected;
  try {
    return await findCandidatesAndRun(context, stepFiles, prepared, connection, startedAt);
  } finally {
    await connection.close();
  }
}

async function findCandidatesAndRun(
  context: StepContext,
  stepFiles: StepFiles,
  prepared: Prepared,
  connection: Connection,
  startedAt: number,
): Promise<StepReport> {
  const { inputs, requests, clusters: entries } = prepared;
  const { waitTimeoutMs, preflight, startClusters, dryRun } = inputs;
  const deadline = startedAt + waitTimeoutMs;
  const submitDeadline = waitTimeoutMs === 0 ? startedAt + ONE_POLL_MS : deadline;
  const notSubmitted = async (problems: readonly Problem[]): Promise<StepReport> => ({
    ...(await (await loadRest()).preparedReport(context, prepared, problems)),
    projectId: connection.projectId,
  });
  const resume = await resumeSince(context, inputs);
  if (!resume.ok) return notSubmitted([resume.problem]);
  const candidates = await resolveCandidates(
    connection.ports,
    { entries, requests, preflight, startClusters, dryRun },
    { deadline: submitDeadline, cancel: context.cancel },
  );
  if (!candidates.ok) return notSubmitted(candidates.problems);
  const course = { deadline, submitDeadline, resumeSince: resume.since, candidates };
  return (await loadRest()).submitAndWait(context, stepFiles, prepared, connection, course);
}
