import type { DirtyRow, Row } from './row.ts';

// Doubling starts again from a piece of this size at most.
const LARGEST_PIECE = 65_536;

/** Rows that are ready for the database. */
export interface PreparedRows {
  readonly count: number;
  /** Loads rows `from` to `to` in one statement. Gives the database's reason if one of the rows is refused. */
  load(from: number, to: number): Promise<string | undefined>;
  /** The values of a row, for the record of a dirty one. */
  row(index: number): Row;
}

export interface PieceResult {
  readonly written: number;
  readonly dirty: readonly DirtyRow[];
}

/**
 * Loads rows with few statements and finds the refused ones: a statement that fails loads nothing, so the piece is cut to a
 * quarter until a single row is refused, and doubles with each success.
 */
export class PieceLoader {
  #size: number;
  readonly #largest: number;

  /** `largest` is 1 where a failed statement keeps some of its rows. */
  constructor(largest: number = LARGEST_PIECE) {
    this.#largest = largest;
    this.#size = largest;
  }

  /** Stops after the first dirty row beyond `allowed`. */
  async load(rows: PreparedRows, allowed: number): Promise<PieceResult> {
    const dirty: DirtyRow[] = [];
    let written = 0;
    let at = 0;
    while (at < rows.count) {
      const size = Math.min(this.#size, rows.count - at);
      const reason = await rows.load(at, at + size);
      if (reason === undefined) {
        written += size;
        at += size;
        this.#size = Math.min(this.#size * 2, this.#largest);
      } else if (size > 1) {
        this.#size = Math.max(1, Math.floor(size / 4));
      } else {
        dirty.push({ row: rows.row(at), reason });
        at += 1;
        if (dirty.length > allowed) break;
      }
    }
    return { written, dirty };
  }
}
