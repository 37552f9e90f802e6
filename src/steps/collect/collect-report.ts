import { type AnnotationGroup, annotations } from '../../github/annotations/annotations.ts';
import { problemAnnotation } from '../../github/annotations/failure-text.ts';
import { decodePayload } from '../../github/api/deployment-payload.ts';
import type { CollectInputs } from '../../github/inputs/inputs.ts';
import { collectOutputs, writeOutputs } from '../../github/outputs.ts';
import { type MigrationSummary, renderCollected } from '../../github/summary/collected-migrations.ts';
import { summaryRoom, writeSummary } from '../../github/summary/write-summary.ts';
import { encodeMigrationsFile, type MigrationResult } from '../../results/encode-migrations.ts';
import type { Problem } from '../../results/types.ts';
import { loadContainedFiles } from '../context/load-contained-files.ts';
import type { StepContext } from '../context/step-context.ts';
import { deploymentDescription } from '../deployment/deployment-status.ts';
import { gateLines } from '../report/gate-log.ts';
import { reportGroups } from '../report/report-annotations.ts';
import { summaryInput } from '../report/write-report.ts';
import { type Collected, collectResult, wordOf } from './collected.ts';

type JudgedHere = Exclude<Collected, { kind: 'elsewhere' }>;

/** Reports a check: outputs first, then log, annotations, summary and file. Resolves to whether the step succeeded. */
export async function reportCollected(
  context: StepContext,
  inputs: Pick<CollectInputs, 'summary' | 'resultsFile'>,
  collected: readonly Collected[],
  problems: readonly Problem[],
): Promise<boolean> {
  const reported = collected.filter((one) => one.kind !== 'elsewhere');
  const counts = collectResult(collected, problems);
  const results = reported.map(resultOf);
  complain(context, writeOutputs(context.env.GITHUB_OUTPUT, collectOutputs(counts, results)));
  for (const one of reported) logOne(context, one);
  annotate(context, reported, problems);
  if (inputs.summary) {
    const messages = problems.map(({ message }) => message);
    const summary = { counts, problems: messages, migrations: reported.map((one) => summaryOf(context, one)) };
    complain(context, writeSummary(context.env, renderCollected(summary, summaryRoom(context.env))));
  }
  if (inputs.resultsFile !== null) {
    const { writeContained } = await loadContainedFiles();
    const problem = await writeContained(inputs.resultsFile, encodeMigrationsFile(results), context.env);
    complain(context, problem === null ? null : `The results file was not written: ${problem}.`);
  }
  return counts.result !== 'failure';
}

function complain({ log }: StepContext, problem: string | null): void {
  if (problem !== null) log.warning(problem);
}

function resultOf(one: JudgedHere): MigrationResult {
  const { id, environment, ref, sha } = one.deployment;
  const result = one.report?.result ?? null;
  return {
    deployment: id,
    environment,
    ref,
    sha,
    result: wordOf(one),
    status: result?.status ?? '',
    gate: result?.gate ?? null,
    jobs: result?.jobs ?? [],
  };
}

function textOf(one: JudgedHere): string {
  if (one.kind === 'unjudged') return one.problem.message;
  if (one.kind === 'pending' && one.note !== '') return one.note;
  return one.report === null ? '' : deploymentDescription(one.report.result);
}

function logOne({ log }: StepContext, one: JudgedHere): void {
  const { id, environment } = one.deployment;
  // The end of a migration is logged when its deployment is closed.
  if (one.kind === 'ended') for (const line of gateLines(one.report.result)) log.info(line);
  else log.info(`Deployment ${id} of ${environment}: ${wordOf(one)}. ${textOf(one)}.`);
}

/** What stopped the check, then each migration: the runner shows only so many of a kind. */
function annotate(context: StepContext, reported: readonly JudgedHere[], problems: readonly Problem[]): void {
  const ended = reported.filter((one) => one.kind === 'ended').map(({ report }) => reportGroups(report));
  const unjudged = reported.flatMap((one) => (one.kind === 'unjudged' ? [annotationOf(one)] : []));
  const errors: AnnotationGroup[] = [
    { noun: 'problem', items: problems.map(problemAnnotation) },
    { noun: 'migration without a verdict', items: unjudged },
    ...ended.flatMap((groups) => groups.errors),
  ];
  context.print(annotations('error', errors));
  const warnings = ended.flatMap((groups) => groups.warnings);
  context.print(annotations('warning', warnings, context.log.warnings()));
}

function annotationOf({ deployment, problem }: Extract<JudgedHere, { kind: 'unjudged' }>) {
  const message = `Deployment ${deployment.id} of ${deployment.environment}: ${problem.message}`;
  return problemAnnotation({ ...problem, message });
}

function summaryOf(context: StepContext, one: JudgedHere): MigrationSummary {
  const { id: deployment, environment, payload } = one.deployment;
  const read = decodePayload(payload);
  return {
    deployment,
    environment,
    word: wordOf(one),
    jobs: one.report?.result.jobs.map(({ job }) => job) ?? [],
    text: textOf(one),
    runUrl: read.ok ? read.payload.runUrl : null,
    summary: one.kind === 'ended' ? summaryInput(context, one.report) : null,
  };
}
