import type { TableTarget } from '../plan/job-plan.ts';
import { columnDefinitions } from '../rows/create-table.ts';
import { checkColumnCount, pickColumns, whereClause } from '../rows/pick-columns.ts';
import type { Column, RowTarget } from '../rows/row.ts';
import { CopyLoader } from './copy-loader.ts';
import { type PostgresColumn, quoteName, readColumns, requireColumns } from './postgres-columns.ts';
import type { PostgresSession } from './postgres-session.ts';
import { postgresTypeName } from './postgres-types.ts';

/** Loads rows into a table with COPY. A row that the server refuses is dirty, with the server's words. */
export async function postgresTarget(
  session: PostgresSession,
  target: TableTarget,
  source: readonly Column[] | undefined,
): Promise<RowTarget> {
  if (target.allOrNothing) await session.query('BEGIN');
  const columns = await prepareTable(session, target, source);
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const statement = `COPY ${tableName(target)} (${names}) FROM STDIN`;
  const loader = new CopyLoader(session, { statement, columns, inTransaction: target.allOrNothing });
  return {
    write: (rows, allowed) => loader.write(rows, allowed),
    flush: (allowed) => loader.flush(allowed),
    commit: async () => {
      if (target.allOrNothing) await session.query('COMMIT');
    },
    // The connection ends next, and with it an open transaction.
    discard: () => loader.drain(),
    close: () => session.close(),
  };
}

/** Creates and clears the table as the job says. Returns the columns to fill, in order. */
async function prepareTable(
  session: PostgresSession,
  target: TableTarget,
  source: readonly Column[] | undefined,
): Promise<PostgresColumn[]> {
  const { schema, table, preparation, clear } = target;
  const name = tableName(target);
  const exists = (await readColumns(session, schema, table)) !== undefined;
  const drop = preparation === 'DROP_AND_CREATE' && exists;
  if (drop) await session.query(`DROP TABLE ${name}`);
  if (source !== undefined && preparation !== 'DO_NOTHING' && (drop || !exists)) {
    const writer = { dialect: 'postgres', quoteName, typeName: postgresTypeName } as const;
    await session.query(`CREATE TABLE ${name} (${columnDefinitions(target, source, writer)})`);
  }
  const all = await requireColumns(session, schema, table);
  if (clear.kind !== 'none') {
    await session.query(`DELETE FROM ${name}${whereClause(clear.kind === 'where' ? clear.condition : undefined)}`);
  }
  const writable = all.filter(({ generated }) => !generated);
  const columns = pickColumns(table, target.columns === undefined ? writable : all, target.columns);
  checkColumnCount(source, columns);
  return columns;
}

function tableName({ schema, table }: TableTarget): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}
