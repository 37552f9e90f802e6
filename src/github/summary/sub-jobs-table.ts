import { durationSeconds, type JobResult, type RunResult } from '../../results/types.ts';
import { formatCount, formatSeconds, plural } from '../../text/format.ts';
import { serviceText } from '../annotations/failure-text.ts';
import { code, details, htmlCode, nameCell, table, unbroken } from '../markdown/markdown.ts';
import { statusCell } from './jobs-table.ts';

const COLUMNS = [
  { title: 'Table' },
  { title: 'Status' },
  { title: 'Rows read', right: true },
  { title: 'Rows written', right: true },
  { title: 'Rows skipped', right: true },
  { title: 'Duration', right: true },
  { title: 'The service says' },
];

/** Failed tables that are shown unfolded. */
const OPEN = 20;

/** The tables of each batch job: failed ones first, the others folded. */
export function batchPart(jobs: readonly JobResult[]): string {
  const batches = jobs.filter(({ subJobs }) => subJobs.length > 0);
  if (batches.length === 0) return '';
  return ['### Tables of batch jobs', ...batches.map(batchText)].join('\n\n');
}

function batchText({ job, subJobs }: JobResult): string {
  const failed = subJobs.filter(({ status }) => status !== 'SUCCEEDED');
  const succeeded = subJobs.filter(({ status }) => status === 'SUCCEEDED');
  const count = `${formatCount(succeeded.length)} of ${plural(subJobs.length, 'table')} succeeded`;
  if (failed.length === 0) return details(`${htmlCode(job, 120)}: ✅ ${count}`, table(COLUMNS, succeeded.map(row)));
  const folded = [...failed.slice(OPEN), ...succeeded];
  const open = `${code(job, 120)}: ❌ ${count}\n\n${table(COLUMNS, failed.slice(0, OPEN).map(row))}`;
  if (folded.length === 0) return open;
  const title = failed.length > OPEN ? 'All other tables' : 'Tables that succeeded';
  return `${open}\n\n${details(title, table(COLUMNS, folded.map(row)))}`;
}

function row(run: RunResult): string[] {
  const service = serviceText(run);
  return [
    nameCell(run.job),
    statusCell(run.status),
    formatCount(run.counts.rowsRead),
    formatCount(run.counts.rowsWritten),
    formatCount(run.counts.rowsSkipped),
    unbroken(formatSeconds(durationSeconds(run))),
    service === null ? '' : code(service),
  ];
}
