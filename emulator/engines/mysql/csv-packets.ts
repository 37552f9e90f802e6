import type { CsvBatch, CsvShape } from '../rows/row.ts';
import type { Collector } from './mysql-reader.ts';

/** How a field becomes text. `date`: a zero date is NULL. */
export type FieldKind = 'text' | 'bytes' | 'bits' | 'date';

const BATCH_BYTES = 128 * 1024;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const ZERO_DATE = Buffer.from('0000-00-00');
// The first byte of a field: NULL, or how many bytes its length has.
const NULL_MARK = 0xfb;
const LENGTH_BYTES: Readonly<Record<number, number>> = { 252: 2, 253: 3, 254: 6 };
// A length of eight bytes; six of them are more than a packet can have.
const WIDEST_LENGTH = 9;

/** Writes rows of MySQL's text protocol as CSV, without values in between. */
export class CsvPackets implements Collector<CsvBatch> {
  readonly #kinds: readonly FieldKind[];
  readonly #separator: number;
  readonly #lineEnd: Buffer;
  readonly #quotes: boolean;
  #output = Buffer.allocUnsafe(2 * BATCH_BYTES);
  #length = 0;
  #rows = 0;
  #unquoted = 0;

  constructor(kinds: readonly FieldKind[], { separator, lineEnd, quotes }: CsvShape) {
    this.#kinds = kinds;
    this.#separator = separator.charCodeAt(0);
    this.#lineEnd = Buffer.from(lineEnd ?? '\n');
    this.#quotes = quotes;
  }

  isFull(): boolean {
    return this.#length >= BATCH_BYTES;
  }

  take(): CsvBatch | undefined {
    if (this.#rows === 0) return undefined;
    const batch = { bytes: this.#output.subarray(0, this.#length), rows: this.#rows, unquoted: this.#unquoted };
    this.#output = Buffer.allocUnsafe(2 * BATCH_BYTES);
    [this.#length, this.#rows, this.#unquoted] = [0, 0, 0];
    return batch;
  }

  /** Takes the bytes of a row. */
  add(buffer: Buffer, from: number, to: number): void {
    this.#reserve(2 * (to - from) + 4 * this.#kinds.length + this.#lineEnd.length + 32);
    let at = from;
    let broken = false;
    for (let index = 0; index < this.#kinds.length; index++) {
      if (index > 0) this.#output[this.#length++] = this.#separator;
      const mark = buffer[at] as number;
      if (mark === NULL_MARK) {
        at++;
        continue;
      }
      const bytes = LENGTH_BYTES[mark];
      const size = bytes === undefined ? mark : buffer.readUIntLE(at + 1, bytes);
      const start = at + (bytes === undefined ? 1 : bytes === 6 ? WIDEST_LENGTH : bytes + 1);
      at = start + size;
      if (this.#field(this.#kinds[index] ?? 'text', buffer, start, at)) broken = true;
    }
    for (const byte of this.#lineEnd) this.#output[this.#length++] = byte;
    this.#rows++;
    if (broken) this.#unquoted++;
  }

  /** Writes a field. True if it has a mark of the format and no quotes. */
  #field(kind: FieldKind, buffer: Buffer, start: number, end: number): boolean {
    switch (kind) {
      case 'text':
        return this.#text(buffer, start, end);
      case 'date':
        if (buffer.subarray(start, start + ZERO_DATE.length).equals(ZERO_DATE)) return false;
        return this.#text(buffer, start, end);
      case 'bytes': {
        const text = Buffer.from(`\\x${buffer.toString('hex', start, end)}`);
        return this.#text(text, 0, text.length);
      }
      case 'bits': {
        const text = Buffer.from(String(BigInt(`0x${buffer.toString('hex', start, end) || '0'}`)));
        return this.#text(text, 0, text.length);
      }
      default: {
        const never: never = kind;
        throw new Error(`no such kind: ${JSON.stringify(never)}`);
      }
    }
  }

  #text(buffer: Buffer, start: number, end: number): boolean {
    const output = this.#output;
    const [separator, quotes] = [this.#separator, this.#quotes];
    let length = this.#length;
    let special = quotes && start === end;
    for (let at = start; at < end; at++) {
      const byte = buffer[at] as number;
      if (byte === separator || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN) special = true;
      output[length++] = byte;
    }
    if (special && quotes) length = this.#enclosed(buffer, start, end);
    this.#length = length;
    return special && !quotes;
  }

  #enclosed(buffer: Buffer, start: number, end: number): number {
    const output = this.#output;
    let length = this.#length;
    output[length++] = QUOTE;
    for (let at = start; at < end; at++) {
      const byte = buffer[at] as number;
      if (byte === QUOTE) output[length++] = QUOTE;
      output[length++] = byte;
    }
    output[length++] = QUOTE;
    return length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#output.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#output.length, this.#length + bytes));
    this.#output.copy(larger, 0, 0, this.#length);
    this.#output = larger;
  }
}
