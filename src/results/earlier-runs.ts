import { COUNT_NAMES, type Counts } from '../cdm/counts.ts';
import type { Json } from '../text/exact-json.ts';
import { newestFirst } from './baseline.ts';
import { readResultsFile } from './read-results-file.ts';
import type { EarlierRun } from './types.ts';

/** The earlier runs of any number of results files. */
export interface BaselineFiles {
  /** By the job's name without its suffix; newest first. */
  readonly byBaseName: ReadonlyMap<string, readonly EarlierRun[]>;
  /** How many of the files are results files of this release. */
  readonly usable: number;
  /** A clause for each file that is not. */
  readonly problems: readonly string[];
}

/** Reads the runs that succeeded out of results files. A first night has none, and a cache may have been cut. */
export function earlierRunsFromFiles(
  files: readonly { readonly path: string; readonly text: string }[],
): BaselineFiles {
  const found = new Map<string, EarlierRun[]>();
  const problems: string[] = [];
  for (const { path, text } of files) {
    const read = parseEarlierRuns(text);
    if (!read.ok) problems.push(`${path} is no baseline: ${read.problem}`);
    else for (const { baseName, run } of read.runs) found.set(baseName, [...(found.get(baseName) ?? []), run]);
  }
  const byBaseName = new Map([...found].map(([name, runs]) => [name, newestFirst(runs)]));
  return { byBaseName, usable: files.length - problems.length, problems };
}

type EarlierRunsRead =
  | { readonly ok: true; readonly runs: readonly { readonly baseName: string; readonly run: EarlierRun }[] }
  | { readonly ok: false; readonly problem: string };

/** The runs of a results file that succeeded, even if the step as a whole did not. */
function parseEarlierRuns(text: string): EarlierRunsRead {
  const read = readResultsFile(text);
  if (!read.ok) return read;
  const runs = read.file.jobs.filter((job) => job.status === 'SUCCEEDED').map(earlierRun);
  return { ok: true, runs: runs.filter((run) => run !== null) };
}

function earlierRun(job: { readonly [key: string]: Json }): { baseName: string; run: EarlierRun } | null {
  const { baseName, createdAt, submissionId, durationSeconds } = job;
  if (typeof baseName !== 'string') return null;
  const counts = COUNT_NAMES.map((name) => [name, count(job[name])]);
  const run: EarlierRun = {
    createdAt: typeof createdAt === 'string' ? dateOf(createdAt) : null,
    submissionId: typeof submissionId === 'string' ? submissionId : (count(submissionId)?.toString() ?? null),
    counts: Object.fromEntries(counts) as Record<keyof Counts, bigint | null>,
    durationSeconds: count(durationSeconds),
  };
  return { baseName, run };
}

function dateOf(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

function count(value: Json | undefined): bigint | null {
  const whole = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof whole === 'bigint' && whole >= 0n ? whole : null;
}
