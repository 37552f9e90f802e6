import { PieceLoader } from '../rows/load-in-pieces.ts';
import type { DirtyRow, Row, WriteResult } from '../rows/row.ts';
import { CopyRows } from './copy-rows.ts';
import { copyLine } from './copy-text.ts';
import type { PostgresColumn } from './postgres-columns.ts';
import { rowRefusal } from './postgres-errors.ts';
import type { PostgresSession } from './postgres-session.ts';

export interface CopyTarget {
  /** `COPY ... FROM STDIN`. */
  readonly statement: string;
  readonly columns: readonly PostgresColumn[];
  readonly inTransaction: boolean;
}

/** Sends rows in large pieces, one after the other, while the next rows are read. */
export class CopyLoader {
  readonly #session: PostgresSession;
  readonly #target: CopyTarget;
  readonly #textual: readonly boolean[];
  readonly #pieces = new PieceLoader();
  /** The first is being filled; the second was sent, or waits to be filled. */
  readonly #buffers: [CopyRows, CopyRows];
  #loading: Promise<WriteResult> | undefined;

  constructor(session: PostgresSession, target: CopyTarget) {
    this.#session = session;
    this.#target = target;
    this.#textual = target.columns.map(({ textual }) => textual);
    const create = (): CopyRows => new CopyRows(target.columns, (data) => this.#copy(data));
    this.#buffers = [create(), create()];
  }

  async write(rows: readonly Row[], allowed: number): Promise<WriteResult> {
    let written = 0;
    const dirty: DirtyRow[] = [];
    for (const row of rows) {
      if (row.length !== this.#textual.length) {
        dirty.push({ row, reason: `${row.length} fields for ${this.#textual.length} columns` });
        continue;
      }
      if (this.#buffers[0].add(copyLine(row, this.#textual))) continue;
      const done = await this.#send(allowed - dirty.length);
      written += done.written;
      dirty.push(...done.dirty);
    }
    return { written, dirty };
  }

  async flush(allowed: number): Promise<WriteResult> {
    const first = await this.#send(allowed);
    const last = await this.#result();
    return { written: first.written + last.written, dirty: [...first.dirty, ...last.dirty] };
  }

  /** Waits for the piece that is being loaded. */
  async drain(): Promise<void> {
    await this.#loading?.catch(() => undefined);
  }

  /** Waits for the piece before, and starts the next one. */
  async #send(allowed: number): Promise<WriteResult> {
    const done = await this.#result();
    const rest = allowed - done.dirty.length;
    if (rest < 0) return done;
    const [full, empty] = this.#buffers;
    empty.clear();
    this.#buffers.reverse();
    this.#loading = this.#pieces.load(full, rest);
    // A failure is thrown where the result is awaited.
    this.#loading.catch(() => undefined);
    return done;
  }

  async #result(): Promise<WriteResult> {
    const result = await this.#loading;
    this.#loading = undefined;
    return result ?? { written: 0, dirty: [] };
  }

  /** The server's words if it refuses a row of the piece. */
  async #copy(data: Uint8Array): Promise<string | undefined> {
    const { statement, inTransaction } = this.#target;
    if (inTransaction) await this.#session.query('SAVEPOINT piece');
    try {
      await this.#session.copyFrom(statement, data);
    } catch (error) {
      const reason = rowRefusal(error);
      if (reason === undefined) throw error;
      if (inTransaction) await this.#session.query('ROLLBACK TO SAVEPOINT piece');
      return reason;
    }
    if (inTransaction) await this.#session.query('RELEASE SAVEPOINT piece');
    return undefined;
  }
}
