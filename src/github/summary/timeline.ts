import type { JobResult } from '../../results/types.ts';
import { escapeInvisible } from '../../text/escape-invisible.ts';

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

/** What mermaid reads as more than a name is left out: it has no escape that all its versions agree on. */
function label(name: string, number: number): string {
  const plain = escapeInvisible(name)
    .replace(/[^\p{L}\p{N} _.-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${number} ${narrowed(plain)}`.trim();
}

/** A label may be as wide as so many Latin letters; it takes its room from the bars. */
const WIDEST = 32;
/** Pixels of a Latin letter at mermaid's font size of 11, on the safe side. */
const LETTER = 6.5;
/** Pixels around the label, and what mermaid leaves for it by itself. */
const AROUND = 20;
const USUAL = 75;

/** Names must not run into the bars: mermaid itself leaves the same room whatever they are. */
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

/** Mermaid's own colours: `active` for what went well, `crit` for a failure, none for what was cut short. */
function mark({ status, finishedAt }: JobResult): string {
  if (status === 'SUCCEEDED') return 'active, ';
  return finishedAt === null || status === 'CANCELLED' || status === 'STOPPED' ? '' : 'crit, ';
}

function axisFormat(spanMs: number): string {
  if (spanMs > 24 * 3600_000) return '%m-%d %H:%M';
  return spanMs > 30 * 60_000 ? '%H:%M' : '%H:%M:%S';
}
