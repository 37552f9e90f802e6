import { csvLine } from '../csv/csv-line.ts';
import { failure } from '../job-failure.ts';
import type { Plan } from '../plan/job-plan.ts';
import type { Bucket, NewFile } from '../storage/bucket.ts';
import type { DirtyRow } from './row.ts';

/** Counts the dirty rows of a run, records them where the job says, and fails the run when there are too many. */
export interface DirtyRows {
  readonly count: number;
  /** Throws a JobFailure at the first row beyond the limit. */
  add(dirty: readonly DirtyRow[]): Promise<void>;
  close(): Promise<void>;
}

type OpenBucket = (link: string, bucket: string) => Promise<Bucket>;

/** Dirty rows go to one file of the run, created with the first of them: their values, then the reason. */
export function createDirtyRows(openBucket: OpenBucket, { maxErrors, dirtyData }: Plan, run: string): DirtyRows {
  let count = 0;
  let file: NewFile | undefined;
  const record = async ({ row, reason }: DirtyRow): Promise<void> => {
    if (dirtyData === undefined) return;
    if (file === undefined) {
      const bucket = await openBucket(dirtyData.link, dirtyData.bucket);
      file = await bucket.create(`${dirtyData.directory}/${run}.csv`);
    }
    await file.text(`${csvLine([...row, reason], { separator: ',', quotes: true, lineEnd: '\n' })}\n`);
  };
  return {
    get count() {
      return count;
    },
    add: async (dirty) => {
      for (const entry of dirty) {
        count++;
        await record(entry);
        if (count > maxErrors) throw tooMany(maxErrors, entry.reason);
      }
    },
    close: async () => {
      await file?.finish('REPLACE');
      file = undefined;
    },
  };
}

function tooMany(limit: number, reason: string) {
  const allowed = limit === 0 ? 'none is allowed' : `${limit} are allowed`;
  return failure(
    'Cdm.0936',
    `The number of dirty data records reaches the upper limit: ${allowed}. The last one: ${reason}`,
  );
}
