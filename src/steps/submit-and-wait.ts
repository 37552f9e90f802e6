import { secretsOf } from '../auth/credential/secrets.ts';
import type { Finding } from '../job-file/findings/types.ts';
import { createJobIndex } from '../migration/clusters/job-index.ts';
import { traitsOf } from '../migration/run/job-request.ts';
import { newRecord } from '../migration/run/run-record.ts';
import { type RunJobsOptions, runJobs } from '../migration/run-jobs.ts';
import type { ResumeSince } from '../migration/submit/resume.ts';
import { createPacer } from '../migration/wait/pacer.ts';
import type { Problem } from '../results/types.ts';
import { openBaselineSource, readBaselines } from './connect/baseline-runs.ts';
import type { Connection } from './connect/connect.ts';
import { expectedDurations } from './connect/expected-duration.ts';
import { knownSettings } from './connect/known-settings.ts';
import { maskedHandle } from './connect/masked-handle.ts';
import type { Candidates } from './connect/resolve-candidates.ts';
import type { StepContext } from './context/step-context.ts';
import type { Prepared, Unprepared } from './prepare/prepare-run.ts';
import { createDefinitionBackups } from './report/definition-backup.ts';
import { logPlan, logSubmission } from './report/log-submission.ts';
import { optionalDeployment } from './report/optional-deployment.ts';
import { createProgressLog } from './report/progress-log.ts';
import { emptyReport, reportFindings, type StepReport } from './report/step-report.ts';
import { conclude } from './report/step-result.ts';
import { openLedger, type StepFiles } from './state/post-state.ts';

/** What is known once the candidates are. */
export interface Course {
  readonly deadline: number;
  readonly submitDeadline: number;
  readonly resumeSince: ResumeSince;
  readonly candidates: Candidates & { readonly ok: true };
}

/** Submits the jobs, waits for them and evaluates the gate. */
export async function submitAndWait(
  context: StepContext,
  stepFiles: StepFiles,
  prepared: Prepared,
  connection: Connection,
  { deadline, submitDeadline, resumeSince, candidates }: Course,
): Promise<StepReport> {
  const { inputs, requests, rules } = prepared;
  const { ports, projectId, host } = connection;
  const { cancel } = context;
  // The check comes before the submission, whatever it finds.
  const findings = await prepared.findings();
  reportFindings(context, findings);
  if (!inputs.dryRun) logSubmission(context.log, prepared);
  const nothing = (problems: readonly Problem[]): StepReport => ({
    ...reportOf(context, prepared, findings, problems),
    projectId,
  });

  const known = knownSettings();
  if (inputs.dryRun) {
    const { ifExists: policy } = inputs;
    const decision = { policy, resumeSince, deadline: submitDeadline, cancel, knownSettings: known };
    const { dryRun } = await import('./dry-run.ts');
    return dryRun(context, ports, requests, { ...decision, candidates, report: nothing([]) });
  }

  const secrets = secretsOf(inputs.credentials, context.env);
  const masked = maskedHandle({ host, projectId, clusters: candidates.ids }, context.env, secrets);
  // A step that waits to the end rarely passes its handle on.
  if (masked !== null) context.log[inputs.wait ? 'info' : 'warning'](masked);

  const jobIndex = createJobIndex(
    ports,
    requests.map(({ name }) => name),
  );
  if (requests.length > 1) {
    const { ids: clusters } = candidates;
    const view = { clusters, policy: inputs.ifExists, resumeSince, cancel, jobIndex, knownSettings: known };
    const { planJobs } = await import('../migration/submit/plan.ts');
    logPlan(context.log, await planJobs(ports, requests, view));
  }

  const records = requests.map((request) => newRecord(traitsOf(request)));
  const ledger = openLedger({ action: 'run', projectId, host, onCancel: inputs.onCancel }, records, stepFiles);
  const deployment = await optionalDeployment(context, inputs, stepFiles);
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
  const backups = createDefinitionBackups(context, inputs.resultsFile);
  const options: Omit<RunJobsOptions, 'jobIndex'> = {
    clusters: candidates.ids,
    policy: inputs.ifExists,
    resumeSince,
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
  const outcomes = await runJobs(ports, requests, options, jobIndex);
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

/** The report of a step whose inputs or job files are wrong. */
export function unpreparedReport(context: StepContext, { inputs, problems, findings }: Unprepared): StepReport {
  return { ...emptyReport(context, problems), inputs, findings };
}

/** Reports the findings in the job files, and makes the report of a prepared step that has submitted nothing. */
export async function preparedReport(
  context: StepContext,
  prepared: Prepared,
  problems: readonly Problem[],
): Promise<StepReport> {
  const findings = await prepared.findings();
  reportFindings(context, findings);
  return reportOf(context, prepared, findings, problems);
}

function reportOf(
  context: StepContext,
  { inputs, target, dataTime }: Prepared,
  findings: readonly Finding[],
  problems: readonly Problem[],
): StepReport {
  const { region, projectId } = target;
  const nothing = emptyReport(context, problems, dataTime?.text ?? null);
  const ownEndpoint = inputs.endpoint !== null;
  return { ...nothing, inputs, findings, findingsReported: true, region, ownEndpoint, projectId };
}
