import type { FieldPacket } from 'mysql2';
import { failure } from '../job-failure.ts';
import type { QuerySource, TableSource } from '../plan/job-plan.ts';
import { merge } from '../rows/merge.ts';
import { openSessions } from '../rows/open-sessions.ts';
import { pickColumns, whereClause, withoutSemicolon } from '../rows/pick-columns.ts';
import type { Batch, RowSource } from '../rows/row.ts';
import { type MysqlColumn, queryColumn, quoteName, requireColumns } from './mysql-columns.ts';
import { takesShape } from './mysql-csv.ts';
import { partition } from './mysql-partitions.ts';
import type { MysqlSession } from './mysql-session.ts';

interface Reading {
  readonly session: MysqlSession;
  readonly select: string;
  readonly fields: readonly FieldPacket[];
}

/** Reads a table or a query, several ranges of the partition column side by side. */
export async function mysqlSource(
  open: () => Promise<MysqlSession>,
  source: TableSource | QuerySource,
  extractors: number,
): Promise<RowSource> {
  return openSessions(open, async (first, openMore) => {
    const { columns, selects } = await planSelects(first, source, extractors);
    checkTypes(columns);
    // An error in the job's own SQL is found here, before anything is written.
    const fields: (readonly FieldPacket[])[] = [];
    for (const select of selects) fields.push(await first.describe(select));
    const sessions = await openMore(selects.length);
    const readings = selects.map(
      (select, index): Reading => ({ session: sessions[index] ?? first, select, fields: fields[index] ?? [] }),
    );
    return {
      columns,
      batches: () => merge(readings.map(readBatches)),
      csvBatches: (shape) => {
        if (!takesShape(shape)) return undefined;
        return merge(readings.map((reading) => reading.session.csv(reading.select, reading.fields, shape)));
      },
    };
  });
}

async function planSelects(session: MysqlSession, source: TableSource | QuerySource, extractors: number) {
  const query = source.kind === 'query' ? withoutSemicolon(source.sql) : undefined;
  const all =
    source.kind === 'table'
      ? await requireColumns(session, source.schema, source.table)
      : (await session.describe(query ?? '')).map(queryColumn);
  const name = source.kind === 'table' ? source.table : 'of the query';
  const columns = pickColumns(name, all, source.columns);
  const relation = query === undefined ? tableRelation(source as TableSource) : `(${query}\n) AS q`;
  const [key] = source.partitionColumn === undefined ? [] : pickColumns(name, all, [source.partitionColumn]);
  const ranges = key === undefined ? [undefined] : await partition(session, relation, key, extractors);
  // MySQL refuses a subquery with two columns of one name, so a whole query runs as it is.
  if (query !== undefined && source.columns === undefined && ranges.length === 1) return { columns, selects: [query] };
  const list = columns.map((column) => quoteName(column.name)).join(', ');
  return { columns, selects: ranges.map((range) => `SELECT ${list} FROM ${relation}${whereClause(range)}`) };
}

function tableRelation({ schema, table, where }: TableSource): string {
  const name = `${quoteName(schema)}.${quoteName(table)}`;
  return where === undefined ? name : `(SELECT * FROM ${name}${whereClause(where)}) AS q`;
}

function checkTypes(columns: readonly MysqlColumn[]): void {
  const spatial = columns.find(({ declared }) => /^(geometry|point|linestring|polygon|multi|geom)/i.test(declared));
  if (spatial === undefined) return;
  throw failure('Cdm.0921', `Unsupported type ${spatial.declared} of column ${spatial.name}`);
}

async function* readBatches({ session, select, fields }: Reading): AsyncGenerator<Batch> {
  for await (const rows of session.rows(select, fields)) yield { rows, dirty: [] };
}
