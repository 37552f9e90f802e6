import { JobFailure } from './failure.ts';
import type { CsvShape } from './plan.ts';
import type { Row, Value } from './values.ts';

/** A line of CSV without its end. NULL is nothing between two separators; the documentation does not say. */
export function csvLine(row: Row, { separator, quotes, lineEnd }: Omit<CsvShape, 'header'>): string {
  const fields = row.map(textOf);
  if (!quotes) return fields.join(separator);
  const marks = lineEnd === undefined ? [separator] : [separator, lineEnd];
  return fields
    .map((field) =>
      /["\r\n]/.test(field) || marks.some((mark) => isCutBy(field, mark)) ? `"${field.replaceAll('"', '""')}"` : field,
    )
    .join(separator);
}

/** Whether a mark after a field would be found too early: in it, or begun by its end, as `||` by `a|`. */
function isCutBy(field: string, mark: string): boolean {
  return mark.length === 1 ? field.includes(mark) : `${field}${mark}`.indexOf(mark) < field.length;
}

/** A value as a CSV field, without quotes. */
export function textOf(value: Value): string {
  if (value === null) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

// A quote that is never closed would take the rest of the file into memory.
const LONGEST_RECORD = 16 * 1024 * 1024;

/** Cuts text that comes in pieces into records. */
export class CsvReader {
  readonly #shape: CsvShape;
  #rest = '';

  constructor(shape: CsvShape) {
    this.#shape = shape;
  }

  /** The records that are complete with this piece. */
  push(text: string): string[][] {
    return this.#take(this.#rest + text, false);
  }

  /** What is left at the end of the file: a record that no line end follows. */
  end(): string[][] {
    return this.#take(this.#rest, true);
  }

  #take(text: string, last: boolean): string[][] {
    const records: string[][] = [];
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

  #record(text: string, from: number, last: boolean): { fields: string[]; next: number } | undefined {
    const end = this.#lineEnd(text, from, last);
    if (end === undefined) return undefined;
    const line = text.slice(from, end.at);
    if (!this.#shape.quotes || !line.includes('"'))
      return { fields: line.split(this.#shape.separator), next: end.next };
    return this.#quotedRecord(text, from, last);
  }

  #quotedRecord(text: string, from: number, last: boolean): { fields: string[]; next: number } | undefined {
    const { separator } = this.#shape;
    const fields: string[] = [];
    let at = from;
    for (;;) {
      let field = '';
      if (text[at] === '"') {
        const close = closingQuote(text, at + 1, last);
        if (close === undefined) return undefined;
        field = text.slice(at + 1, close).replaceAll('""', '"');
        at = close + 1;
      }
      const end = this.#lineEnd(text, at, last);
      if (end === undefined) return undefined;
      const cut = text.indexOf(separator, at);
      if (cut < 0 || cut >= end.at) {
        fields.push(field + text.slice(at, end.at));
        return { fields, next: end.next };
      }
      fields.push(field + text.slice(at, cut));
      at = cut + separator.length;
    }
  }

  /** Where the line ends and the next begins; undefined if that is still to come. */
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

/** The quote that closes a field; a doubled one stands for itself. Undefined if it is still to come. */
function closingQuote(text: string, from: number, last: boolean): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (at + 1 === text.length && !last) return undefined;
    if (text[at + 1] !== '"') return at;
  }
  // All records up to the end of the file would be one field of this one.
  if (last) throw new JobFailure('Cdm.0064: Incorrect data format: a quote is never closed');
  return undefined;
}
