import { TYPICAL_RUNS, typicalOf } from '../../results/baseline.ts';
import { type Baseline, durationSeconds, type EarlierRun, type JobResult } from '../../results/types.ts';
import { formatBytes, formatChange, formatCount, formatSeconds } from '../../text/format.ts';
import { code } from '../markdown/markdown.ts';
import { type Bars, barChart, type Scale } from '../markdown/xychart.ts';

/** Fewer earlier successes are no trend. */
const MIN_EARLIER = 3;
const MAX_EARLIER = 14;
/** Jobs with a picture: those that differ most from what is typical. */
const MAX_JOBS = 3;

/** The last runs of the jobs beside this one, as charts of the rows (or bytes) written and of the duration. */
export function trendPart(jobs: readonly JobResult[], baselines: ReadonlyMap<string, Baseline>): string {
  const trends = jobs
    .filter(({ status }) => status === 'SUCCEEDED')
    .map((job) => trendOf(job, baselines.get(job.job)))
    .filter((trend) => trend !== null)
    .toSorted((a, b) => b.difference - a.difference)
    .slice(0, MAX_JOBS);
  return trends.length === 0 ? '' : ['### Trend', ...trends.map(({ text }) => text)].join('\n\n');
}

interface Trend {
  readonly text: string;
  /** The largest relative difference from the typical value. */
  readonly difference: number;
}

/** What one chart shows, of earlier runs, of this run, and typically. */
interface Series {
  readonly noun: string;
  readonly scale: Scale;
  readonly format: (value: bigint) => string;
  readonly earlier: readonly { readonly date: number; readonly value: bigint | null }[];
  readonly now: bigint | null;
  readonly typical: bigint | null;
}

function trendOf(job: JobResult, baseline: Baseline | undefined): Trend | null {
  const { createdAt } = job;
  if (baseline === undefined || createdAt === null) return null;
  const charts = [amountOf(job, baseline), durationOf(job, baseline)].flatMap((series) => chartOf(series, createdAt));
  if (charts.length === 0) return null;
  const text = [`**${code(job.job, 120)}**`, ...charts.map(({ text }) => text)].join('\n\n');
  return { text, difference: Math.max(...charts.map(({ difference }) => difference)) };
}

/** Rows written, else bytes written. */
function amountOf(job: JobResult, { runs }: Baseline): Series {
  const isRows = job.counts.rowsWritten !== null;
  const name = isRows ? 'rowsWritten' : 'bytesWritten';
  return {
    noun: isRows ? 'Rows written' : 'Bytes written',
    scale: isRows ? 'count' : 'bytes',
    format: isRows ? formatCount : formatBytes,
    earlier: datedValues(runs, ({ counts }) => counts[name]),
    now: job.counts[name],
    typical: typicalOf(runs)?.counts[name] ?? null,
  };
}

function durationOf(job: JobResult, { runs }: Baseline): Series {
  const seconds = durationSeconds(job);
  return {
    noun: 'Duration',
    scale: 'seconds',
    format: formatSeconds,
    earlier: datedValues(runs, (run) => run.durationSeconds),
    now: seconds === null ? null : BigInt(seconds),
    typical: typicalOf(runs)?.durationSeconds ?? null,
  };
}

function datedValues(runs: readonly EarlierRun[], read: (run: EarlierRun) => bigint | null): Series['earlier'] {
  return runs.flatMap((run) => (run.createdAt === null ? [] : [{ date: run.createdAt, value: read(run) }]));
}

function chartOf({ noun, scale, format, earlier, now, typical }: Series, createdAt: number): Trend[] {
  const known = earlier.flatMap(({ date, value }) => (value === null ? [] : [{ date, value }])).slice(0, MAX_EARLIER);
  if (now === null || typical === null || known.length < MIN_EARLIER) return [];
  const bars: Bars = { values: [...known.toReversed(), { date: createdAt, value: now }], typical, scale };
  const change = formatChange(now, typical);
  const against = change === null ? '' : ` (${change})`;
  const text = `${noun}: ${format(now)}${against}; typical, the median of the last ${Math.min(known.length, TYPICAL_RUNS)}, is ${format(typical)} (line).`;
  return [{ text: `${text}\n\n${barChart(bars)}`, difference: differenceOf(now, typical) }];
}

function differenceOf(now: bigint, typical: bigint): number {
  if (now === typical) return 0;
  return typical === 0n ? Number.POSITIVE_INFINITY : Math.abs(Number(now - typical)) / Number(typical);
}
