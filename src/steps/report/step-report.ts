import { ruleLines } from '../../gate/rule-lines.ts';
import { type Annotation, type AnnotationGroup, annotations, findingGroup } from '../../github/annotations.ts';
import { consoleUrl } from '../../github/console-url.ts';
import { failureAnnotation, gateAnnotation, problemAnnotation } from '../../github/failure-text.ts';
import type { ReportInputs } from '../../github/inputs/inputs.ts';
import { outputsOf } from '../../github/outputs.ts';
import { renderSummary, type SummaryInput, summaryRoom, writeSummary } from '../../github/summary/render-summary.ts';
import { workflowIdentity, workflowRun } from '../../github/workflow-run.ts';
import type { Finding } from '../../job-file/types.ts';
import { encodeResultsFile, type Replaced } from '../../results/results-file.ts';
import type { PastRun, Problem, StepResult } from '../../results/types.ts';
import type { Shelf } from '../state/run-ledger.ts';
import { tellComment } from './pull-request-comment.ts';
import { type Conclusion, nothingSubmitted } from './step-result.ts';
import { writeContained } from '../prepare/contained-files.ts';
import { gateLines } from './gate-log.ts';
import type { World } from '../step-context.ts';

/** All that a step has to tell at its end. */
export interface Story {
  readonly inputs: ReportInputs | null;
  readonly result: StepResult;
  readonly gateFailures: Conclusion['gateFailures'];
  readonly gateWarnings: Conclusion['gateWarnings'];
  readonly findings: readonly Finding[];
  readonly past: ReadonlyMap<string, readonly PastRun[]>;
  readonly replaced: readonly Replaced[];
  readonly region: string | null;
  /** True where the service is at an address of the user's: then its console is not known. */
  readonly ownEndpoint: boolean;
  readonly projectId: string | null;
  readonly clusterNames: ReadonlyMap<string, string>;
}

/**
 * Tells how the step ended: outputs first, for they outlive a kill, then files, summary and annotations. What cannot be
 * written is a warning; it changes no verdict.
 */
export async function report(world: World, shelf: Shelf, story: Story): Promise<void> {
  const { result, inputs } = story;
  shelf.outputs(outputsOf(result, unjudgedGate(result, inputs)));
  for (const line of gateLines(result)) world.log.info(line);
  annotate(world, story);
  if (inputs?.summary ?? true) {
    const problem = writeSummary(world.env, renderSummary(summaryInput(world, story), summaryRoom(world.env)));
    if (problem) world.log.warning(problem);
  }
  await writeResults(world, story);
  if (inputs) await tellComment(world, inputs, summaryInput(world, story));
}

/** Rules that nobody came to judge have not passed: whoever deploys unless the gate has failed must not do so then. */
function unjudgedGate({ gate, result }: StepResult, inputs: ReportInputs | null): Readonly<Record<string, string>> {
  const isOver = result === 'failure' || result === 'cancelled';
  return gate === null && isOver && ruleLines(inputs?.expect ?? '').length > 0 ? { gate: 'failed' } : {};
}

/** What stopped the step comes first, then what became of the jobs, then the check: the runner shows only so many of a kind. */
function annotate(world: World, story: Story): void {
  const { result, gateFailures, gateWarnings, findings } = story;
  // A job that was left to go on, as the inputs wish, is no failure.
  const failed = result.result === 'pending' ? [] : result.jobs.filter((job) => job.status !== 'SUCCEEDED');
  const errors: AnnotationGroup[] = [
    { noun: 'problem', items: result.problems.length === 0 ? [] : [problemsAnnotation(result)] },
    { noun: 'failed job', items: failed.map(failureAnnotation) },
    { noun: 'failed rule', items: gateFailures.map(gateAnnotation) },
    findingGroup(findings, 'error'),
  ];
  const warnings = [
    { noun: 'warned rule', items: gateWarnings.map(gateAnnotation) },
    findingGroup(findings, 'warning'),
  ];
  world.print(annotations('error', errors));
  world.print(annotations('warning', warnings, world.log.warnings()));
  world.print(annotations('notice', [findingGroup(findings, 'info')]));
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

function summaryInput(world: World, story: Story): SummaryInput {
  const { result, past, findings, region, projectId, clusterNames } = story;
  const { runUrl } = workflowRun(world.env);
  const where = { region, projectId, consoleUrl: story.ownEndpoint ? null : consoleUrl(region), runUrl, clusterNames };
  return { result, past, findings, where };
}

async function writeResults(world: World, story: Story): Promise<void> {
  const { inputs, result, replaced } = story;
  if (!inputs?.resultsFile) return;
  const workflow = workflowIdentity(world.env);
  const text = encodeResultsFile({ result, writtenAt: world.clock.now(), workflow, replaced });
  const problem = await writeContained(inputs.resultsFile, text, world.env);
  if (problem) world.log.warning(`The results file was not written: ${problem}.`);
}

/** A step that submitted nothing, with nothing known about it yet. */
export function storyOfNothing(world: World, problems: readonly Problem[], dataTime: string | null = null): Story {
  return {
    inputs: null,
    result: nothingSubmitted(problems, world.cancel.aborted, dataTime),
    gateFailures: [],
    gateWarnings: [],
    findings: [],
    past: new Map(),
    replaced: [],
    region: null,
    ownEndpoint: false,
    projectId: null,
    clusterNames: new Map(),
  };
}
