import { ruleLines } from '../../gate/rules/rule-lines.ts';
import {
  type Annotation,
  type AnnotationGroup,
  annotations,
  findingGroup,
} from '../../github/annotations/annotations.ts';
import {
  doubtAnnotation,
  failureAnnotation,
  gateAnnotation,
  problemAnnotation,
} from '../../github/annotations/failure-text.ts';
import { consoleUrl } from '../../github/console-url.ts';
import type { ReportInputs } from '../../github/inputs/inputs.ts';
import { outputsOf } from '../../github/outputs.ts';
import { renderSummary, type SummaryInput, summaryRoom, writeSummary } from '../../github/summary/render-summary.ts';
import { workflowIdentity, workflowRun } from '../../github/workflow-run.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import { type DefinitionBackup, encodeResultsFile } from '../../results/results-file.ts';
import type { Baseline, Problem, StepResult } from '../../results/types.ts';
import { writeContained } from '../context/contained-files.ts';
import type { StepContext } from '../context/step-context.ts';
import type { StepFiles } from '../state/run-ledger.ts';
import { gateLines } from './gate-log.ts';
import { publishComment } from './pull-request-comment.ts';
import { type Conclusion, nothingSubmitted } from './step-result.ts';

/** All that a step has to tell at its end. */
export interface StepReport {
  readonly inputs: ReportInputs | null;
  readonly result: StepResult;
  readonly gateFailures: Conclusion['gateFailures'];
  readonly gateWarnings: Conclusion['gateWarnings'];
  readonly findings: readonly Finding[];
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly backups: readonly DefinitionBackup[];
  readonly region: string | null;
  /** True where the service is at an address of the user's: then its console is not known. */
  readonly ownEndpoint: boolean;
  readonly projectId: string | null;
  readonly clusterNames: ReadonlyMap<string, string>;
  /** Names the work of the step where its inputs do not: the jobs behind a handle. */
  readonly work: string;
  /** Of the GitHub deployment; empty if there is none. */
  readonly deploymentId: string;
}

/**
 * Tells how the step ended: outputs first, for they outlive a kill, then files, summary and annotations. What cannot be
 * written is a warning; it changes no verdict.
 */
export async function report(context: StepContext, stepFiles: StepFiles, stepReport: StepReport): Promise<void> {
  const { result, inputs } = stepReport;
  const overrides = { ...unjudgedGate(result, inputs), 'deployment-id': stepReport.deploymentId };
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

/** Rules that nobody came to judge have not passed: whoever deploys unless the gate has failed must not do so then. */
function unjudgedGate({ gate, result }: StepResult, inputs: ReportInputs | null): Readonly<Record<string, string>> {
  const isOver = result === 'failure' || result === 'cancelled';
  return gate === null && isOver && ruleLines(inputs?.expect ?? '').length > 0 ? { gate: 'failed' } : {};
}

export interface ReportGroups {
  readonly errors: readonly AnnotationGroup[];
  readonly warnings: readonly AnnotationGroup[];
}

/** What stopped the step comes first, then what became of the jobs, then the check: the runner shows only so many of a kind. */
export function reportGroups({ result, gateFailures, gateWarnings, findings }: StepReport): ReportGroups {
  // A job that was left to go on, as the inputs wish, is no failure.
  const failed = result.result === 'pending' ? [] : result.jobs.filter((job) => job.status !== 'SUCCEEDED');
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
  const { errors, warnings } = reportGroups(stepReport);
  context.print(annotations('error', errors));
  context.print(annotations('warning', warnings, context.log.warnings()));
  context.print(annotations('notice', [findingGroup(stepReport.findings, 'info')]));
}

/** All problems in one message: a person mends them in one go. */
function problemsAnnotation({ problems, status }: StepResult): Annotation {
  const items = problems.map(problemAnnotation);
  const titles = [...new Set(items.map((item) => item.title ?? ''))];
  const title = titles.length === 1 ? titles[0] : undefined;
  const start = status === 'NOT_SUBMITTED' ? 'Nothing was submitted.\n' : '';
  const message = `${start}${items.map((item) => item.message).join('\n')}`;
  return title === undefined ? { message } : { title, message };
}

export function summaryInput(context: StepContext, stepReport: StepReport): SummaryInput {
  const { result, baselines, findings, region, projectId, clusterNames } = stepReport;
  const { runUrl } = workflowRun(context.env);
  const where = {
    region,
    projectId,
    consoleUrl: stepReport.ownEndpoint ? null : consoleUrl(region),
    runUrl,
    clusterNames,
  };
  return { result, baselines, findings, where, now: context.clock.now() };
}

async function writeResults(context: StepContext, stepReport: StepReport): Promise<void> {
  const { inputs, result, backups } = stepReport;
  if (!inputs?.resultsFile) return;
  const workflow = workflowIdentity(context.env);
  const text = encodeResultsFile({ result, writtenAt: context.clock.now(), workflow, backups });
  const problem = await writeContained(inputs.resultsFile, text, context.env);
  if (problem) context.log.warning(`The results file was not written: ${problem}.`);
}

/** A step that submitted nothing, with nothing known about it yet. */
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
    baselines: new Map(),
    backups: [],
    region: null,
    ownEndpoint: false,
    projectId: null,
    clusterNames: new Map(),
    deploymentId: '',
    work: '',
  };
}
