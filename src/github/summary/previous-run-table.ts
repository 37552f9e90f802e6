import { type Baseline, durationSeconds, type EarlierRun, type JobResult } from '../../results/types.ts';
import { formatChange, formatCount, formatDate, formatDelta, formatSeconds, NOT_KNOWN } from '../../text/format.ts';
import { details, nameCell, table, unbroken } from './markdown.ts';

const SHOWN = 12;

const COLUMNS = [
  { title: 'Job' },
  { title: 'Previous run' },
  { title: 'Rows written then', right: true },
  { title: 'Δ rows', right: true },
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
  const useWritten = job.counts.rowsWritten !== null && previous.counts.rowsWritten !== null;
  const now = useWritten ? job.counts.rowsWritten : job.counts.rowsRead;
  const then = useWritten ? previous.counts.rowsWritten : previous.counts.rowsRead;
  const seconds = durationSeconds(job);
  return [
    nameCell(job.job),
    unbroken(formatDate(previous.createdAt)),
    formatCount(then),
    withShare(now === null || then === null ? NOT_KNOWN : formatDelta(now - then), formatChange(now, then)),
    unbroken(formatSeconds(previous.durationSeconds)),
    durationDelta(seconds, previous.durationSeconds),
  ];
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
