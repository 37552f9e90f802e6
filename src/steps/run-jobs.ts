import { secretsOf } from '../auth/credential/secrets.ts';
import { traitsOf } from '../migration/run/job-request.ts';
import { newRecord } from '../migration/run/run-record.ts';
import { type RunJobsOptions, runJobs } from '../migration/run-jobs.ts';
import { planJobs } from '../migration/submit/plan.ts';
import { createPacer } from '../migration/wait/pacer.ts';
import type { Problem } from '../results/types.ts';
import { openBaselineSource, readBaselines } from './connect/baseline-runs.ts';
import { type Connection, connect } from './connect/connect.ts';
import { expectedDurations } from './connect/expected-duration.ts';
import { knownSettings } from './connect/known-settings.ts';
import { maskedHandle } from './connect/masked-handle.ts';
import { resolveCandidates } from './connect/resolve-candidates.ts';
import { resumeSince } from './connect/resume-since.ts';
import type { StepContext } from './context/step-context.ts';
import { dryRun } from './dry-run.ts';
import { type Prepared, prepare } from './prepare/prepare-run.ts';
import { warnOnSlimRunner } from './prepare/slim-runner.ts';
import { backUpDefinition } from './report/definition-backup.ts';
import { logPlan, logSubmission } from './report/log-submission.ts';
import { createProgressLog } from './report/progress-log.ts';
import { createStepDeployment } from './report/step-deployment.ts';
import { emptyReport, reportFindings, type StepReport } from './report/step-report.ts';
import { conclude } from './report/step-result.ts';
import { runStep } from './run-step.ts';
import { openLedger, type StepFiles } from './state/run-ledger.ts';

/** Time for the submission with `wait-timeout: 0`, which allows one poll only. */
const ONE_POLL_MS = 60_000;

/** The root action: reads the inputs, submits the jobs, waits for them, evaluates the gate and reports. */
export function runJobsStep(context: StepContext): Promise<boolean> {
  return runStep(context, (stepFiles) => prepareAndRun(context, stepFiles));
}

async function prepareAndRun(context: StepContext, stepFiles: StepFiles): Promise<StepReport> {
  const preparation = await prepare(context);
  if (!preparation.ok) {
    const { inputs, problems, findings } = preparation;
    return { ...emptyReport(context, problems), inputs, findings };
  }
  const { prepared } = preparation;
  reportFindings(context, prepared.findings);
  if (!prepared.inputs.dryRun) logSubmission(context.log, prepared);
  if (prepared.inputs.wait) warnOnSlimRunner(context, prepared.inputs.waitTimeoutMs);
  const startedAt = context.clock.now();
  const { inputs } = prepared;
  // Without a wait the credential is needed for the submission only.
  const connected = await connect(context, prepared.target, {
    ...inputs,
    ...(inputs.wait ? {} : { credentialForMs: 0 }),
  });
  if (!connected.ok) return preparedReport(context, prepared, [connected.problem]);
  const { connection } = connected;
  try {
    return await submitAndWait(context, stepFiles, prepared, connection, startedAt);
  } finally {
    await connection.close();
  }
}

async function submitAndWait(
  context: StepContext,
  stepFiles: StepFiles,
  prepared: Prepared,
  connection: Connection,
  startedAt: number,
): Promise<StepReport> {
  const { inputs, requests, rules } = prepared;
  const { ports, projectId, host } = connection;
  const deadline = startedAt + inputs.waitTimeoutMs;
  const submitDeadline = startedAt + Math.max(inputs.waitTimeoutMs, inputs.waitTimeoutMs === 0 ? ONE_POLL_MS : 0);
  const { cancel } = context;
  const nothing = (problems: readonly Problem[]): StepReport => ({
    ...preparedReport(context, prepared, problems),
    projectId,
  });

  const resume = await resumeSince(context, inputs);
  if (!resume.ok) return nothing([resume.problem]);
  const candidates = await resolveCandidates(
    ports,
    {
      entries: prepared.clusters,
      requests,
      preflight: inputs.preflight,
      startClusters: inputs.startClusters,
      dryRun: inputs.dryRun,
    },
    { deadline: submitDeadline, cancel },
  );
  if (!candidates.ok) return nothing(candidates.problems);

  const known = knownSettings();
  if (inputs.dryRun) {
    const { ifExists: policy } = inputs;
    const decision = { policy, resumeSince: resume.since, deadline: submitDeadline, cancel, knownSettings: known };
    return dryRun(context, ports, requests, { ...decision, candidates, report: nothing([]) });
  }

  const secrets = secretsOf(inputs.credentials, context.env);
  const masked = maskedHandle({ host, projectId, clusters: candidates.ids }, context.env, secrets);
  // A step that waits to the end seldom hands its handle on.
  if (masked !== null) context.log[inputs.wait ? 'info' : 'warning'](masked);

  if (requests.length > 1) {
    const { ids: clusters } = candidates;
    const view = { clusters, policy: inputs.ifExists, resumeSince: resume.since, cancel, knownSettings: known };
    logPlan(context.log, await planJobs(ports, requests, view));
  }

  const records = requests.map((request) => newRecord(traitsOf(request)));
  const ledger = openLedger({ action: 'run', projectId, host, onCancel: inputs.onCancel }, records, stepFiles);
  const deployment = createStepDeployment(context, inputs, stepFiles);
  const refusal = await deployment.open({
    jobs: requests.map((request) => request.name),
    dataTime: prepared.dataTime?.text ?? null,
    handle: '',
    deadline: submitDeadline,
  });
  if (refusal !== null) {
    ledger.close(cancel.aborted);
    const report = { ...nothing([refusal]), deploymentId: deployment.id() };
    await deployment.settle(report.result);
    return report;
  }
  const source = await openBaselineSource(context, ports, inputs.baselineFiles, rules);
  const expected = expectedDurations(source, requests.length, cancel);
  const progressLog = createProgressLog(context.log, context.clock, requests.length, expected);
  const backups = backUpDefinition(context, inputs.resultsFile);
  const options: Omit<RunJobsOptions, 'jobIndex'> = {
    clusters: candidates.ids,
    policy: inputs.ifExists,
    resumeSince: resume.since,
    resendAfter: inputs.resendAfter,
    deadline,
    submitDeadline,
    locateDeadline: submitDeadline,
    cancel,
    pacer: createPacer(ports, inputs.pollInterval),
    oneLook: inputs.waitTimeoutMs === 0,
    onTimeout: inputs.onTimeout,
    onCancel: inputs.onCancel,
    deleteJob: inputs.deleteJob,
    stepJobs: new Set(requests.map((request) => request.name)),
    wait: inputs.wait,
    maxRunning: inputs.maxRunningJobs,
    failFast: inputs.failFast,
    save: (record) => ledger.put(record),
    backUpDefinition: backups.keep,
    knownSettings: known,
    onStatus: progressLog.onStatus,
    onPoll: progressLog.onPoll,
    onEnd: (ended) => {
      ledger.put({ ...ended.record, status: ended.status });
      progressLog.onEnd(ended);
    },
  };
  const outcomes = await runJobs(ports, requests, options);
  ledger.close(cancel.aborted);
  const baselines = await readBaselines(context, source, outcomes, candidates.ids);
  const { onUnmeasured, onMissingBaseline } = inputs;
  const concluded = conclude({
    outcomes,
    rules,
    baselines,
    onUnmeasured,
    onMissingBaseline,
    // Read here, because a cancellation also interrupts the requests for earlier runs.
    cancelled: cancel.aborted,
    dataTime: prepared.dataTime?.text ?? null,
    handle: ledger.handle(),
    canAttach: inputs.existingJobs.length === 0 && inputs.ifExists !== 'attach',
  });
  await deployment.settle(concluded.result);
  return {
    ...nothing([]),
    ...concluded,
    baselines,
    deploymentId: deployment.id(),
    backups: backups.list,
    clusterNames: candidates.names,
  };
}

/** The report of a prepared step that has submitted nothing. */
function preparedReport(context: StepContext, prepared: Prepared, problems: readonly Problem[]): StepReport {
  const { inputs, findings, target, dataTime } = prepared;
  const { region, projectId } = target;
  const nothing = emptyReport(context, problems, dataTime?.text ?? null);
  return {
    ...nothing,
    inputs,
    findings,
    findingsReported: true,
    region,
    ownEndpoint: inputs.endpoint !== null,
    projectId,
  };
}
