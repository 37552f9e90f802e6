import { ruleLines } from '../../gate/rules/rule-lines.ts';
import {
  type Annotation,
  type AnnotationGroup,
  annotations,
  findingGroup,
  SHOWN_PER_KIND,
} from '../../github/annotations/annotations.ts';
import {
  doubtAnnotation,
  failureAnnotation,
  gateAnnotation,
  problemAnnotation,
} from '../../github/annotations/failure-text.ts';
import { consoleUrl } from '../../github/console-url.ts';
import type { ReportInputs } from '../../github/inputs/inputs.ts';
import { encodePlan, outputsOf } from '../../github/outputs.ts';
import { renderSummary, type SummaryInput, summaryRoom, writeSummary } from '../../github/summary/render-summary.ts';
import { workflowIdentity, workflowRun } from '../../github/workflow-run.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import type { PlannedJob } from '../../migration/plan-run.ts';
import { causesFirst } from '../../results/causes-first.ts';
import { type DefinitionBackup, encodeResultsFile } from '../../results/results-file.ts';
import type { Baseline, Problem, StepResult } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';
import type { StepFiles } from '../state/post-state.ts';
import { gateLines } from './gate-log.ts';
import { publishComment } from './pull-request-comment.ts';
import { type Conclusion, nothingSubmitted } from './step-result.ts';

/** Everything that a step reports at its end. */
export interface StepReport {
  readonly inputs: ReportInputs | null;
  readonly result: StepResult;
  readonly gateFailures: Conclusion['gateFailures'];
  readonly gateWarnings: Conclusion['gateWarnings'];
  readonly findings: readonly Finding[];
  /** True where the findings were annotated before the first request. */
  readonly findingsReported: boolean;
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly backups: readonly DefinitionBackup[];
  readonly region: string | null;
  /** True where the inputs give the service's address: its console is not known then. */
  readonly ownEndpoint: boolean;
  readonly projectId: string | null;
  readonly clusterNames: ReadonlyMap<string, string>;
  /** Names the work of the step where its inputs do not: the jobs behind a handle. */
  readonly work: string;
  /** Of the GitHub deployment; empty if there is none. */
  readonly deploymentId: string;
  /** What a run would do; `null` if this is no dry run. */
  readonly plan: readonly PlannedJob[] | null;
}

/**
 * Reports how the step ended: outputs first, because they outlive a kill, then log, annotations, summary and files. What
 * cannot be written is a warning; it changes no verdict.
 */
export async function report(context: StepContext, stepFiles: StepFiles, stepReport: StepReport): Promise<void> {
  const { result, inputs } = stepReport;
  const { plan, deploymentId } = stepReport;
  const ofPlan = plan === null ? {} : { plan: encodePlan(plan) };
  const overrides = { ...unjudgedGate(result, inputs), 'deployment-id': deploymentId, ...ofPlan };
  stepFiles.outputs(outputsOf(result, overrides));
  for (const line of gateLines(result)) context.log.info(line);
  annotate(context, stepReport);
  if (inputs?.summary ?? true) {
    const problem = writeSummary(
      context.env,
      renderSummary(summaryInput(context, stepReport), summaryRoom(context.env)),
    );
    if (problem) context.log.warning(problem);
  }
  await writeResults(context, stepReport);
  if (inputs) await publishComment(context, inputs, summaryInput(context, stepReport), stepReport.work);
}

/** Rules that were not judged have not passed: a workflow that deploys unless the gate failed must not do so then. */
function unjudgedGate({ gate, result }: StepResult, inputs: ReportInputs | null): Readonly<Record<string, string>> {
  const isOver = result === 'failure' || result === 'cancelled';
  return gate === null && isOver && ruleLines(inputs?.expect ?? '').length > 0 ? { gate: 'failed' } : {};
}

/** Findings leave this many of the annotations that the runner shows to the results of the jobs. */
const ROOM_FOR_RESULTS = 5;

/** Annotates the findings of the check before the submission, so that the log has them where they belong. */
export function reportFindings(context: StepContext, findings: readonly Finding[]): void {
  for (const [kind, severity] of FINDING_KINDS)
    context.print(annotations(kind, [findingGroup(findings, severity)], ROOM_FOR_RESULTS));
}

const FINDING_KINDS = [
  ['error', 'error'],
  ['warning', 'warning'],
  ['notice', 'info'],
] as const;

/** How many annotations of a kind the findings have taken already. */
function takenBy(findings: readonly Finding[], severity: Finding['severity']): number {
  const count = findings.filter((finding) => finding.severity === severity).length;
  return Math.min(count, SHOWN_PER_KIND - ROOM_FOR_RESULTS);
}

export interface ReportGroups {
  readonly errors: readonly AnnotationGroup[];
  readonly warnings: readonly AnnotationGroup[];
}

/** Problems of the step come first, then the jobs, then the check: the runner limits the annotations of each kind. */
export function reportGroups(stepReport: StepReport): ReportGroups {
  const { result, gateFailures, gateWarnings, findingsReported } = stepReport;
  const findings = findingsReported ? [] : stepReport.findings;
  // A run that continues by request is no failure.
  const failed =
    result.result === 'pending' ? [] : causesFirst(result.jobs.filter((job) => job.status !== 'SUCCEEDED'));
  const doubtful = result.jobs.filter((job) => job.status === 'SUCCEEDED' && job.warnings.length > 0);
  return {
    errors: [
      { noun: 'problem', items: result.problems.length === 0 ? [] : [problemsAnnotation(result)] },
      { noun: 'failed job', items: failed.map(failureAnnotation) },
      { noun: 'failed rule', items: gateFailures.map(gateAnnotation) },
      findingGroup(findings, 'error'),
    ],
    warnings: [
      { noun: 'doubtful success', items: doubtful.map(doubtAnnotation) },
      { noun: 'warned rule', items: gateWarnings.map(gateAnnotation) },
      findingGroup(findings, 'warning'),
    ],
  };
}

function annotate(context: StepContext, stepReport: StepReport): void {
  const { findings, findingsReported } = stepReport;
  const taken = (severity: Finding['severity']): number => (findingsReported ? takenBy(findings, severity) : 0);
  const { errors, warnings } = reportGroups(stepReport);
  context.print(annotations('error', errors, taken('error')));
  context.print(annotations('warning', warnings, context.log.warnings() + taken('warning')));
  context.print(annotations('notice', [findingGroup(findingsReported ? [] : findings, 'info')]));
}

/** All problems in one message, so that they can be corrected together. */
function problemsAnnotation({ problems, status, isWait }: StepResult): Annotation {
  const items = problems.map(problemAnnotation);
  const titles = [...new Set(items.map((item) => item.title ?? ''))];
  const title = titles.length === 1 ? titles[0] : undefined;
  const nothing = isWait
    ? 'The wait did not begin. Jobs that were submitted earlier are not affected.\n'
    : 'Nothing was submitted.\n';
  const start = status === 'NOT_SUBMITTED' ? nothing : '';
  const message = `${start}${items.map((item) => item.message).join('\n')}`;
  return title === undefined ? { message } : { title, message };
}

export function summaryInput(context: StepContext, stepReport: StepReport): SummaryInput {
  const { result, baselines, findings, plan, region, projectId, clusterNames } = stepReport;
  const { runUrl } = workflowRun(context.env);
  const where = {
    region,
    projectId,
    consoleUrl: stepReport.ownEndpoint ? null : consoleUrl(region),
    runUrl,
    clusterNames,
  };
  return { result, baselines, findings, plan, where, now: context.clock.now() };
}

async function writeResults(context: StepContext, stepReport: StepReport): Promise<void> {
  const { inputs, result, backups } = stepReport;
  if (!inputs?.resultsFile) return;
  const workflow = workflowIdentity(context.env);
  const text = encodeResultsFile({ result, writtenAt: context.clock.now(), workflow, backups });
  const { writeResultsFile } = await import('../context/contained-files.ts');
  const problem = await writeResultsFile(inputs.resultsFile, text, context.env);
  if (problem) context.log.warning(`The results file was not written: ${problem}.`);
}

/** The report of a step that submitted nothing, before anything is known about it. */
export function emptyReport(
  context: StepContext,
  problems: readonly Problem[],
  dataTime: string | null = null,
): StepReport {
  return {
    inputs: null,
    result: nothingSubmitted(problems, context.cancel.aborted, dataTime),
    gateFailures: [],
    gateWarnings: [],
    findings: [],
    findingsReported: false,
    baselines: new Map(),
    backups: [],
    region: null,
    ownEndpoint: false,
    projectId: null,
    clusterNames: new Map(),
    deploymentId: '',
    plan: null,
    work: '',
  };
}
