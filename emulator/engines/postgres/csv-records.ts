import type { CsvBatch } from '../rows/row.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

export interface CsvFormat {
  /** The byte that encloses fields. */
  readonly quote: number;
  /** Removes the enclosing bytes, for a job without quotes. */
  readonly removeQuotes: boolean;
  readonly lineEnd: string;
  /** Byte between fields. */
  readonly separator: number;
}

/** Cuts COPY's CSV into whole records, counts them, and writes the job's line ends. */
export class CsvRecords {
  readonly #format: CsvFormat;
  #rest: Uint8Array = new Uint8Array(0);
  #inQuotes = false;

  constructor(format: CsvFormat) {
    this.#format = format;
  }

  /** The records that are complete with this piece; undefined if there is none. */
  push(piece: Buffer): CsvBatch | undefined {
    const { rows, end } = this.#scan(piece);
    if (rows === 0) {
      this.#rest = Buffer.concat([this.#rest, piece]);
      return undefined;
    }
    const head = piece.subarray(0, end);
    const bytes = this.#rest.length === 0 ? head : Buffer.concat([this.#rest, head]);
    this.#rest = Buffer.from(piece.subarray(end));
    return this.#convert(bytes, rows);
  }

  /** Counts ends of records in a piece and finds the last one. It jumps from mark to mark, which is faster than byte by byte. */
  #scan(piece: Buffer): { rows: number; end: number } {
    const { quote } = this.#format;
    let [rows, end, at] = [0, 0, 0];
    let mark = piece.indexOf(quote);
    for (;;) {
      if (this.#inQuotes) {
        if (mark < 0) return { rows, end };
        // A doubled quote closes the field and opens it again.
        this.#inQuotes = false;
        at = mark + 1;
        mark = piece.indexOf(quote, at);
      }
      const feed = piece.indexOf(LINE_FEED, at);
      if (mark >= 0 && (feed < 0 || mark < feed)) {
        this.#inQuotes = true;
        mark = piece.indexOf(quote, mark + 1);
      } else if (feed < 0) {
        return { rows, end };
      } else {
        rows++;
        end = feed + 1;
        at = end;
      }
    }
  }

  #convert(bytes: Uint8Array, rows: number): CsvBatch {
    const { quote, removeQuotes, lineEnd, separator } = this.#format;
    if (lineEnd === '\n' && !removeQuotes) return { bytes, rows, unquoted: 0 };
    const mark = Buffer.from(lineEnd);
    const output = Buffer.allocUnsafe(bytes.length + rows * (mark.length - 1));
    let [inQuotes, length] = [false, 0];
    let [broken, unquoted] = [false, 0];
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        // Of a doubled quote one is data.
        if (inQuotes && bytes[at + 1] === quote) {
          output[length++] = byte;
          if (!removeQuotes) output[length++] = byte;
          at++;
          continue;
        }
        inQuotes = !inQuotes;
        if (removeQuotes) continue;
      } else if (byte === LINE_FEED && !inQuotes) {
        for (const char of mark) output[length++] = char;
        if (broken) unquoted++;
        broken = false;
        continue;
      } else if (
        byte === QUOTE ||
        (inQuotes && (byte === separator || byte === LINE_FEED || byte === CARRIAGE_RETURN))
      ) {
        broken = true;
      }
      output[length++] = byte;
    }
    return { bytes: output.subarray(0, length), rows, unquoted: removeQuotes ? unquoted : 0 };
  }
}
