import type { Counts } from '../../cdm/counts.ts';
import { type Baseline, durationSeconds, type EarlierRun, type JobResult } from '../../results/types.ts';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDate,
  formatDelta,
  formatSeconds,
  NOT_KNOWN,
  plural,
} from '../../text/format.ts';
import { details, nameCell, table, unbroken } from '../markdown/markdown.ts';

const SHOWN = 12;

const COLUMNS = [
  { title: 'Job' },
  { title: 'Previous run' },
  { title: 'Moved then', right: true },
  { title: 'Δ moved', right: true },
  { title: 'Duration then', right: true },
  { title: 'Δ duration', right: true },
];

/** Each success beside the latest earlier success of the same job, where there is one. */
export function changePart(jobs: readonly JobResult[], baselines: ReadonlyMap<string, Baseline>): string {
  const rows = jobs
    .filter(({ status }) => status === 'SUCCEEDED')
    .flatMap((job) => {
      const previous = baselines.get(job.job)?.runs[0];
      return previous === undefined ? [] : [row(job, previous)];
    });
  if (rows.length === 0) return '';
  const body = table(COLUMNS, rows);
  const text =
    rows.length <= SHOWN ? body : details(`${formatCount(rows.length)} jobs against their previous run`, body);
  return `### Against the previous run\n\n${text}`;
}

function row(job: JobResult, previous: EarlierRun): string[] {
  const seconds = durationSeconds(job);
  return [
    nameCell(job.job),
    unbroken(formatDate(previous.createdAt)),
    ...movedCells(job.counts, previous.counts),
    previous.durationSeconds === 0n ? unbroken('&#60; 1 s') : unbroken(formatSeconds(previous.durationSeconds)),
    durationDelta(seconds, previous.durationSeconds),
  ];
}

const MEASURES = [
  ['rowsWritten', 'rows'],
  ['rowsRead', 'rows'],
  ['bytesWritten', 'bytes'],
  ['bytesRead', 'bytes'],
] as const;

/** The first measure that both runs have: rows, else bytes. */
function movedCells(now: Counts, then: Counts): [then: string, delta: string] {
  const measure = MEASURES.find(([name]) => now[name] !== null && then[name] !== null);
  if (measure === undefined) return [NOT_KNOWN, NOT_KNOWN];
  const [name, unit] = measure;
  const [current, earlier] = [now[name] ?? 0n, then[name] ?? 0n];
  const share = formatChange(current, earlier);
  if (unit === 'bytes') return [unbroken(formatBytes(earlier)), withShare(bytesDelta(current - earlier), share)];
  return [unbroken(plural(earlier, 'row')), withShare(formatDelta(current - earlier), share)];
}

function bytesDelta(delta: bigint): string {
  if (delta === 0n) return '±0';
  return delta > 0n ? `+${formatBytes(delta)}` : `−${formatBytes(-delta)}`;
}

function durationDelta(now: number | null, then: bigint | null): string {
  if (now === null || then === null) return NOT_KNOWN;
  const delta = BigInt(now) - then;
  const sign = delta > 0n ? '+' : delta < 0n ? '−' : '±';
  return withShare(`${sign}${formatSeconds(delta < 0n ? -delta : delta)}`, formatChange(BigInt(now), then));
}

function withShare(delta: string, share: string | null): string {
  return share === null || delta === NOT_KNOWN ? delta : unbroken(`${delta} (${share})`);
}
