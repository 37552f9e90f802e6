import { csvLine } from './csv.ts';
import { failure } from './failure.ts';
import { folderOf, NewFile } from './files.ts';
import { type Places, within } from './places.ts';
import type { Plan } from './plan.ts';
import type { BadRow } from './values.ts';

/** Counts the bad rows of a run, keeps them where the job says, and ends the run when there are too many. */
export interface DirtyData {
  readonly count: number;
  /** Throws a JobFailure for the row that is one too many. */
  take(bad: readonly BadRow[]): Promise<void>;
  close(): Promise<void>;
}

/** Bad rows go to one file of the run, made with the first of them: their values, then the reason. */
export function createDirtyData(places: Places, { maxErrors, dirtyData }: Plan, name: string): DirtyData {
  let count = 0;
  let file: NewFile | undefined;
  const keep = async ({ row, reason }: BadRow): Promise<void> => {
    if (dirtyData === undefined) return;
    file ??= await NewFile.create(within(await folderOf(places, dirtyData), `${name}.csv`));
    await file.text(`${csvLine([...row, reason], { separator: ',', quotes: true, lineEnd: '\n' })}\n`);
  };
  return {
    get count() {
      return count;
    },
    take: async (bad) => {
      for (const entry of bad) {
        count++;
        await keep(entry);
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
  const borne = limit === 0 ? 'none is borne' : `${limit} are borne`;
  return failure(
    'Cdm.0936',
    `The number of dirty data records reaches the upper limit: ${borne}. The last one: ${reason}`,
  );
}
