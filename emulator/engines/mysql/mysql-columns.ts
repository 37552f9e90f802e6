import type { FieldPacket } from 'mysql2';
import { failure } from '../job-failure.ts';
import type { Column } from '../rows/row.ts';
import { isBinary } from './mysql-rows.ts';
import type { MysqlSession } from './mysql-session.ts';
import { mysqlType } from './mysql-types.ts';

export interface MysqlColumn extends Column {
  /** A generated column has values to read, and takes none. */
  readonly generated: boolean;
}

/** A name for SQL. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A text for SQL that the engine itself writes. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
}

/** The columns of a table or view in their order, or undefined if it does not exist. */
export async function readColumns(
  session: MysqlSession,
  schema: string,
  table: string,
): Promise<MysqlColumn[] | undefined> {
  const rows = await session.query(
    `SELECT column_name AS name, column_type AS declared, is_nullable AS nullable, generation_expression AS expression
    FROM information_schema.columns
    WHERE table_schema = ${quoteText(schema)} AND table_name = ${quoteText(table)} ORDER BY ordinal_position`,
  );
  if (rows.length === 0) return undefined;
  return rows.map((row) => ({
    name: String(row.name),
    declared: String(row.declared),
    dialect: 'mysql',
    type: mysqlType(String(row.declared)),
    notNull: row.nullable === 'NO',
    generated: String(row.expression ?? '') !== '',
  }));
}

/** The columns of a table. Throws a JobFailure if it does not exist. */
export async function requireColumns(session: MysqlSession, schema: string, table: string): Promise<MysqlColumn[]> {
  const columns = await readColumns(session, schema, table);
  if (columns === undefined) throw failure('Cdm.0900', `Table [${schema}.${table}] unavailable`);
  return columns;
}

// Numbers of MySQL's column types, with the declared type that says as much.
const DECLARED: Readonly<Record<number, string>> = {
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  7: 'timestamp(6)',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time(6)',
  12: 'datetime(6)',
  13: 'year',
  16: 'bit(64)',
  245: 'json',
  246: 'decimal',
};
const UNSIGNED = 32;

/** A column of a query, by what the protocol says of it. */
export function queryColumn(field: FieldPacket): MysqlColumn {
  const declared = declaredType(field);
  return { name: field.name, declared, dialect: 'mysql', type: mysqlType(declared), notNull: false, generated: false };
}

function declaredType(field: FieldPacket): string {
  const known = DECLARED[field.columnType ?? field.type ?? 0];
  if (known === undefined) return isBinary(field) ? 'longblob' : 'longtext';
  if (known === 'decimal') return `decimal(65,${field.decimals ?? 0})`;
  return (Number(field.flags ?? 0) & UNSIGNED) === 0 ? known : `${known} unsigned`;
}
