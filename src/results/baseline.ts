import { COUNT_NAMES, type Counts } from '../cdm/counts.ts';
import type { EarlierRun } from './types.ts';

/** How many earlier successes `typical.` is the median of. */
export const TYPICAL_RUNS = 5;

/** A run of this step, which must not be its own baseline. */
export type OwnRun = Pick<EarlierRun, 'createdAt' | 'submissionId'>;

/**
 * Earlier runs in the order in which rules count them: newest first, each run once, without those of this step. Runs
 * without a date come last, in the order given.
 */
export function newestFirst(runs: readonly EarlierRun[], own: readonly OwnRun[] = []): EarlierRun[] {
  const kept: EarlierRun[] = [];
  for (const run of runs) {
    if (own.some((ours) => mayBeSame(run, ours)) || kept.some((other) => isSame(run, other))) continue;
    kept.push(run);
  }
  return kept.sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
}

/** Submission ids are counted per cluster, so two runs are the same only if their dates agree as well. */
function isSame(a: OwnRun, b: OwnRun): boolean {
  return a.createdAt !== null && a.createdAt === b.createdAt && a.submissionId === b.submissionId;
}

/**
 * What either side lacks is not compared: a missing baseline does no harm, the run as its own baseline does. Some routes
 * cut dates to the second.
 */
function mayBeSame(a: OwnRun, b: OwnRun): boolean {
  const ids = a.submissionId === null || b.submissionId === null ? null : a.submissionId === b.submissionId;
  const dates = a.createdAt === null || b.createdAt === null ? null : sameDate(a.createdAt, b.createdAt);
  return ids !== false && dates !== false && (ids ?? dates) !== null;
}

function sameDate(a: number, b: number): boolean {
  const cut = a % 1000 === 0 || b % 1000 === 0;
  return cut ? Math.floor(a / 1000) === Math.floor(b / 1000) : a === b;
}

/**
 * What a job usually measures: the median of each count over the last five runs that measured it. Runs come newest
 * first. `null` if there is no run.
 */
export function typicalOf(runs: readonly EarlierRun[]): Pick<EarlierRun, 'counts' | 'durationSeconds'> | null {
  const last = runs.slice(0, TYPICAL_RUNS);
  if (last.length === 0) return null;
  const counts = COUNT_NAMES.map((name) => [name, median(last.map((run) => run.counts[name]))]);
  return {
    counts: Object.fromEntries(counts) as Record<keyof Counts, bigint | null>,
    durationSeconds: median(last.map((run) => run.durationSeconds)),
  };
}

/** The median of the numbers that are there; of an even count, the mean of both middles, rounded down. `null` without a number. */
export function median(values: readonly (bigint | null)[]): bigint | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2n;
}
