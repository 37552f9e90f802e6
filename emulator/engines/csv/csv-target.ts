import { countUnquotedRows } from '../../runs/unquoted-rows.ts';
import { failure, unsupported } from '../job-failure.ts';
import type { Target } from '../plan/job-plan.ts';
import { type Column, NOTHING_WRITTEN, type RowTarget } from '../rows/row.ts';
import { type Bucket, joinPath, type NewFile } from '../storage/bucket.ts';
import { csvLine, fieldText } from './csv-line.ts';

type CsvTarget = Extract<Target, { kind: 'csv' }>;

/** Writes rows to `<prefix>_<number>.csv`. The service's file names are not documented. */
export async function csvTarget(
  bucket: Bucket,
  target: CsvTarget,
  stem: string,
  columns: readonly Column[] | undefined,
): Promise<RowTarget> {
  const { shape } = target;
  const prefix = filePrefix(target, stem);
  if (columns !== undefined) checkOrdinals(target, columns.length);
  const header = shape.header && columns !== undefined ? columns.map(({ name }) => name) : undefined;
  const files = new FileSequence(bucket, target, prefix, header);
  await files.next();
  const unquoted = countUnquotedRows(shape);
  return {
    write: async (rows) => {
      for (const row of rows) {
        if (columns === undefined) checkOrdinals(target, row.length);
        if (files.isFull) await files.next();
        if (!shape.quotes) unquoted.add(row.map(fieldText));
        const flushed = files.current.text(csvLine(row, shape) + shape.lineEnd);
        if (flushed !== undefined) await flushed;
      }
      return { written: rows.length, dirty: [] };
    },
    writeCsv: async ({ bytes, rows, unquoted: broken }) => {
      if (files.isFull) await files.next();
      await files.current.bytes(bytes);
      unquoted.addCounted(rows, broken);
      return { written: rows, dirty: [] };
    },
    flush: () => Promise.resolve(NOTHING_WRITTEN),
    commit: async () => {
      await files.finish();
      if (target.marker !== undefined) await bucket.writeMarker(joinPath(target.directory, target.marker));
    },
    report: unquoted.report,
    discard: () => files.discard(),
    close: () => Promise.resolve(),
  };
}

/** The files of one run, each finished before the next is created. */
class FileSequence {
  readonly #bucket: Bucket;
  readonly #target: CsvTarget;
  readonly #prefix: string;
  readonly #header: readonly string[] | undefined;
  #file: NewFile | undefined;
  #count = 0;

  constructor(bucket: Bucket, target: CsvTarget, prefix: string, header: readonly string[] | undefined) {
    this.#bucket = bucket;
    this.#target = target;
    this.#prefix = prefix;
    this.#header = header;
  }

  get current(): NewFile {
    if (this.#file === undefined) throw new Error('no file is open');
    return this.#file;
  }

  get isFull(): boolean {
    const { bytesPerFile } = this.#target;
    return bytesPerFile !== undefined && this.current.size >= bytesPerFile;
  }

  async next(): Promise<void> {
    await this.finish();
    const { shape, directory } = this.#target;
    const path = joinPath(directory, `${this.#prefix}_${this.#count++}.csv`);
    this.#file = await this.#bucket.create(path);
    if (this.#header !== undefined) await this.#file.text(csvLine(this.#header, shape) + shape.lineEnd);
  }

  async finish(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    // It is not documented whether the rows of a skipped file count as written.
    if ((await file?.finish(this.#target.duplicates)) === 'skipped') {
      const reason = `${file?.path} exists with the same size`;
      throw unsupported([`toJobConfig.duplicateFileOpType=SKIP for rows: ${reason}`]);
    }
  }

  async discard(): Promise<void> {
    await this.#file?.discard();
    this.#file = undefined;
  }
}

/** The documentation's example has all columns in order; the meaning of another order is not documented. */
function checkOrdinals({ ordinals }: CsvTarget, columns: number): void {
  if (ordinals === undefined) return;
  if (ordinals.length === columns && ordinals.every((ordinal, index) => ordinal === index + 1)) return;
  throw unsupported([`toJobConfig.columnList=${ordinals.join('&')} for ${columns} columns (only 1&2&... to the last)`]);
}

function filePrefix({ prefix }: CsvTarget, stem: string): string {
  if (prefix === undefined) return stem;
  const filled = prefix.replaceAll('${tableName}', stem);
  const macro = /\$\{[^}]*\}/.exec(filled)?.[0];
  if (macro !== undefined) throw unsupported([`${macro} in toJobConfig.filePrefix`]);
  if (/[\\/]/.test(filled)) throw failure('Cdm.0249', `Invalid file name ${filled}`);
  return filled;
}
