import type { CsvShape, Row, Value } from '../rows/row.ts';

const LINE_BREAK_OR_QUOTE = /["\r\n]/;

/**
 * A CSV record without its line end. NULL is an empty field. With quotes an empty text is `""`, so that the two differ; without
 * them both are empty.
 */
export function csvLine(row: Row, { separator, quotes, lineEnd }: Omit<CsvShape, 'header'>): string {
  let line = '';
  for (let index = 0; index < row.length; index++) {
    if (index > 0) line += separator;
    const value = row[index] ?? null;
    if (value === null) continue;
    const field = fieldText(value);
    line += quotes && needsQuotes(field, separator, lineEnd) ? `"${field.replaceAll('"', '""')}"` : field;
  }
  return line;
}

function needsQuotes(field: string, separator: string, lineEnd: string | undefined): boolean {
  if (field === '' || LINE_BREAK_OR_QUOTE.test(field) || hasMark(field, separator)) return true;
  return lineEnd !== undefined && lineEnd !== '\n' && hasMark(field, lineEnd);
}

/** Whether a mark after a field would be found too early: inside it, or across its end, as `||` after `a|`. */
function hasMark(field: string, mark: string): boolean {
  return mark.length === 1 ? field.includes(mark) : `${field}${mark}`.indexOf(mark) < field.length;
}

/** A value as a CSV field without quotes. Bytes are written as PostgreSQL writes them: `\x` and hexadecimal digits. */
export function fieldText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value);
}
