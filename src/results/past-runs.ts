import { COUNT_NAMES, type Counts } from '../cdm/counts.ts';
import type { Json } from '../text/exact-json.ts';
import { readResultsFile } from './results-file.ts';
import type { EarlierRun } from './types.ts';

export type EarlierRunsRead =
  | { readonly ok: true; readonly runs: readonly { readonly baseName: string; readonly run: EarlierRun }[] }
  | { readonly ok: false; readonly problem: string };

/** The runs of a results file that succeeded, even if the step as a whole did not. */
export function parseEarlierRuns(text: string): EarlierRunsRead {
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
