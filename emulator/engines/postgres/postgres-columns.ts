import { failure } from '../job-failure.ts';
import type { Column } from '../rows/row.ts';
import type { PostgresSession, QueryRow } from './postgres-session.ts';
import { postgresType } from './postgres-types.ts';

export interface PostgresColumn extends Column {
  /** A generated column has values to read, and takes none. */
  readonly generated: boolean;
  /** An empty text is a value of its own here, and NULL in other columns. */
  readonly textual: boolean;
}

/** A name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

// A domain has the type below it. Before version 12 the catalogue has no generated columns.
const COLUMNS = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS declared, a.attnotnull AS not_null,
    coalesce(to_jsonb(a) ->> 'attgenerated', '') <> '' AS generated, coalesce(b.typname, t.typname) AS type,
    CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE a.atttypmod END AS modifier, t.typcategory AS category
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;

/** The columns of a table or view in their order, or undefined if it does not exist. */
export async function readColumns(
  session: PostgresSession,
  schema: string,
  table: string,
): Promise<PostgresColumn[] | undefined> {
  const rows = await session.query(COLUMNS, [schema, table]);
  return rows.length === 0 ? undefined : rows.map(columnOf);
}

/** The columns of a table. Throws a JobFailure if it does not exist. */
export async function requireColumns(
  session: PostgresSession,
  schema: string,
  table: string,
): Promise<PostgresColumn[]> {
  const columns = await readColumns(session, schema, table);
  if (columns === undefined) throw failure('Cdm.0900', `Table [${schema}.${table}] unavailable`);
  return columns;
}

const TYPES = `
  SELECT q.name, format_type(q.oid, q.modifier) AS declared, false AS not_null, false AS generated,
    coalesce(b.typname, t.typname) AS type, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE q.modifier END AS modifier,
    t.typcategory AS category
  FROM unnest($1::text[], $2::oid[], $3::int[]) WITH ORDINALITY AS q(name, oid, modifier, position)
  JOIN pg_type t ON t.oid = q.oid
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  ORDER BY q.position`;

/** The columns of a query. */
export async function describeQuery(session: PostgresSession, sql: string): Promise<PostgresColumn[]> {
  const fields = await session.describe(sql);
  const names = fields.map(({ name }) => name);
  const types = fields.map(({ dataTypeID }) => dataTypeID);
  const modifiers = fields.map(({ dataTypeModifier }) => dataTypeModifier);
  return (await session.query(TYPES, [names, types, modifiers])).map(columnOf);
}

function columnOf(row: QueryRow): PostgresColumn {
  return {
    name: String(row.name),
    declared: String(row.declared),
    dialect: 'postgres',
    type: postgresType(String(row.type), Number(row.modifier)),
    notNull: row.not_null === true,
    generated: row.generated === true,
    textual: row.category === 'S',
  };
}
