import { COUNT_NAMES, type Counts } from '../../cdm/counts.ts';
import { spanSeconds, totals } from '../../results/overall.ts';
import { durationSeconds, type JobResult } from '../../results/types.ts';
import {
  formatByteRate,
  formatBytes,
  formatCount,
  formatDuration,
  formatRowRate,
  formatSeconds,
  NOT_KNOWN,
  plural,
} from '../../text/format.ts';
import { type Column, code, details, nameCell, prose, table, unbroken } from '../markdown/markdown.ts';
import { statusIcon } from './status-words.ts';

const HEAD: readonly Column[] = [{ title: 'Job' }, { title: 'Cluster' }, { title: 'Status' }];
const right = (title: string): Column => ({ title, right: true });
const ROWS_AND_BYTES = ['Rows read', 'Rows written', 'Rows skipped', 'Bytes read', 'Bytes written'].map(right);
/** One column, because few jobs move files. */
const FILES = [right('Files read / written / skipped')];
const TIME = ['Duration', 'Throughput'].map(right);

/** More rows than this are folded: they would separate the verdict from its explanation. */
const UNFOLDED = 50;

/** The table of the jobs. Of many jobs, the totals, with the rows folded below them. */
export function jobsPart(jobs: readonly JobResult[], clusterNames: ReadonlyMap<string, string>, now: number): string {
  if (jobs.length === 0) return '';
  const rows = `${jobsTable(jobs, clusterNames, now)}${footnote(jobs)}`;
  if (jobs.length <= UNFOLDED) return rows;
  return `${totalsTable(jobs)}\n\n${details(`All ${plural(jobs.length, 'job')}`, rows)}`;
}

/** Marks counts of a run that did not succeed. */
const COUNTED_MARK = ' †';
const COUNTED =
  '<sub>† What the service counted. The run did not succeed, so the target may hold something else.</sub>';

function isOnlyCounted({ status, counts }: Pick<JobResult, 'status' | 'counts'>): boolean {
  return status !== 'SUCCEEDED' && COUNT_NAMES.some((name) => counts[name] !== null);
}

function footnote(jobs: readonly JobResult[]): string {
  return jobs.some(isOnlyCounted) ? `\n\n${COUNTED}` : '';
}

/** A row per job, in file order, and one with the totals where there are several. */
function jobsTable(jobs: readonly JobResult[], clusterNames: ReadonlyMap<string, string>, now: number): string {
  const withFiles = jobs.some(({ counts }) => counts.filesRead !== null || counts.filesWritten !== null);
  const columns = [...HEAD, ...ROWS_AND_BYTES, ...(withFiles ? FILES : []), ...TIME];
  const rows = jobs.map((job) => [
    nameCell(job.job) || NOT_KNOWN,
    job.clusterId === null ? NOT_KNOWN : nameCell(clusterNames.get(job.clusterId) ?? job.clusterId),
    statusCell(job.status),
    ...numberCells(job.counts, {
      seconds: durationSeconds(job),
      soFar: soFarMs(job, now),
      withFiles,
      mark: isOnlyCounted(job) ? COUNTED_MARK : '',
    }),
  ]);
  if (jobs.length > 1) rows.push(totalRow(jobs, withFiles));
  return table(columns, rows);
}

/** The totals alone, for a summary that has no room for the rows. */
export function totalsTable(jobs: readonly JobResult[]): string {
  const withFiles = jobs.some(({ counts }) => counts.filesRead !== null || counts.filesWritten !== null);
  return table([...HEAD, ...ROWS_AND_BYTES, ...(withFiles ? FILES : []), ...TIME], [totalRow(jobs, withFiles)]);
}

function totalRow(jobs: readonly JobResult[], withFiles: boolean): string[] {
  const succeeded = jobs.filter(({ status }) => status === 'SUCCEEDED').length;
  const cells = numberCells(totals(jobs), {
    seconds: spanSeconds(jobs),
    soFar: null,
    withFiles,
    mark: jobs.some(isOnlyCounted) ? COUNTED_MARK : '',
  }).map((cell) => (cell === NOT_KNOWN ? cell : `**${cell}**`));
  return [
    `**Total of ${plural(jobs.length, 'job')}**`,
    '',
    `**${unbroken(`${formatCount(succeeded)} of ${formatCount(jobs.length)}`)}**`,
    ...cells,
  ];
}

/** How long a run that may still be running has taken until `now`; `null` if it is over or its begin is not known. */
function soFarMs({ createdAt, finishedAt, mayStillRun }: JobResult, now: number): number | null {
  return createdAt === null || finishedAt !== null || !mayStillRun || now < createdAt ? null : now - createdAt;
}

interface CellOptions {
  readonly seconds: number | null;
  /** Milliseconds of a run that is not over. */
  readonly soFar: number | null;
  readonly withFiles: boolean;
  readonly mark: string;
}

function numberCells(counts: Counts, { seconds, soFar, withFiles, mark }: CellOptions): string[] {
  const marked = (text: string): string => (text === NOT_KNOWN ? text : `${text}${mark}`);
  const files = [counts.filesRead, counts.filesWritten, counts.filesSkipped];
  const fileCell = files.every((count) => count === null) ? NOT_KNOWN : files.map(formatCount).join(' / ');
  const cells = [
    ...[
      formatCount(counts.rowsRead),
      formatCount(counts.rowsWritten),
      formatCount(counts.rowsSkipped),
      formatBytes(counts.bytesRead),
      formatBytes(counts.bytesWritten),
      ...(withFiles ? [fileCell] : []),
    ].map(marked),
    seconds === null && soFar !== null
      ? `${formatDuration(soFar)} so far`
      : seconds === 0
        ? '&#60; 1 s'
        : formatSeconds(seconds),
    throughput(counts, seconds),
  ];
  return cells.map(unbroken);
}

/** Rows and bytes a second over the whole duration. */
function throughput(counts: Counts, seconds: number | null): string {
  const rates = [
    formatRowRate(counts.rowsWritten ?? counts.rowsRead, seconds),
    formatByteRate(counts.bytesWritten ?? counts.bytesRead, seconds),
  ].filter((rate) => rate !== NOT_KNOWN);
  return rates.length === 0 ? NOT_KNOWN : rates.join(', ');
}

export function statusCell(status: string): string {
  return unbroken(`${statusIcon(status)} ${prose(status)}`);
}

/** The cluster's name where it is known, else its id. */
export function clusterText(id: string | null, names: ReadonlyMap<string, string>): string {
  return id === null ? NOT_KNOWN : code(names.get(id) ?? id, 80);
}
