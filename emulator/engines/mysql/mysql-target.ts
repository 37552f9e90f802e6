import { unsupported } from '../job-failure.ts';
import type { TableTarget } from '../plan/job-plan.ts';
import { columnDefinitions } from '../rows/create-table.ts';
import { checkColumnCount, pickColumns, whereClause } from '../rows/pick-columns.ts';
import type { Column, RowTarget } from '../rows/row.ts';
import { InsertLoader } from './insert-loader.ts';
import { type MysqlColumn, quoteName, quoteText, readColumns, requireColumns } from './mysql-columns.ts';
import type { MysqlSession } from './mysql-session.ts';
import { mysqlTypeName } from './mysql-types.ts';

/** Loads rows into a table with INSERT. A row that the server refuses is dirty, with the server's words. */
export async function mysqlTarget(
  session: MysqlSession,
  target: TableTarget,
  source: readonly Column[] | undefined,
): Promise<RowTarget> {
  const columns = await prepareTable(session, target, source);
  const loader = await createLoader(session, target, columns);
  return {
    write: (rows, allowed) => loader.write(rows, allowed),
    flush: (allowed) => loader.flush(allowed),
    commit: async () => {
      await session.query('COMMIT');
    },
    discard: async () => {
      // The end of a connection rolls back. One that is lost already has done so.
      if (!target.allOrNothing) await session.query('COMMIT').catch(() => undefined);
    },
    close: () => session.close(),
  };
}

/** Creates and clears the table as the job says. Returns the columns to fill, in order. */
async function prepareTable(
  session: MysqlSession,
  target: TableTarget,
  source: readonly Column[] | undefined,
): Promise<MysqlColumn[]> {
  const { schema, table, preparation, clear, allOrNothing } = target;
  const name = tableName(target);
  const exists = (await readColumns(session, schema, table)) !== undefined;
  const drop = preparation === 'DROP_AND_CREATE' && exists;
  // MySQL commits each CREATE and DROP at once, so a failed run could not restore the old table.
  if (drop && allOrNothing) throw unsupported(['toJobConfig.useStageTable=true with DROP_AND_CREATE in MySQL']);
  if (drop) await session.query(`DROP TABLE ${name}`);
  if (source !== undefined && preparation !== 'DO_NOTHING' && (drop || !exists)) {
    const writer = { dialect: 'mysql', quoteName, typeName: mysqlTypeName } as const;
    await session.query(`CREATE TABLE ${name} (${columnDefinitions(target, source, writer)}) CHARACTER SET utf8mb4`);
  }
  const all = await requireColumns(session, schema, table);
  await session.query('START TRANSACTION');
  if (clear.kind !== 'none') {
    await session.query(`DELETE FROM ${name}${whereClause(clear.kind === 'where' ? clear.condition : undefined)}`);
  }
  if (!allOrNothing) await session.query('COMMIT');
  const writable = all.filter(({ generated }) => !generated);
  const columns = pickColumns(table, target.columns === undefined ? writable : all, target.columns);
  checkColumnCount(source, columns);
  return columns;
}

async function createLoader(
  session: MysqlSession,
  target: TableTarget,
  columns: readonly MysqlColumn[],
): Promise<InsertLoader> {
  const { schema, table } = target;
  const [row] = await session.query(
    `SELECT @@max_allowed_packet AS packet, @@sql_mode AS mode, (
      SELECT e.transactions FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
      WHERE t.table_schema = ${quoteText(schema)} AND t.table_name = ${quoteText(table)}) AS transactions`,
  );
  const atomic = row?.transactions === 'YES';
  if (!atomic && target.allOrNothing) {
    throw unsupported([
      `toJobConfig.useStageTable=true for ${schema}.${table}, whose storage engine has no transactions`,
    ]);
  }
  if (!target.allOrNothing) await session.query('START TRANSACTION');
  return new InsertLoader(session, {
    table: tableName(target),
    columns,
    backslash: !String(row?.mode).includes('NO_BACKSLASH_ESCAPES'),
    maxBytes: Number(row?.packet),
    atomic,
    commits: !target.allOrNothing,
  });
}

function tableName({ schema, table }: TableTarget): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}
