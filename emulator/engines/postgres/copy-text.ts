import type { Row, Value } from '../rows/row.ts';

const ESCAPED = /[\\\n\r\t]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const UNESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A line of COPY's text format. `textual` says which columns keep an empty text; in the others it is NULL. */
export function copyLine(row: Row, textual: readonly boolean[]): string {
  let line = '';
  for (let index = 0; index < row.length; index++) {
    if (index > 0) line += '\t';
    const value = row[index] ?? null;
    line += value === null || (value === '' && textual[index] !== true) ? '\\N' : copyField(value);
  }
  return `${line}\n`;
}

function copyField(value: Exclude<Value, null>): string {
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  const text = String(value);
  return ESCAPED.test(text) ? text.replaceAll(/[\\\n\r\t]/g, (char) => ESCAPES[char] ?? char) : text;
}

/** Cuts COPY's text format into rows. Columns with bytes come as bytes. */
export class CopyTextReader {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #bytes: readonly boolean[];
  #rest = '';

  constructor(bytes: readonly boolean[]) {
    this.#bytes = bytes;
  }

  /** The rows that are complete with this piece. */
  push(piece: Uint8Array): Row[] {
    const lines = (this.#rest + this.#decoder.decode(piece, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => this.#row(line));
  }

  #row(line: string): Row {
    // A table without columns has empty lines.
    if (this.#bytes.length === 0) return [];
    const row: Value[] = line.split('\t');
    for (let index = 0; index < row.length; index++) {
      const field = row[index] as string;
      if (field === '\\N') row[index] = null;
      else if (this.#bytes[index] === true) row[index] = Buffer.from(field.slice('\\\\x'.length), 'hex');
      else if (field.includes('\\')) row[index] = unescapeField(field);
    }
    return row;
  }
}

function unescapeField(field: string): string {
  return field.replaceAll(/\\(.)/g, (_, char: string) => UNESCAPES[char] ?? char);
}
