import { setImmediate } from 'node:timers/promises';
import { columnsOf, type Databases, pickColumns, prepareOne, quoted, sqlFailure, whereOf } from './database.ts';
import { failure } from './failure.ts';
import type { Source } from './plan.ts';
import type { Batch, RowSource } from './rows.ts';
import { type BadRow, type ColumnKind, kindOf, type Row, suit, type Value } from './values.ts';

// So many rows are read before anybody else gets a turn: less than a millisecond's worth, and little garbage that grows old.
const BATCH = 200;

/** Reads a table. A value that is not of its column's declared type makes its row a bad one. */
export function tableSource(
  databases: Databases,
  source: Extract<Source, { kind: 'table' }>,
  readOnly: boolean,
): RowSource {
  const { table } = source;
  const database = databases.connect(databases.path(source), readOnly);
  const all = columnsOf(database, table);
  if (all === undefined) throw failure('Cdm.0900', `Table [${source.schema}.${table}] unavailable`);
  const columns = pickColumns(table, all, source.columns);
  if (source.partitionColumn !== undefined) pickColumns(table, all, [source.partitionColumn]);
  const kinds = columns.map(({ type }) => kindOf(type));
  const blob = columns.find((_, index) => kinds[index]?.kind === 'blob');
  if (blob !== undefined) throw failure('Cdm.0921', `Unsupported type ${blob.type} of column ${blob.name}`);
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const where = source.where === undefined ? '' : whereOf(source.where);
  const select = prepareOne(database, `SELECT ${names} FROM ${quoted(table)}${where}`);
  select.setReadBigInts(true);
  select.setReturnArrays(true);

  async function* batches(): AsyncGenerator<Batch> {
    try {
      let rows: Row[] = [];
      let bad: BadRow[] = [];
      for (const row of select.iterate() as unknown as Iterable<Value[]>) {
        const reason = misfit(row, kinds);
        if (reason === undefined) rows.push(row);
        else bad.push({ row, reason: `column ${columns[reason.index]?.name}: ${reason.text}` });
        // What came before a bad row is written before it is judged.
        if (rows.length < BATCH && reason === undefined) continue;
        yield { rows, bad };
        await setImmediate();
        [rows, bad] = [[], []];
      }
      yield { rows, bad };
    } catch (error) {
      throw sqlFailure(error);
    }
  }
  return { columns, batches };
}

function misfit(row: Row, kinds: readonly ColumnKind[]): { index: number; text: string } | undefined {
  for (let index = 0; index < row.length; index++) {
    const value = row[index] ?? null;
    const kind = kinds[index]?.kind ?? 'any';
    if (value === null || (typeof value === 'string' && kind === 'text')) continue;
    if (value instanceof Uint8Array) return { index, text: 'bytes' };
    // How long a text is was the source's own affair.
    const fitted =
      value === '' && kind !== 'any'
        ? { reason: `"" is not of type ${kind}` }
        : suit(value, { kind, length: undefined });
    if ('reason' in fitted) return { index, text: fitted.reason };
  }
  return undefined;
}
