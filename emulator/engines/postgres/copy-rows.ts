import type { PreparedRows } from '../rows/load-in-pieces.ts';
import type { Row } from '../rows/row.ts';
import { CopyTextReader } from './copy-text.ts';
import type { PostgresColumn } from './postgres-columns.ts';

// Enough rows for speed, and small in memory.
const BUFFER_BYTES = 2 * 1024 * 1024;
// A UTF-16 unit takes at most so many bytes of UTF-8.
const BYTES_PER_UNIT = 3;

type Copy = (data: Uint8Array) => Promise<string | undefined>;

/** Rows as lines of COPY's text format, in one buffer that is used again. Lines instead of rows save the memory of the values. */
export class CopyRows implements PreparedRows {
  readonly #columns: readonly PostgresColumn[];
  readonly #copy: Copy;
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  /** Where each line ends. */
  #ends: number[] = [];

  constructor(columns: readonly PostgresColumn[], copy: Copy) {
    this.#columns = columns;
    this.#copy = copy;
  }

  get count(): number {
    return this.#ends.length;
  }

  /** False if the buffer is full with this line. */
  add(line: string): boolean {
    const start = this.#start(this.count);
    const most = line.length * BYTES_PER_UNIT;
    if (start + most > this.#buffer.length) {
      this.#buffer = Buffer.concat([this.#buffer.subarray(0, start), Buffer.allocUnsafe(most)]);
    }
    this.#ends.push(start + this.#buffer.write(line, start));
    return this.#start(this.count) < BUFFER_BYTES;
  }

  clear(): void {
    this.#ends = [];
    if (this.#buffer.length > 2 * BUFFER_BYTES) this.#buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  }

  load(from: number, to: number): Promise<string | undefined> {
    return this.#copy(this.#buffer.subarray(this.#start(from), this.#start(to)));
  }

  row(index: number): Row {
    const reader = new CopyTextReader(this.#columns.map(() => false));
    return reader.push(this.#buffer.subarray(this.#start(index), this.#start(index + 1)))[0] ?? [];
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }
}
