import { secretsOf } from '../auth/credential/secrets.ts';
import type { Finding } from '../job-file/findings/types.ts';
import { createJobIndex } from '../migration/clusters/job-index.ts';
import { traitsOf } from '../migration/run/job-request.ts';
import { newRecord } from '../migration/run/run-record.ts';
import { runJobs } from '../migration/run-jobs.ts';
import type { ResumeSince } from '../migration/submit/resume.ts';
import type { Problem } from '../results/types.ts';
import type { Connection } from './connect/connect.ts';
import { knownSettings } from './connect/known-settings.ts';
import { maskedHandle } from './connect/masked-handle.ts';
import type { Candidates } from './connect/resolve-candidates.ts';
import type { StepContext } from './context/step-context.ts';
import type { Prepared, Unprepared } from './prepare/prepare-run.ts';
import { createDefinitionBackups } from './report/definition-backup.ts';
import { logPlan, logSubmission } from './report/log-submission.ts';
import { reportFindings } from './report/report-findings.ts';
import { emptyReport, type StepReport } from './report/step-report.ts';
import { runAndConclude } from './run-and-conclude.ts';
import type { StepFiles } from './state/post-state.ts';

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

  const backups = createDefinitionBackups(context, inputs.resultsFile);
  const concluded = await runAndConclude(
    context,
    stepFiles,
    {
      action: 'run',
      inputs,
      rules,
      connection,
      records: requests.map((request) => newRecord(traitsOf(request))),
      deadline,
      submitDeadline,
      dataTime: prepared.dataTime?.text ?? null,
      candidates: candidates.ids,
      canAttach: inputs.existingJobs.length === 0 && inputs.ifExists !== 'attach',
    },
    ({ options, onEnd }) => {
      const submission = {
        clusters: candidates.ids,
        policy: inputs.ifExists,
        resumeSince,
        resendAfter: inputs.resendAfter,
        submitDeadline,
        wait: inputs.wait,
        maxRunning: inputs.maxRunningJobs,
        failFast: inputs.failFast,
        backUpDefinition: backups.keep,
        knownSettings: known,
      };
      return runJobs(ports, requests, { ...options, ...submission, onEnd }, jobIndex);
    },
  );
  if (concluded.kind === 'refused') {
    const { deployment, problem } = concluded;
    const report = { ...nothing([problem]), deploymentId: deployment.id() };
    await deployment.close(report.result);
    return report;
  }
  return { ...nothing([]), ...concluded, backups: backups.list, clusterNames: candidates.names };
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
