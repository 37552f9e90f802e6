import { causesFirst } from '../../results/causes-first.ts';
import type { JobResult, Problem, StepResult } from '../../results/types.ts';
import { capitalized } from '../../text/sentence.ts';
import { causes, rerunText } from '../annotations/failure-text.ts';
import { code, details, fenced, nameCell, prose, table } from '../markdown/markdown.ts';
import { clusterText, statusCell } from './jobs-table.ts';
import { failedJobs, statusIcon } from './status-words.ts';

/** Failures that are shown in full. Of more, a table shows better what they have in common. */
const IN_FULL = 20;

/** What stopped the step as a whole. */
export function problemsPart(problems: readonly Problem[]): string {
  return problems.map(problemText).join('\n\n');
}

function problemText({ title, message, hint }: Problem): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const body = lines.map((line) =>
    /^\s*[-*] /.test(line) ? `- ${prose(line.replace(/^\s*[-*] /, ''))}` : prose(line),
  );
  const text = body.join('\n').replace(/\n(?=- )/, '\n\n');
  return `**${prose(title)}**\n\n${text}${hint === '' ? '' : `\n\nWhat to do: ${prose(hint)}`}`;
}

export interface FailureLimits {
  /** Failures that are shown in full. */
  readonly full: number;
  /** Lines for further ones. */
  readonly lines: number;
  readonly withDetails: boolean;
}

export const ALL_FAILURES: FailureLimits = { full: IN_FULL, lines: Number.POSITIVE_INFINITY, withDetails: true };

/** Every job that is no success: what the service said, what to do, and what a re-run does. */
export function failuresPart(
  result: StepResult,
  clusterNames: ReadonlyMap<string, string>,
  limits: FailureLimits = ALL_FAILURES,
): string {
  const failed = failedJobs(result);
  if (failed.length === 0) return '';
  const [held, details] = partition(failed, ({ status }) => status === 'NOT_SUBMITTED');
  const full = details.slice(0, limits.full).map((job) => failureText(job, clusterNames, limits.withDetails));
  const rest = [...details.slice(limits.full), ...causesFirst(held)];
  const rows = rest.slice(0, limits.lines).map((job) => failureRow(job));
  const parts = ['### What did not succeed', ...full];
  if (rows.length > 0) parts.push(table([{ title: 'Job' }, { title: 'Status' }, { title: 'Why' }], rows));
  if (rest.length > rows.length)
    parts.push(`… and ${rest.length - rows.length} more. The output \`results\` has all of them.`);
  return parts.join('\n\n');
}

function failureText(job: JobResult, clusterNames: ReadonlyMap<string, string>, withDetails: boolean): string {
  const { reason, service } = causes(job);
  const where = job.clusterId === null ? '' : ` on ${clusterText(job.clusterId, clusterNames)}`;
  const which = job.submissionId === null ? '' : `, submission ${prose(job.submissionId, 40)}`;
  const items = [
    reason === null ? '' : `**Why:** ${prose(capitalized(reason))}`,
    service === null ? '' : `**The service says:** ${code(service, 2000)}`,
    job.call === null ? '' : `**The call:** ${code(job.call)}`,
    job.requestId === null ? '' : `**Request id:** ${code(job.requestId)}`,
    job.hint === '' ? '' : `**What to do:** ${prose(capitalized(job.hint))}`,
    rerunText(job),
    ...[...job.notes, ...job.warnings].map((note) => prose(capitalized(note))),
  ];
  const list = items.filter((item) => item !== '').map((item) => `- ${item}`);
  const head = `#### ${statusIcon(job.status)} ${code(job.job, 120)} – ${prose(job.status)}${where}${which}`;
  const isMore = job.errorDetails !== null && job.errorDetails.trim() !== job.errorSummary?.trim();
  const folded =
    withDetails && isMore ? `\n\n${details('Details from the service', fenced(job.errorDetails ?? ''))}` : '';
  return `${head}\n\n${list.join('\n')}${folded}`;
}

function failureRow(job: JobResult): string[] {
  const { reason, service } = causes(job);
  const parts = [reason === null ? '' : prose(capitalized(reason), 300), service === null ? '' : code(service, 300)];
  const hint = job.hint === '' ? '' : `**What to do:** ${prose(capitalized(job.hint), 300)}`;
  const text = [...parts, hint].filter((part) => part !== '').join(' ');
  return [nameCell(job.job), statusCell(job.status), text];
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** More lines than this are folded. */
const MAX_OPEN_LINES = 20;

/** Notes on jobs that succeeded. */
export function notesPart(jobs: readonly JobResult[]): string {
  return linesPart(
    'Notes',
    'notes on jobs that succeeded',
    linesOf(jobs, ({ notes }) => notes),
  );
}

/** Why a success may have moved less than it seems. */
export function doubtsPart(jobs: readonly JobResult[]): string {
  return linesPart(
    '⚠️ Check these successes',
    'warnings',
    linesOf(jobs, ({ warnings }) => warnings),
  );
}

function linesOf(jobs: readonly JobResult[], textsOf: (job: JobResult) => readonly string[]): string[] {
  return jobs
    .filter(({ status }) => status === 'SUCCEEDED')
    .flatMap((job) => textsOf(job).map((text) => `- ${code(job.job, 120)}: ${prose(capitalized(text))}`));
}

function linesPart(title: string, what: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const list = lines.join('\n');
  return `### ${title}\n\n${lines.length <= MAX_OPEN_LINES ? list : details(`${lines.length} ${what}`, list)}`;
}
