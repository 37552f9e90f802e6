import { unsupported } from '../job-failure.ts';
import type { TableTarget } from '../plan/job-plan.ts';
import type { ColumnType, Dialect } from './column-type.ts';
import type { Column } from './row.ts';

export interface SqlWriter {
  readonly dialect: Dialect;
  quoteName(name: string): string;
  typeName(type: ColumnType, column: Column): string;
}

/** The definitions of a new table's columns: the source's columns under the names of the destination's list. */
export function columnDefinitions(target: TableTarget, source: readonly Column[], sql: SqlWriter): string {
  const { columns, keepNotNull, longerTexts } = target;
  if (columns !== undefined && columns.length !== source.length) {
    throw unsupported([`toJobConfig.columnList with ${columns.length} columns for a table made from ${source.length}`]);
  }
  const lines = source.map((column, index) => {
    const type = column.dialect === sql.dialect ? column.declared : sql.typeName(column.type, column);
    const wide = longerTexts ? widen(type) : type;
    return `${sql.quoteName(columns?.[index] ?? column.name)} ${wide}${keepNotNull && column.notNull ? ' NOT NULL' : ''}`;
  });
  return lines.join(', ');
}

/** `extendCharLength` makes the limit of a text three times as long. */
function widen(type: string): string {
  return type.replace(/(char[^(]*\(\s*)(\d+)/i, (_, head: string, length: string) => `${head}${Number(length) * 3}`);
}
