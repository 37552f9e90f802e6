import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { failure } from '../job-failure.ts';
import type { TableSource } from '../plan/job-plan.ts';
import type { ColumnType } from '../rows/column-type.ts';
import { pickColumns, whereClause } from '../rows/pick-columns.ts';
import type { Batch, DirtyRow, Row, RowSource, Value } from '../rows/row.ts';
import { checkValue, mismatch } from './column-values.ts';
import { prepareOne, quoteName, readColumns, sqlFailure } from './sqlite-database.ts';

// Rows between two turns of the event loop: less than a millisecond, and little garbage that grows old.
const BATCH = 200;

/** Reads a table. A value that does not match its column's declared type makes its row dirty. */
export function sqliteSource(database: DatabaseSync, source: TableSource): RowSource {
  const { table } = source;
  const all = readColumns(database, table);
  if (all === undefined) throw failure('Cdm.0900', `Table [${source.schema}.${table}] unavailable`);
  const columns = pickColumns(table, all, source.columns);
  if (source.partitionColumn !== undefined) pickColumns(table, all, [source.partitionColumn]);
  const types = columns.map(({ type }) => type);
  const blob = columns.find(({ type }) => type.kind === 'bytes');
  if (blob !== undefined) throw failure('Cdm.0921', `Unsupported type ${blob.declared} of column ${blob.name}`);
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const select = prepareOne(database, `SELECT ${names} FROM ${quoteName(table)}${whereClause(source.where)}`);
  select.setReadBigInts(true);
  select.setReturnArrays(true);

  async function* batches(): AsyncGenerator<Batch> {
    try {
      let rows: Row[] = [];
      let dirty: DirtyRow[] = [];
      for (const row of select.iterate() as unknown as Iterable<Value[]>) {
        const problem = rowProblem(row, types);
        if (problem === undefined) rows.push(row);
        else dirty.push({ row, reason: `column ${columns[problem.index]?.name}: ${problem.text}` });
        // The rows before a dirty one are written before it is counted.
        if (rows.length < BATCH && problem === undefined) continue;
        yield { rows, dirty };
        await setImmediate();
        [rows, dirty] = [[], []];
      }
      yield { rows, dirty };
    } catch (error) {
      throw sqlFailure(error);
    }
  }
  return { columns, batches, close: () => Promise.resolve() };
}

function rowProblem(row: Row, types: readonly ColumnType[]): { index: number; text: string } | undefined {
  for (let index = 0; index < row.length; index++) {
    const text = valueProblem(row[index] ?? null, types[index] ?? { kind: 'other' });
    if (text !== undefined) return { index, text };
  }
  return undefined;
}

function valueProblem(value: Value, type: ColumnType): string | undefined {
  // The source does not check the length of a text.
  if (value === null || (typeof value === 'string' && type.kind === 'text')) return undefined;
  if (value instanceof Uint8Array) return 'bytes';
  if (value === '' && type.kind !== 'other') return mismatch('""', type.kind);
  const checked = checkValue(value, type.kind === 'text' ? { kind: 'text', length: undefined } : type);
  return 'reason' in checked ? checked.reason : undefined;
}
