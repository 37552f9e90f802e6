import { PieceLoader } from '../rows/load-in-pieces.ts';
import type { DirtyRow, Row, WriteResult } from '../rows/row.ts';
import { type MysqlColumn, quoteName } from './mysql-columns.ts';
import { rowRefusal } from './mysql-errors.ts';
import { type Literal, literalOf } from './mysql-literals.ts';
import type { MysqlSession } from './mysql-session.ts';

// Bytes of one INSERT: enough for speed, and below the packet limit of every version.
const STATEMENT_BYTES = 256 * 1024;
// As many as the service's own example of a link commits at once.
const ROWS_PER_COMMIT = 10_000;
// Room for the protocol's header.
const MARGIN = 1024;

export interface InsertTarget {
  readonly table: string;
  readonly columns: readonly MysqlColumn[];
  readonly backslash: boolean;
  readonly maxBytes: number;
  /** Whether a failed statement leaves none of its rows behind. */
  readonly atomic: boolean;
  /** Whether the loader commits on its way; a run that is all or nothing commits at its end. */
  readonly commits: boolean;
}

/** Sends rows in statements with many rows each. */
export class InsertLoader {
  readonly #session: MysqlSession;
  readonly #head: string;
  readonly #literals: readonly ((value: Row[number]) => Literal)[];
  readonly #names: readonly string[];
  readonly #maxBytes: number;
  readonly #pieces: PieceLoader;
  readonly #commits: boolean;
  #rows: Row[] = [];
  #tuples: string[] = [];
  #bytes = 0;
  #uncommitted = 0;

  constructor(session: MysqlSession, { table, columns, backslash, maxBytes, atomic, commits }: InsertTarget) {
    const names = columns.map(({ name }) => quoteName(name)).join(', ');
    this.#session = session;
    this.#head = `INSERT INTO ${table} (${names}) VALUES `;
    const options = { backslash, offsetMinutes: session.offsetMinutes };
    this.#literals = columns.map((column) => literalOf(column, options));
    this.#names = columns.map(({ name }) => name);
    this.#maxBytes = maxBytes - this.#head.length - MARGIN;
    this.#commits = commits;
    this.#pieces = atomic ? new PieceLoader() : new PieceLoader(1);
  }

  async write(rows: readonly Row[], allowed: number): Promise<WriteResult> {
    const dirty: DirtyRow[] = [];
    let written = 0;
    for (const row of rows) {
      const tuple = this.#tuple(row);
      if ('reason' in tuple) {
        dirty.push({ row, reason: tuple.reason });
        continue;
      }
      const bytes = Buffer.byteLength(tuple.sql) + 1;
      if (this.#bytes + bytes > Math.min(STATEMENT_BYTES, this.#maxBytes)) {
        const sent = await this.flush(allowed - dirty.length);
        written += sent.written;
        dirty.push(...sent.dirty);
      }
      this.#rows.push(row);
      this.#tuples.push(tuple.sql);
      this.#bytes += bytes;
    }
    return { written, dirty };
  }

  async flush(allowed: number): Promise<WriteResult> {
    const [rows, tuples] = [this.#rows, this.#tuples];
    [this.#rows, this.#tuples, this.#bytes] = [[], [], 0];
    const prepared = {
      count: rows.length,
      load: (from: number, to: number) => this.#insert(tuples.slice(from, to)),
      row: (index: number) => rows[index] ?? [],
    };
    const result = await this.#pieces.load(prepared, allowed);
    this.#uncommitted += result.written;
    if (this.#commits && this.#uncommitted >= ROWS_PER_COMMIT) await this.#commit();
    return result;
  }

  async #commit(): Promise<void> {
    this.#uncommitted = 0;
    await this.#session.query('COMMIT');
    await this.#session.query('START TRANSACTION');
  }

  #tuple(row: Row): Literal {
    if (row.length !== this.#literals.length) {
      return { reason: `${row.length} fields for ${this.#literals.length} columns` };
    }
    const parts: string[] = [];
    for (const [index, write] of this.#literals.entries()) {
      const literal = write(row[index] ?? null);
      if ('reason' in literal) return { reason: `column ${this.#names[index]}: ${literal.reason}` };
      parts.push(literal.sql);
    }
    const sql = `(${parts.join(',')})`;
    // The server would end the connection over it.
    if (sql.length <= this.#maxBytes && Buffer.byteLength(sql) <= this.#maxBytes) return { sql };
    return { reason: `the row is longer than max_allowed_packet: ${this.#maxBytes + MARGIN} bytes` };
  }

  /** The server's words if it refuses a row of the piece. */
  async #insert(tuples: readonly string[]): Promise<string | undefined> {
    try {
      await this.#session.query(this.#head + tuples.join(','));
      return undefined;
    } catch (error) {
      const reason = rowRefusal(error);
      if (reason === undefined) throw error;
      return reason;
    }
  }
}
