import { ruleLines } from '../../gate/rules/rule-lines.ts';
import { consoleUrl } from '../../github/console-url.ts';
import type { ReportInputs } from '../../github/inputs/inputs.ts';
import { encodePlan, outputsOf } from '../../github/outputs.ts';
import { renderSummary, type SummaryInput, summaryRoom, writeSummary } from '../../github/summary/render-summary.ts';
import { workflowIdentity, workflowRun } from '../../github/workflow-run.ts';
import { encodeResultsFile } from '../../results/results-file.ts';
import type { StepResult } from '../../results/types.ts';
import { loadContainedFiles } from '../context/load-contained-files.ts';
import type { StepContext } from '../context/step-context.ts';
import type { StepFiles } from '../state/post-state.ts';
import { gateLines } from './gate-log.ts';
import { publishComment } from './pull-request-comment.ts';
import { annotate } from './report-annotations.ts';
import type { StepReport } from './step-report.ts';

/**
 * Reports how the step ended: outputs first, because they outlive a kill, then log, annotations, summary and files. What
 * cannot be written is a warning; it changes no verdict.
 */
export async function writeReport(context: StepContext, stepFiles: StepFiles, stepReport: StepReport): Promise<void> {
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
  const { writeResultsFile } = await loadContainedFiles();
  const problem = await writeResultsFile(inputs.resultsFile, text, context.env);
  if (problem) context.log.warning(`The results file was not written: ${problem}.`);
}
