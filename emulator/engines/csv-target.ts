import { countUnquotedRows } from '../runs/unquoted-rows.ts';
import { csvLine, textOf } from './csv.ts';
import { failure, notDone } from './failure.ts';
import { folderOf, NewFile, writeMarker } from './files.ts';
import { type Places, within } from './places.ts';
import type { Plan } from './plan.ts';
import type { RowTarget } from './rows.ts';
import type { Column } from './values.ts';

type CsvPlan = Extract<Plan['target'], { kind: 'csv' }>;

/** Writes rows to `<prefix>_<number>.csv`. What the service calls its files is not documented. */
export async function csvTarget(
  places: Places,
  target: CsvPlan,
  stem: string,
  columns: readonly Column[] | undefined,
): Promise<RowTarget> {
  const { shape, bytesPerFile } = target;
  const prefix = prefixOf(target, stem);
  if (columns !== undefined) checkOrdinals(target, columns.length);
  const folder = await folderOf(places, target);
  const header = shape.header && columns !== undefined ? columns.map(({ name }) => name) : undefined;
  let count = 0;
  const next = async (): Promise<NewFile> => {
    const file = await NewFile.create(within(folder, `${prefix}_${count++}.csv`));
    if (header !== undefined) await file.text(csvLine(header, shape) + shape.lineEnd);
    return file;
  };
  let file = await next();
  let open = true;
  const unquoted = countUnquotedRows(shape);

  const close = async (): Promise<void> => {
    open = false;
    const skipped = await file.finish(target.duplicates);
    // Whether rows of a file that is left out count as written, nobody says.
    if (skipped)
      throw notDone([`toJobConfig.duplicateFileOpType=SKIP of rows: ${file.path} is there with the same size`]);
  };
  return {
    write: async (rows) => {
      for (const row of rows) {
        if (columns === undefined) checkOrdinals(target, row.length);
        if (bytesPerFile !== undefined && file.size >= bytesPerFile) {
          await close();
          file = await next();
          open = true;
        }
        unquoted.add(row.map(textOf));
        const flushed = file.text(csvLine(row, shape) + shape.lineEnd);
        if (flushed !== undefined) await flushed;
      }
      return [];
    },
    finish: async () => {
      await close();
      await writeMarker(folder, target.marker);
    },
    report: unquoted.report,
    abandon: async () => {
      if (open) await file.discard();
    },
  };
}

/** The documentation's example takes all columns in their order; what another order means, it does not say. */
function checkOrdinals({ ordinals }: CsvPlan, columns: number): void {
  if (ordinals === undefined) return;
  if (ordinals.length === columns && ordinals.every((ordinal, index) => ordinal === index + 1)) return;
  throw notDone([`toJobConfig.columnList=${ordinals.join('&')} for ${columns} columns (only 1&2&... to the last)`]);
}

function prefixOf({ prefix }: CsvPlan, stem: string): string {
  if (prefix === undefined) return stem;
  const filled = prefix.replaceAll('${tableName}', stem);
  const macro = /\$\{[^}]*\}/.exec(filled)?.[0];
  if (macro !== undefined) throw notDone([`${macro} in toJobConfig.filePrefix`]);
  if (/[\\/]/.test(filled)) throw failure('Cdm.0249', `Invalid file name ${filled}`);
  return filled;
}
