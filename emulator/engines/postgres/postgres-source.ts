import { JobFailure } from '../job-failure.ts';
import type { QuerySource, TableSource } from '../plan/job-plan.ts';
import { merge } from '../rows/merge.ts';
import { openSessions } from '../rows/open-sessions.ts';
import { pickColumns, whereClause, withoutSemicolon } from '../rows/pick-columns.ts';
import type { Batch, CsvBatch, CsvShape, RowSource } from '../rows/row.ts';
import { CopyTextReader } from './copy-text.ts';
import { type CsvFormat, CsvRecords } from './csv-records.ts';
import { describeQuery, quoteName, requireColumns } from './postgres-columns.ts';
import { partition, type SourceColumn } from './postgres-partitions.ts';
import type { PostgresSession } from './postgres-session.ts';

/** Reads a table or a query with COPY, several ranges of the partition column side by side. */
export async function postgresSource(
  open: () => Promise<PostgresSession>,
  source: TableSource | QuerySource,
  extractors: number,
): Promise<RowSource> {
  return openSessions(open, async (first, openMore) => {
    const { columns, selects } = await planSelects(first, source, extractors);
    // An error in the job's own SQL is found here, before anything is written.
    await first.describe(selects[0] ?? '');
    const sessions = await openMore(selects.length);
    const each = <T>(read: (own: PostgresSession, select: string) => AsyncGenerator<T>): AsyncGenerator<T> =>
      merge(selects.map((select, index) => read(sessions[index] ?? first, select)));
    const bytes = columns.map(({ type }) => type.kind === 'bytes');
    return {
      columns,
      batches: () => each((own, select) => readRows(own, select, bytes)),
      csvBatches: (shape) => {
        const format = csvFormat(shape);
        return format && each((own, select) => readCsv(own, select, shape.separator, format));
      },
    };
  });
}

async function planSelects(session: PostgresSession, source: TableSource | QuerySource, extractors: number) {
  const { all, name, relation } = await (source.kind === 'table'
    ? openTable(session, source)
    : openQuery(session, source));
  const columns = pickColumns(name, all, source.columns);
  const [key] = source.partitionColumn === undefined ? [] : pickColumns(name, all, [source.partitionColumn]);
  const ranges = key === undefined ? [undefined] : await partition(session, relation, key, extractors);
  const list = columns.map(expressionOf).join(', ');
  return { columns, selects: ranges.map((range) => `SELECT ${list} FROM ${relation}${whereClause(range)}`) };
}

interface Relation {
  readonly all: readonly SourceColumn[];
  /** For messages. */
  readonly name: string;
  /** What comes after FROM. */
  readonly relation: string;
}

async function openTable(session: PostgresSession, { schema, table, where }: TableSource): Promise<Relation> {
  const columns = await requireColumns(session, schema, table);
  const whole = `${quoteName(schema)}.${quoteName(table)}`;
  const relation = where === undefined ? whole : `(SELECT * FROM ${whole}${whereClause(where)}) AS q`;
  return { all: columns.map((column) => ({ ...column, sqlName: quoteName(column.name) })), name: table, relation };
}

/** A query can have two columns of one name, so they get names by their position. */
async function openQuery(session: PostgresSession, source: QuerySource): Promise<Relation> {
  const sql = withoutSemicolon(source.sql);
  const columns = await describeQuery(session, sql);
  const all = columns.map((column, index) => ({ ...column, sqlName: `c${index + 1}` }));
  return { all, name: 'of the query', relation: `(${sql}\n) AS q (${all.map(({ sqlName }) => sqlName).join(', ')})` };
}

/** COPY writes t and f for a boolean; a cast writes true and false, which other databases read. */
function expressionOf({ sqlName, type }: SourceColumn): string {
  return type.kind === 'boolean' ? `${sqlName}::text` : sqlName;
}

async function* readRows(session: PostgresSession, select: string, bytes: readonly boolean[]): AsyncGenerator<Batch> {
  const reader = new CopyTextReader(bytes);
  yield* counted(session.copyTo(`COPY (${select}\n) TO STDOUT`), (piece) => {
    const rows = reader.push(piece);
    return { count: rows.length, item: { rows, dirty: [] } };
  });
}

async function* readCsv(
  session: PostgresSession,
  select: string,
  separator: string,
  format: CsvFormat,
): AsyncGenerator<CsvBatch> {
  const records = new CsvRecords(format);
  const options = `FORMAT csv, DELIMITER ${literal(separator)}, QUOTE ${literal(String.fromCharCode(format.quote))}`;
  yield* counted(session.copyTo(`COPY (${select}\n) TO STDOUT (${options})`), (piece) => {
    const item = records.push(piece);
    return { count: item?.rows ?? 0, item };
  });
}

/** Passes items on, and fails if they are fewer or more rows than the server says it sent. */
async function* counted<T>(
  pieces: AsyncGenerator<Buffer, number>,
  convert: (piece: Buffer) => { count: number; item: T | undefined },
): AsyncGenerator<T> {
  let count = 0;
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) {
      if (next.value === count) return;
      throw new JobFailure(`Cdm.0902: Failed to read the rows: ${count} of ${next.value} have arrived`);
    }
    const converted = convert(next.value);
    count += converted.count;
    if (converted.item !== undefined) yield converted.item;
  }
}

const QUOTE = '"'.charCodeAt(0);
const UNUSED = 1;

/** COPY takes one byte as separator and quote, and ends a line with \n. Undefined for what it cannot be made to write. */
function csvFormat({ separator, quotes, lineEnd }: CsvShape): CsvFormat | undefined {
  const isByte = /^[\t -~]$/.test(separator) && !/[\\."]/.test(separator);
  if (!isByte || lineEnd === undefined || !['\n', '\r\n', '\r'].includes(lineEnd)) return undefined;
  return { quote: quotes ? QUOTE : UNUSED, removeQuotes: !quotes, lineEnd, separator: separator.charCodeAt(0) };
}

function literal(text: string): string {
  return `E'${[...text].map((char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}'`;
}
