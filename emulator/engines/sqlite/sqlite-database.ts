import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { failure } from '../job-failure.ts';
import type { Column } from '../rows/row.ts';
import { declaredType } from './declared-type.ts';

// How long another program may hold the file.
const BUSY_MS = 5000;

/** The connections of one run, one per file: a file that is read and written needs the same connection for both. */
export class SqliteConnections {
  readonly #open = new Map<string, DatabaseSync>();

  connect(path: string, readOnly: boolean): DatabaseSync {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const database = new DatabaseSync(path, { readOnly, timeout: BUSY_MS });
    this.#open.set(path, database);
    return database;
  }

  close(): void {
    for (const database of this.#open.values()) database.close();
    this.#open.clear();
  }
}

/** A name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Prepares one statement. SQLite ignores text after the first statement; only a job's condition can have brought it. */
export function prepareOne(database: DatabaseSync, text: string): StatementSync {
  const statement = runSql(() => database.prepare(text));
  if (statement.sourceSQL.trim() === text.trim()) return statement;
  throw failure('Cdm.0902', 'Failed to execute the SQL statement. Cause: whereClause is more than a condition');
}

/** Runs SQL of a job; an error of SQLite becomes the job's failure. */
export function runSql<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw sqlFailure(error);
  }
}

export function sqlFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return error;
  return failure('Cdm.0902', `Failed to execute the SQL statement. Cause: ${error.message}`);
}

/** The columns of a table or view in their order, or undefined if it does not exist. */
export function readColumns(database: DatabaseSync, table: string): Column[] | undefined {
  const rows = runSql(() => database.prepare(`PRAGMA table_xinfo(${quoteName(table)})`).all());
  if (rows.length === 0) return undefined;
  // 1 is a hidden column of a virtual table; 2 and 3 are generated columns.
  const shown = rows.filter((row) => Number(row.hidden) !== 1);
  return shown.map((row) => ({
    name: String(row.name),
    declared: String(row.type),
    dialect: 'sqlite',
    type: declaredType(String(row.type)),
    notNull: row.notnull === 1,
  }));
}
