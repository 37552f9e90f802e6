import type { Submission } from '../cdm/submission.ts';
import { newestFirst, type OwnRun } from './baseline.ts';
import { durationSeconds, type EarlierRun } from './types.ts';

/**
 * Earlier runs that succeeded, out of the service's history of one job, of any number of clusters put together. The
 * service documents no order, so they are sorted here: newest first, those of this step left out.
 */
export function earlierRunsFromHistory(history: readonly Submission[], own: readonly OwnRun[] = []): EarlierRun[] {
  const succeeded = history.filter((run) => run.status?.toUpperCase() === 'SUCCEEDED');
  return newestFirst(succeeded.map(earlierRun), own);
}

function earlierRun(run: Submission): EarlierRun {
  // A run has no date of its end; the last update of one that is over is the nearest the service has.
  const seconds = durationSeconds({ createdAt: run.creationDate, finishedAt: run.lastUpdateDate });
  return {
    createdAt: run.creationDate,
    submissionId: run.submissionId,
    counts: run.counts,
    durationSeconds: seconds === null ? null : BigInt(seconds),
  };
}
