import { JobFailure } from '../job-failure.ts';
import type { CsvShape } from '../rows/row.ts';

/** With quotes an empty field without quotes is NULL. */
export type CsvRecord = (string | null)[];

// Limits the memory that a quote without its end takes.
const LONGEST_RECORD = 16 * 1024 * 1024;

/** Cuts text that comes in pieces into records. */
export class CsvReader {
  readonly #shape: CsvShape;
  #rest = '';

  constructor(shape: CsvShape) {
    this.#shape = shape;
  }

  /** The records that are complete with this piece. */
  push(text: string): CsvRecord[] {
    return this.#take(this.#rest + text, false);
  }

  /** What is left at the end of the file: a record that no line end follows. */
  end(): CsvRecord[] {
    return this.#take(this.#rest, true);
  }

  #take(text: string, last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let from = 0;
    while (from < text.length) {
      const found = this.#record(text, from, last);
      if (found === undefined) break;
      records.push(found.fields);
      from = found.next;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > LONGEST_RECORD)
      throw new JobFailure('Cdm.0064: Incorrect data format: a record over 16 MiB');
    return records;
  }

  #record(text: string, from: number, last: boolean): { fields: CsvRecord; next: number } | undefined {
    const end = this.#lineEnd(text, from, last);
    if (end === undefined) return undefined;
    const line = text.slice(from, end.at);
    if (!this.#shape.quotes) return { fields: line.split(this.#shape.separator), next: end.next };
    if (!line.includes('"')) return { fields: withNulls(line.split(this.#shape.separator)), next: end.next };
    return this.#quotedRecord(text, from, last);
  }

  #quotedRecord(text: string, from: number, last: boolean): { fields: CsvRecord; next: number } | undefined {
    const { separator } = this.#shape;
    const fields: CsvRecord = [];
    let at = from;
    for (;;) {
      let field = '';
      const quoted = text[at] === '"';
      if (quoted) {
        const close = closingQuote(text, at + 1, last);
        if (close === undefined) return undefined;
        field = text.slice(at + 1, close).replaceAll('""', '"');
        at = close + 1;
      }
      const end = this.#lineEnd(text, at, last);
      if (end === undefined) return undefined;
      const cut = text.indexOf(separator, at);
      if (cut < 0 || cut >= end.at) {
        fields.push(fieldOf(field + text.slice(at, end.at), quoted));
        return { fields, next: end.next };
      }
      fields.push(fieldOf(field + text.slice(at, cut), quoted));
      at = cut + separator.length;
    }
  }

  /** Where the line ends and the next begins; undefined if a later piece has it. */
  #lineEnd(text: string, from: number, last: boolean): { at: number; next: number } | undefined {
    const wanted = this.#shape.lineEnd;
    const rest = last ? { at: text.length, next: text.length } : undefined;
    if (wanted !== undefined) {
      const at = text.indexOf(wanted, from);
      return at < 0 ? rest : { at, next: at + wanted.length };
    }
    const feed = text.indexOf('\n', from);
    const line = feed < 0 ? text.slice(from) : text.slice(from, feed);
    const back = line.indexOf('\r');
    if (back < 0) return feed < 0 ? rest : { at: feed, next: feed + 1 };
    const at = from + back;
    // A feed may be the next piece's first character.
    if (at + 1 === text.length && !last) return undefined;
    return { at, next: text[at + 1] === '\n' ? at + 2 : at + 1 };
  }
}

function fieldOf(text: string, quoted: boolean): string | null {
  return text === '' && !quoted ? null : text;
}

function withNulls(fields: CsvRecord): CsvRecord {
  for (let index = 0; index < fields.length; index++) if (fields[index] === '') fields[index] = null;
  return fields;
}

/** The quote that closes a field; a doubled one is part of the text. Undefined if it is in a later piece. */
function closingQuote(text: string, from: number, last: boolean): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (at + 1 === text.length && !last) return undefined;
    if (text[at + 1] !== '"') return at;
  }
  // All records up to the end of the file would be one field of this one.
  if (last) throw new JobFailure('Cdm.0064: Incorrect data format: a quote is never closed');
  return undefined;
}
