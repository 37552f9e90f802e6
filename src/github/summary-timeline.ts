import type { JobResult } from '../results/types.ts';
import { clipped, visible } from './visible.ts';

/** Fewer need no picture, more make one that nobody can read. */
const FEWEST = 2;
const MOST = 30;

/** When each job waited and ran, as a mermaid gantt; empty where there is nothing to compare. */
export function timelinePart(jobs: readonly JobResult[]): string {
  const dated = jobs.filter(({ createdAt }) => createdAt !== null);
  if (jobs.length > MOST || dated.length < FEWEST) return '';
  const last = Math.max(
    ...dated.flatMap(({ createdAt, startedAt, finishedAt }) => [createdAt ?? 0, startedAt ?? 0, finishedAt ?? 0]),
  );
  const first = Math.min(...dated.map(({ createdAt }) => createdAt ?? last));
  if (last <= first) return '';
  const sections = jobs.flatMap((job, index) => (job.createdAt === null ? [] : section(job, index + 1, last)));
  const chart = ['gantt', '    dateFormat x', `    axisFormat ${axisFormat(last - first)}`, ...sections];
  return `### Timeline\n\n\`\`\`mermaid\n${chart.join('\n')}\n\`\`\``;
}

function section(job: JobResult, number: number, last: number): string[] {
  const created = job.createdAt ?? last;
  const end = job.finishedAt ?? last;
  const started = job.startedAt !== null && job.startedAt >= created && job.startedAt <= end ? job.startedAt : created;
  const lines = [`    section ${label(job.job, number)}`];
  if (started > created) lines.push(`    queued :done, q${number}, ${created}, ${started}`);
  lines.push(`    ${word(job)} :${mark(job)}r${number}, ${started}, ${Math.max(end, started + 1)}`);
  return lines;
}

/** What mermaid reads as more than a name is left out: it has no escape that all its versions agree on. */
function label(name: string, number: number): string {
  const plain = visible(name)
    .replace(/[^\p{L}\p{N} _.-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${number} ${clipped(plain, 32)}`.trim();
}

function word({ status, finishedAt }: JobResult): string {
  if (status === 'SUCCEEDED') return 'ran';
  return finishedAt === null
    ? 'end not seen'
    : status
        .toLowerCase()
        .replaceAll('_', ' ')
        .replace(/[^a-z ]/g, '');
}

/** Mermaid's own colours: `active` for what went well, `crit` for a failure, none for what was cut short. */
function mark({ status, finishedAt }: JobResult): string {
  if (status === 'SUCCEEDED') return 'active, ';
  return finishedAt === null || status === 'CANCELLED' || status === 'STOPPED' ? '' : 'crit, ';
}

function axisFormat(spanMs: number): string {
  if (spanMs > 24 * 3600_000) return '%m-%d %H:%M';
  return spanMs > 30 * 60_000 ? '%H:%M' : '%H:%M:%S';
}
