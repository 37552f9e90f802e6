import type { DatabaseSync } from 'node:sqlite';
import { failure } from '../job-failure.ts';
import type { TableTarget } from '../plan/job-plan.ts';
import { columnDefinitions } from '../rows/create-table.ts';
import { checkColumnCount, pickColumns, whereClause } from '../rows/pick-columns.ts';
import { type Column, type DirtyRow, NOTHING_WRITTEN, type Row, type RowTarget, type Value } from '../rows/row.ts';
import { checkValue } from './column-values.ts';
import { sqliteTypeName } from './declared-type.ts';
import { prepareOne, quoteName, readColumns, runSql, sqlFailure } from './sqlite-database.ts';

// Rows of a transaction: enough for speed, few enough for short locks.
const ROWS_PER_COMMIT = 10_000;
const SQLITE_CONSTRAINT = 19;
const SQLITE_MISMATCH = 20;

/** Loads rows into a table. A row whose values do not match its columns or break a constraint is dirty. */
export function sqliteTarget(
  database: DatabaseSync,
  target: TableTarget,
  source: readonly Column[] | undefined,
): RowTarget {
  const columns = prepareTable(database, target, source);
  const insert = createInserter(database, target.table, columns);
  const commit = (): void => runSql(() => database.exec('COMMIT'));
  let uncommitted = 0;
  return {
    write: (rows, allowed) => {
      const dirty: DirtyRow[] = [];
      let written = 0;
      for (const row of rows) {
        const reason = insert(row);
        if (reason === undefined) written++;
        else dirty.push({ row, reason });
        if (dirty.length > allowed) break;
        uncommitted++;
        if (target.allOrNothing || uncommitted < ROWS_PER_COMMIT) continue;
        uncommitted = 0;
        commit();
        runSql(() => database.exec('BEGIN IMMEDIATE'));
      }
      return { written, dirty };
    },
    flush: () => Promise.resolve(NOTHING_WRITTEN),
    commit: () => {
      commit();
      return Promise.resolve();
    },
    discard: () => {
      // SQLite itself ends the transaction on some errors.
      if (database.isTransaction) database.exec(target.allOrNothing ? 'ROLLBACK' : 'COMMIT');
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** Creates and clears the table as the job says, and leaves a transaction open. Returns the columns to fill, in order. */
function prepareTable(database: DatabaseSync, target: TableTarget, source: readonly Column[] | undefined): Column[] {
  runSql(() => database.exec('BEGIN IMMEDIATE'));
  let columns: Column[];
  try {
    createTable(database, target, source);
    columns = clearTable(database, target, source);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  if (!target.allOrNothing) {
    runSql(() => database.exec('COMMIT'));
    runSql(() => database.exec('BEGIN IMMEDIATE'));
  }
  return columns;
}

function createTable(database: DatabaseSync, target: TableTarget, source: readonly Column[] | undefined): void {
  const { table, preparation } = target;
  const exists = readColumns(database, table) !== undefined;
  const drop = preparation === 'DROP_AND_CREATE' && exists;
  if (drop) runSql(() => database.exec(`DROP TABLE ${quoteName(table)}`));
  if (source === undefined || preparation === 'DO_NOTHING' || (exists && !drop)) return;
  const list = columnDefinitions(target, source, { dialect: 'sqlite', quoteName, typeName: sqliteTypeName });
  runSql(() => database.exec(`CREATE TABLE ${quoteName(table)} (${list})`));
}

function clearTable(database: DatabaseSync, target: TableTarget, source: readonly Column[] | undefined): Column[] {
  const { table, clear } = target;
  const all = readColumns(database, table);
  if (all === undefined) throw failure('Cdm.0900', `Table [${target.schema}.${table}] unavailable`);
  if (clear.kind !== 'none') {
    const where = whereClause(clear.kind === 'where' ? clear.condition : undefined);
    const clearing = prepareOne(database, `DELETE FROM ${quoteName(table)}${where}`);
    runSql(() => clearing.run());
  }
  const columns = pickColumns(table, all, target.columns);
  const blob = columns.find(({ type }) => type.kind === 'bytes');
  if (blob !== undefined) throw failure('Cdm.0921', `Unsupported type ${blob.declared} of column ${blob.name}`);
  checkColumnCount(source, columns);
  return columns;
}

type Insert = (row: Row) => string | undefined;

/** A function that inserts a row, or returns why the table refuses it. */
function createInserter(database: DatabaseSync, table: string, columns: readonly Column[]): Insert {
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const statement = runSql(() => database.prepare(`INSERT INTO ${quoteName(table)} (${names}) VALUES (${marks})`));
  return (row) => {
    if (row.length !== columns.length) return `${row.length} fields for ${columns.length} columns`;
    const values: Value[] = [];
    for (const [index, { name, type }] of columns.entries()) {
      const checked = checkValue(row[index] ?? null, type);
      if ('reason' in checked) return `column ${name}: ${checked.reason}`;
      values.push(checked.value);
    }
    try {
      statement.run(...values);
      return undefined;
    } catch (error) {
      const reason = rowRefusal(error);
      if (reason === undefined) throw sqlFailure(error);
      return reason;
    }
  };
}

/** SQLite's words if it refuses the row; undefined for errors of the table or the disk. */
function rowRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  // The lowest byte is the kind of error, the rest its detail.
  const code = Number(error.errcode) & 0xff;
  return code === SQLITE_CONSTRAINT || code === SQLITE_MISMATCH ? error.message : undefined;
}
