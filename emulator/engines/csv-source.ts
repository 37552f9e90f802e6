import { CsvReader } from './csv.ts';
import { failure } from './failure.ts';
import { findFiles, read } from './files.ts';
import type { Places } from './places.ts';
import type { Source } from './plan.ts';
import type { Batch, RowSource } from './rows.ts';
import type { BadRow, Row } from './values.ts';

// Some hundreds of records: few enough that none lives through a collection of garbage, for what does takes more memory.
const BYTES_AT_ONCE = 16 * 1024;

/** Reads CSV files one after another. A record that lacks a field that is asked for is a bad row. */
export function csvSource(places: Places, source: Extract<Source, { kind: 'csv' }>): RowSource {
  const { files, shape, ordinals } = source;

  async function* batches(): AsyncGenerator<Batch> {
    for (const { path } of await findFiles(places, files)) {
      let skip = shape.header ? 1 : 0;
      for await (const records of recordsOf(path, new CsvReader(shape))) {
        const wanted = skip === 0 ? records : records.slice(skip);
        if (records.length > 0) skip = 0;
        yield picked(wanted, ordinals);
      }
    }
  }
  return { columns: undefined, batches };
}

async function* recordsOf(path: string, reader: CsvReader): AsyncGenerator<string[][]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of read(path, BYTES_AT_ONCE)) yield reader.push(decoder.decode(bytes, { stream: true }));
    yield reader.push(decoder.decode());
  } catch (error) {
    // A byte replaced in silence would be a row changed in silence.
    if (error instanceof TypeError) throw failure('Cdm.0064', `Incorrect data format: ${path} is not UTF-8`);
    throw error;
  }
  yield reader.end();
}

function picked(records: readonly string[][], ordinals: readonly number[] | undefined): Batch {
  if (ordinals === undefined) return { rows: records, bad: [] };
  const rows: Row[] = [];
  const bad: BadRow[] = [];
  for (const record of records) {
    const missing = ordinals.find((ordinal) => ordinal > record.length);
    if (missing === undefined) rows.push(ordinals.map((ordinal) => record[ordinal - 1] ?? ''));
    else bad.push({ row: record, reason: `no field ${missing}, only ${record.length}` });
  }
  return { rows, bad };
}
