import { COUNT_NAMES, type Counts } from '../cdm/counts.ts';
import { formatCount } from '../text/format.ts';
import { sentence } from '../text/sentence.ts';
import { durationSeconds, type RunResult } from './types.ts';

/** A part of the rows that a success may lose unsaid: filters and merging targets lose a few. */
const TOLERATED_LOSS = 10n;

/**
 * What a reader of the counts has to know, a sentence each. Of a success: why it may have moved nothing, or less than
 * it read. Of any other run: that its counts are not what the target holds.
 */
export function runWarnings(run: RunResult): readonly string[] {
  return run.status === 'SUCCEEDED' ? doubtsOf(run) : countsOfFailure(run);
}

function countsOfFailure({ counts }: RunResult): readonly string[] {
  if (!hasCounts(counts)) return [];
  return ['The counts are what the service counted. The run did not succeed, so the target may hold something else.'];
}

function doubtsOf(run: RunResult): readonly string[] {
  const { counts, errorSummary } = run;
  const lost = lostRows(counts);
  return [
    ...(errorSummary === null ? [] : [sentence(`The service reports success and an error: ${errorSummary}`)]),
    ...nothingWritten('row', counts.rowsRead, counts.rowsWritten, counts.rowsSkipped),
    ...nothingWritten('file', counts.filesRead, counts.filesWritten, counts.filesSkipped),
    ...(lost === null ? [] : [lost]),
    ...(durationSeconds(run) === 0 && !hasCounts(counts)
      ? ['The run took less than a second and the service gave no counts: check that it moved anything.']
      : []),
  ];
}

function nothingWritten(noun: string, read: bigint | null, written: bigint | null, skipped: bigint | null): string[] {
  if (read === null || read === 0n || written !== 0n || (skipped ?? 0n) > 0n) return [];
  const were = read === 1n ? `1 ${noun} was` : `${formatCount(read)} ${noun}s were`;
  return [`${were} read, and none was written or skipped.`];
}

/** Rows that were neither written nor skipped, where they are more than a tenth of those that were read. */
function lostRows({ rowsRead, rowsWritten, rowsSkipped }: Counts): string | null {
  if (rowsRead === null || rowsWritten === null || rowsWritten === 0n) return null;
  const lost = rowsRead - rowsWritten - (rowsSkipped ?? 0n);
  if (lost * TOLERATED_LOSS <= rowsRead) return null;
  return `${formatCount(lost)} of ${formatCount(rowsRead)} rows that were read were neither written nor skipped.`;
}

function hasCounts(counts: Counts): boolean {
  return COUNT_NAMES.some((name) => counts[name] !== null);
}
