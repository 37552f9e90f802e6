import type { Finding } from '../../job-file/findings/types.ts';
import type { PlannedJob } from '../../migration/plan-run.ts';
import type { Baseline, StepResult } from '../../results/types.ts';
import { code, link, prose } from '../markdown/markdown.ts';
import { ALL_FAILURES, doubtsPart, type FailureLimits, failuresPart, notesPart, problemsPart } from './failures.ts';
import { findingsPart } from './findings-table.ts';
import { gatePart } from './gate-table.ts';
import { jobsPart, totalsTable } from './jobs-table.ts';
import { planHeading, planPart } from './plan-table.ts';
import { changePart } from './previous-run-table.ts';
import { batchPart } from './sub-jobs-table.ts';
import { timelinePart } from './timeline.ts';
import { trendPart } from './trend.ts';
import { verdictPart } from './verdict-line.ts';
import { SUMMARY_BYTES } from './write-summary.ts';

export interface SummaryWhere {
  readonly region: string | null;
  readonly projectId: string | null;
  readonly consoleUrl: string | null;
  readonly runUrl: string | null;
  /** Names of clusters by their ids, as far as they are known. */
  readonly clusterNames: ReadonlyMap<string, string>;
}

export interface SummaryInput {
  readonly result: StepResult;
  /** By the job's name on the cluster. */
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly where: SummaryWhere;
  /** When the summary is written, in milliseconds since 1970: how long runs have taken that are not over. */
  readonly now: number;
  /** Findings of the check before the run. */
  readonly findings?: readonly Finding[];
  /** What a run would do; only of a dry run. */
  readonly plan?: readonly PlannedJob[] | null;
}

/** A comment may have 65,536 characters; a marker and a heading go before it. */
const COMMENT_BYTES = 60_000;

/**
 * The job summary in GitHub's Markdown: the verdict, the table, then explanations. Above `limit` bytes it leaves out the
 * explanations, then the rows of jobs that succeeded, then failures.
 */
export function renderSummary(input: SummaryInput, limit = SUMMARY_BYTES): string {
  const whole = wholeSummary(input);
  if (Buffer.byteLength(whole) <= limit) return whole;
  for (let failures = 200; failures >= 1; failures = Math.floor(failures / 2)) {
    const short = shortSummary(input, failures);
    if (Buffer.byteLength(short) <= limit) return short;
  }
  return join([headingOf(input), SHORTENED, totalsTable(input.result.jobs), linksPart(input.where)]);
}

/** The summary as the body of a pull-request comment. */
export function renderComment(input: SummaryInput): string {
  return renderSummary(input, COMMENT_BYTES);
}

function wholeSummary(input: SummaryInput): string {
  const { result, where, baselines } = input;
  return join([
    headingOf(input),
    problemsPart(result.problems),
    input.plan ? planPart(input.plan, where.clusterNames) : '',
    jobsPart(result.jobs, where.clusterNames, input.now),
    contextLine(input),
    failuresPart(result, where.clusterNames, ALL_FAILURES),
    gatePart(result),
    batchPart(result.jobs),
    doubtsPart(result.jobs),
    notesPart(result.jobs),
    changePart(result.jobs, baselines),
    trendPart(result.jobs, baselines),
    timelinePart(result.jobs),
    findingsPart(input.findings ?? []),
    linksPart(where),
  ]);
}

function shortSummary(input: SummaryInput, failures: number): string {
  const { result, where } = input;
  const limits: FailureLimits = { full: Math.min(failures, 20), lines: failures, withDetails: false };
  return join([
    headingOf(input),
    SHORTENED,
    problemsPart(result.problems.slice(0, failures)),
    input.plan ? planPart(withoutChanges(input.plan.slice(0, failures)), where.clusterNames) : '',
    result.jobs.length === 0 ? '' : totalsTable(result.jobs),
    contextLine(input),
    failuresPart(result, where.clusterNames, limits),
    gatePart(result, failures),
    findingsPart(input.findings ?? [], failures),
    linksPart(where),
  ]);
}

const SHORTENED =
  '> This summary is shortened: GitHub drops longer ones. The output `results` and the `results-file` have every job.';

function headingOf({ result, plan }: SummaryInput): string {
  return plan ? planHeading(plan) : verdictPart(result);
}

function withoutChanges(plan: readonly PlannedJob[]): readonly PlannedJob[] {
  return plan.map((job) => ({ ...job, changes: [] }));
}

function contextLine({ result, where }: SummaryInput): string {
  const parts = [
    where.region === null ? '' : `Region ${prose(where.region, 60)}`,
    where.projectId === null ? '' : `Project ${prose(where.projectId, 80)}`,
    result.dataTime === null ? '' : `Data time ${code(result.dataTime)}`,
  ];
  const text = parts.filter((part) => part !== '').join(' · ');
  return text === '' ? '' : `<sub>${text}</sub>`;
}

function linksPart({ consoleUrl, runUrl }: SummaryWhere): string {
  const links = [
    runUrl === null ? '' : link('Workflow run', runUrl),
    consoleUrl === null ? '' : link('CDM console', consoleUrl),
  ];
  return links.filter((text) => text !== '').join(' · ');
}

function join(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

export { SUMMARY_BYTES, summaryRoom, writeSummary } from './write-summary.ts';
