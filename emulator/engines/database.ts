import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { failure } from './failure.ts';
import type { Places } from './places.ts';
import type { TableName } from './plan.ts';
import type { Column } from './values.ts';

// How long another program may hold the file.
const BUSY_MS = 5000;

/** Connections of one job, one a file: a file that is read and written has to be so by the same connection. */
export class Databases {
  readonly #places: Places;
  readonly #open = new Map<string, DatabaseSync>();

  constructor(places: Places) {
    this.#places = places;
  }

  path({ link, schema }: TableName): string {
    return this.#places.database(link, schema);
  }

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
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A condition from a job: it stays one, and a comment in it ends with it. */
export function whereOf(condition: string): string {
  return ` WHERE (${condition}\n)`;
}

/** One statement. SQLite would leave out in silence what comes after its end, which only a job's condition can have brought. */
export function prepareOne(database: DatabaseSync, text: string): StatementSync {
  const statement = sql(() => database.prepare(text));
  if (statement.sourceSQL.trim() === text.trim()) return statement;
  throw failure('Cdm.0902', 'Failed to execute the SQL statement. Cause: whereClause is more than a condition');
}

/** Runs what a job makes of SQL; what SQLite says of it becomes the job's failure. */
export function sql<T>(act: () => T): T {
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

/** The columns of a table or view in their order, or undefined if there is none. */
export function columnsOf(database: DatabaseSync, table: string): Column[] | undefined {
  const rows = sql(() => database.prepare(`PRAGMA table_xinfo(${quoted(table)})`).all());
  const columns = rows.map((row) => ({
    name: String(row.name),
    type: String(row.type),
    notNull: row.notnull === 1,
    // 1 hidden, 2 and 3 generated: nobody can write them.
    hidden: Number(row.hidden),
  }));
  return columns.length === 0 ? undefined : columns.filter(({ hidden }) => hidden !== 1);
}

/** The columns of a list, or all. */
export function pickColumns(table: string, all: readonly Column[], list: readonly string[] | undefined): Column[] {
  if (list === undefined) return [...all];
  return list.map((wanted) => {
    const found = all.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (found !== undefined) return found;
    throw failure('Cdm.0903', `Failed to obtain metadata. Cause: table ${table} has no column ${wanted}`);
  });
}
