import type { DatabaseSync } from 'node:sqlite';
import { columnsOf, type Databases, pickColumns, prepareOne, quoted, sql, sqlFailure, whereOf } from './database.ts';
import { failure, notDone } from './failure.ts';
import type { Plan } from './plan.ts';
import type { RowTarget } from './rows.ts';
import { type BadRow, type Column, kindOf, type Row, suit, type Value } from './values.ts';

type TablePlan = Extract<Plan['target'], { kind: 'table' }>;

// As many rows as a transaction takes: enough to be quick, few enough that others are not kept waiting.
const ROWS_PER_COMMIT = 10_000;
const SQLITE_CONSTRAINT = 19;
const SQLITE_MISMATCH = 20;

/** Loads rows into a table. A row whose values do not fit its columns or break a constraint is a bad one. */
export function tableTarget(databases: Databases, target: TablePlan, source: readonly Column[] | undefined): RowTarget {
  const database = databases.connect(databases.path(target), false);
  sql(() => database.exec('BEGIN IMMEDIATE'));
  let columns: Column[];
  try {
    columns = prepare(database, target, source);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  const commit = (): void => sql(() => database.exec('COMMIT'));
  if (!target.allOrNothing) {
    commit();
    sql(() => database.exec('BEGIN IMMEDIATE'));
  }
  const insert = inserter(database, target.table, columns);
  let waiting = 0;
  return {
    write: (rows, bearable) => {
      const bad: BadRow[] = [];
      for (const row of rows) {
        const reason = insert(row);
        if (reason !== undefined) bad.push({ row, reason });
        if (bad.length > bearable) break;
        waiting++;
        if (target.allOrNothing || waiting < ROWS_PER_COMMIT) continue;
        waiting = 0;
        commit();
        sql(() => database.exec('BEGIN IMMEDIATE'));
      }
      return bad;
    },
    finish: () => {
      commit();
      return Promise.resolve();
    },
    abandon: () => {
      // SQLite itself ends the transaction on some errors.
      if (database.isTransaction) database.exec(target.allOrNothing ? 'ROLLBACK' : 'COMMIT');
      return Promise.resolve();
    },
  };
}

/** Creates and clears as the job says. The columns to fill, in order. */
function prepare(database: DatabaseSync, target: TablePlan, source: readonly Column[] | undefined): Column[] {
  const { table, preparation, clear, schema } = target;
  const there = columnsOf(database, table);
  const drop = preparation === 'DROP_AND_CREATE' && there !== undefined;
  if (drop) sql(() => database.exec(`DROP TABLE ${quoted(table)}`));
  if (source !== undefined && (drop || (there === undefined && preparation !== 'DO_NOTHING'))) {
    sql(() => database.exec(creation(target, source)));
  }
  const all = columnsOf(database, table);
  if (all === undefined) throw failure('Cdm.0900', `Table [${schema}.${table}] unavailable`);
  if (clear.kind !== 'none') {
    const where = clear.kind === 'where' ? whereOf(clear.condition) : '';
    const clearing = prepareOne(database, `DELETE FROM ${quoted(table)}${where}`);
    sql(() => clearing.run());
  }
  const columns = pickColumns(table, all, target.columns);
  const blob = columns.find(({ type }) => kindOf(type).kind === 'blob');
  if (blob !== undefined) throw failure('Cdm.0921', `Unsupported type ${blob.type} of column ${blob.name}`);
  if (source !== undefined && source.length !== columns.length) {
    throw failure('Cdm.0931', `the source has ${source.length} columns, the destination ${columns.length}`);
  }
  return columns;
}

/** The source's columns under the names of the destination's list. */
function creation({ table, columns, keepNotNull, longerTexts }: TablePlan, source: readonly Column[]): string {
  if (columns !== undefined && columns.length !== source.length) {
    throw notDone([`toJobConfig.columnList with ${columns.length} columns for a table made from ${source.length}`]);
  }
  const lines = source.map(({ name, type, notNull }, index) => {
    const wide = longerTexts ? type.replace(/(CHAR[^(]*\(\s*)(\d+)/i, (_, head, n) => `${head}${Number(n) * 3}`) : type;
    return `${quoted(columns?.[index] ?? name)} ${wide}${keepNotNull && notNull ? ' NOT NULL' : ''}`;
  });
  return `CREATE TABLE ${quoted(table)} (${lines.join(', ')})`;
}

/** A function that inserts a row, or says why the table does not take it. */
function inserter(database: DatabaseSync, table: string, columns: readonly Column[]): (row: Row) => string | undefined {
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const statement = sql(() => database.prepare(`INSERT INTO ${quoted(table)} (${names}) VALUES (${marks})`));
  const kinds = columns.map(({ type }) => kindOf(type));
  return (row) => {
    if (row.length !== columns.length) return `${row.length} fields for ${columns.length} columns`;
    const values: Value[] = [];
    for (const [index, kind] of kinds.entries()) {
      const fitted = suit(row[index] ?? null, kind);
      if ('reason' in fitted) return `column ${columns[index]?.name}: ${fitted.reason}`;
      values.push(fitted.value);
    }
    try {
      statement.run(...values);
      return undefined;
    } catch (error) {
      const reason = refusedRow(error);
      if (reason === undefined) throw sqlFailure(error);
      return reason;
    }
  };
}

/** SQLite's words where it is the row that does not fit; undefined where the table or the disk is at fault. */
function refusedRow(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  // The lowest byte is the kind of error, the rest its detail.
  const code = Number(error.errcode) & 0xff;
  return code === SQLITE_CONSTRAINT || code === SQLITE_MISMATCH ? error.message : undefined;
}
