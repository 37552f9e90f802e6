import type { Counts } from '../../cdm/counts.ts';
import { spanSeconds, totals } from '../../results/overall.ts';
import { durationSeconds, type JobResult } from '../../results/types.ts';
import {
  formatByteRate,
  formatBytes,
  formatCount,
  formatRowRate,
  formatSeconds,
  NOT_KNOWN,
  plural,
} from '../../text/format.ts';
import { type Column, code, details, nameCell, prose, table, unbroken } from './markdown.ts';
import { statusIcon } from './status-words.ts';

const HEAD: readonly Column[] = [{ title: 'Job' }, { title: 'Cluster' }, { title: 'Status' }];
const right = (title: string): Column => ({ title, right: true });
const ROWS_AND_BYTES = ['Rows read', 'Rows written', 'Rows skipped', 'Bytes read', 'Bytes written'].map(right);
/** In one column: few jobs move files, and a page is only so wide. */
const FILES = [right('Files read / written / skipped')];
const TIME = ['Duration', 'Throughput'].map(right);

/** More rows than this stand between the verdict and what explains it, so they are folded. */
const UNFOLDED = 50;

/** The table of the jobs; of many, the totals with the rows folded below them. */
export function jobsPart(jobs: readonly JobResult[], clusterNames: ReadonlyMap<string, string>): string {
  if (jobs.length === 0) return '';
  const rows = jobsTable(jobs, clusterNames);
  if (jobs.length <= UNFOLDED) return rows;
  return `${totalsTable(jobs)}\n\n${details(`All ${plural(jobs.length, 'job')}`, rows)}`;
}

/** A row per job, in file order, and one with the totals where there are several. */
function jobsTable(jobs: readonly JobResult[], clusterNames: ReadonlyMap<string, string>): string {
  const withFiles = jobs.some(({ counts }) => counts.filesRead !== null || counts.filesWritten !== null);
  const columns = [...HEAD, ...ROWS_AND_BYTES, ...(withFiles ? FILES : []), ...TIME];
  const rows = jobs.map((job) => [
    nameCell(job.job) || NOT_KNOWN,
    job.clusterId === null ? NOT_KNOWN : nameCell(clusterNames.get(job.clusterId) ?? job.clusterId),
    statusCell(job.status),
    ...numberCells(job.counts, durationSeconds(job), withFiles),
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
  const cells = numberCells(totals(jobs), spanSeconds(jobs), withFiles).map((cell) =>
    cell === NOT_KNOWN ? cell : `**${cell}**`,
  );
  return [
    `**Total of ${plural(jobs.length, 'job')}**`,
    '',
    `**${unbroken(`${formatCount(succeeded)} of ${formatCount(jobs.length)}`)}**`,
    ...cells,
  ];
}

function numberCells(counts: Counts, seconds: number | null, withFiles: boolean): string[] {
  const files = [counts.filesRead, counts.filesWritten, counts.filesSkipped];
  const fileCell = files.every((count) => count === null) ? NOT_KNOWN : files.map(formatCount).join(' / ');
  const cells = [
    formatCount(counts.rowsRead),
    formatCount(counts.rowsWritten),
    formatCount(counts.rowsSkipped),
    formatBytes(counts.bytesRead),
    formatBytes(counts.bytesWritten),
    ...(withFiles ? [fileCell] : []),
    formatSeconds(seconds),
    throughput(counts, seconds),
  ];
  return cells.map(unbroken);
}

/** In rows and in bytes a second, over the whole duration, as far as the service measured them. */
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
