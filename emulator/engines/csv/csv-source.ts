import { failure } from '../job-failure.ts';
import type { Source } from '../plan/job-plan.ts';
import type { Batch, DirtyRow, Row, RowSource } from '../rows/row.ts';
import type { Bucket } from '../storage/bucket.ts';
import { findFiles } from '../storage/find-files.ts';
import { CsvReader, type CsvRecord } from './csv-reader.ts';

// Some hundreds of records: few enough to be gone before a garbage collection moves them to the old generation.
const BYTES_AT_ONCE = 16 * 1024;

/** Reads CSV files one after another. A record without a field that the job asks for is a dirty row. */
export function csvSource(bucket: Bucket, { files, shape, ordinals }: Extract<Source, { kind: 'csv' }>): RowSource {
  async function* batches(): AsyncGenerator<Batch> {
    for (const { path } of await findFiles(bucket, files)) {
      let skip = shape.header ? 1 : 0;
      for await (const records of readRecords(bucket, path, new CsvReader(shape))) {
        const data = skip === 0 ? records : records.slice(skip);
        if (records.length > 0) skip = 0;
        yield pickFields(data, ordinals);
      }
    }
  }
  return { columns: undefined, batches, close: () => Promise.resolve() };
}

async function* readRecords(bucket: Bucket, path: string, reader: CsvReader): AsyncGenerator<CsvRecord[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of bucket.read(path, BYTES_AT_ONCE)) {
      yield reader.push(decoder.decode(bytes, { stream: true }));
    }
    yield reader.push(decoder.decode());
  } catch (error) {
    // A replacement character would change a row without notice.
    if (error instanceof TypeError) throw failure('Cdm.0064', `Incorrect data format: ${path} is not UTF-8`);
    throw error;
  }
  yield reader.end();
}

function pickFields(records: readonly CsvRecord[], ordinals: readonly number[] | undefined): Batch {
  if (ordinals === undefined) return { rows: records, dirty: [] };
  const rows: Row[] = [];
  const dirty: DirtyRow[] = [];
  for (const record of records) {
    const missing = ordinals.find((ordinal) => ordinal > record.length);
    if (missing === undefined) rows.push(ordinals.map((ordinal) => record[ordinal - 1] ?? null));
    else dirty.push({ row: record, reason: `no field ${missing}, only ${record.length}` });
  }
  return { rows, dirty };
}
