import { COUNT_NAMES, type Counts } from '../cdm/counts.ts';
import { parseEarlierRuns } from './past-runs.ts';
import type { EarlierRun } from './types.ts';

/** How many earlier successes `typical.` is the median of. */
export const TYPICAL_RUNS = 5;

export interface Baselines {
  /** By the job's name without its suffix; newest first. */
  readonly byBaseName: ReadonlyMap<string, readonly EarlierRun[]>;
  /** A sentence for each file or job that could not be used. */
  readonly warnings: readonly string[];
}

/** A run of this step, which must not be its own baseline. */
export type OwnRun = Pick<EarlierRun, 'createdAt' | 'submissionId'>;

/**
 * Earlier runs that succeeded, out of any number of results files. A file that cannot be read is a warning, never an
 * error: a first night has no baseline, and a cache may have been cut.
 */
export function earlierRunsFromFiles(
  files: readonly { readonly path: string; readonly text: string }[],
  own: readonly OwnRun[] = [],
): Baselines {
  const found = new Map<string, EarlierRun[]>();
  const warnings: string[] = [];
  for (const { path, text } of files) {
    const read = parseEarlierRuns(text);
    if (!read.ok) {
      warnings.push(`The baseline file ${path} is not used: ${read.problem}`);
      continue;
    }
    for (const { baseName, run } of read.runs) found.set(baseName, [...(found.get(baseName) ?? []), run]);
  }
  return { byBaseName: new Map([...found].map(([name, runs]) => [name, newestFirst(runs, own)])), warnings };
}

/**
 * Earlier runs in the order in which rules count them: newest first, a run that stands in several files once, those of
 * this step left out. Runs without a date come last, in the order given.
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
 * What either side lacks is not compared: a baseline too few does no harm, the run itself as its baseline does. Some
 * routes cut dates to the second.
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
 * What a job usually measures: of each count the median over the last five runs, given newest first, as far as these
 * measured it. `null` where there is no run at all.
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

/** The middle of the numbers that are there; of two middles their mean, rounded down. `null` where there is none. */
export function median(values: readonly (bigint | null)[]): bigint | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2n;
}
