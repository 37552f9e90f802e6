import type { JobResult } from '../../results/types.ts';
import { escapeInvisible } from '../../text/escape-invisible.ts';

/** Fewer jobs need no picture; more are hard to read in one. */
const FEWEST = 2;
const MOST = 30;

/** When each job was queued and ran, as a Mermaid gantt. Empty for a single job. */
export function timelinePart(jobs: readonly JobResult[]): string {
  const dated = jobs.filter(({ createdAt }) => createdAt !== null);
  if (jobs.length > MOST || dated.length < FEWEST) return '';
  const last = Math.max(
    ...dated.flatMap(({ createdAt, startedAt, finishedAt }) => [createdAt ?? 0, startedAt ?? 0, finishedAt ?? 0]),
  );
  const first = Math.min(...dated.map(({ createdAt }) => createdAt ?? last));
  if (last <= first) return '';
  const shown = jobs.flatMap((job, index) => (job.createdAt === null ? [] : [{ job, number: index + 1 }]));
  const sections = shown.flatMap(({ job, number }) => section(job, number, last));
  const room = roomFor(shown.map(({ job, number }) => label(job.job, number)));
  const chart = [...room, 'gantt', '    dateFormat x', `    axisFormat ${axisFormat(last - first)}`, ...sections];
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

/** Characters that Mermaid reads as syntax are left out: it has no escape that works in all versions. */
function label(name: string, number: number): string {
  const plain = escapeInvisible(name)
    .replace(/[^\p{L}\p{N} _.-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${number} ${narrowed(plain)}`.trim();
}

/** Widest label, in Latin letters: labels take their room from the bars. */
const WIDEST = 32;
/** Upper bound of a Latin letter's width in pixels at Mermaid's font size of 11. */
const LETTER = 6.5;
/** Pixels around the label, and Mermaid's own default for it. */
const AROUND = 20;
const USUAL = 75;

/** Mermaid reserves a fixed width for labels, and longer names cover the bars. */
function roomFor(labels: readonly string[]): string[] {
  const room = Math.round(Math.max(...labels.map(width)) * LETTER) + AROUND;
  return room <= USUAL ? [] : [`%%{init: {"gantt": {"leftPadding": ${room}}}}%%`];
}

function narrowed(text: string): string {
  let shown = '';
  for (const letter of text) {
    if (width(shown) + width(letter) >= WIDEST && shown.length + letter.length < text.length) return `${shown}…`;
    shown += letter;
  }
  return shown;
}

/** In Latin letters. */
function width(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function word({ status, finishedAt }: JobResult): string {
  if (status === 'SUCCEEDED') return 'ran';
  return finishedAt === null
    ? 'end not seen'
    : status
        .toLowerCase()
        .replaceAll('_', ' ')
        .replace(/[^a-z ]/g, '');
}

/** Mermaid's colours: `active` for a success, `crit` for a failure, none for a run that was stopped or not seen to end. */
function mark({ status, finishedAt }: JobResult): string {
  if (status === 'SUCCEEDED') return 'active, ';
  return finishedAt === null || status === 'CANCELLED' || status === 'STOPPED' ? '' : 'crit, ';
}

function axisFormat(spanMs: number): string {
  if (spanMs > 24 * 3600_000) return '%m-%d %H:%M';
  return spanMs > 30 * 60_000 ? '%H:%M' : '%H:%M:%S';
}
