import { durationSeconds, type JobResult, type RunResult } from '../results/types.ts';
import { serviceText } from './failure-text.ts';
import { formatCount, formatSeconds } from './format.ts';
import { code, details, htmlCode, table, unbroken } from './markdown.ts';
import { statusCell } from './summary-jobs.ts';

const COLUMNS = [
  { title: 'Table' },
  { title: 'Status' },
  { title: 'Rows read', right: true },
  { title: 'Rows written', right: true },
  { title: 'Rows skipped', right: true },
  { title: 'Duration', right: true },
  { title: 'The service says' },
];

/** The tables of each batch job, folded, those that did not succeed first. */
export function batchPart(jobs: readonly JobResult[]): string {
  const batches = jobs.filter(({ subJobs }) => subJobs.length > 0);
  if (batches.length === 0) return '';
  return ['### Tables of batch jobs', ...batches.map(batchText)].join('\n\n');
}

function batchText({ job, subJobs }: JobResult): string {
  const failed = subJobs.filter(({ status }) => status !== 'SUCCEEDED');
  const succeeded = subJobs.filter(({ status }) => status === 'SUCCEEDED');
  const icon = failed.length === 0 ? '✅' : '❌';
  const head = `${htmlCode(job, 120)}: ${icon} ${formatCount(succeeded.length)} of ${formatCount(subJobs.length)} tables succeeded`;
  return details(head, table(COLUMNS, [...failed, ...succeeded].map(row)));
}

function row(run: RunResult): string[] {
  const service = serviceText(run);
  return [
    code(run.job, 120),
    statusCell(run.status),
    formatCount(run.counts.rowsRead),
    formatCount(run.counts.rowsWritten),
    formatCount(run.counts.rowsSkipped),
    unbroken(formatSeconds(durationSeconds(run))),
    service === null ? '' : code(service),
  ];
}
