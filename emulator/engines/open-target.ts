import { csvTarget } from './csv/csv-target.ts';
import type { LinkContext } from './links/open-link.ts';
import { linkSettings, openBucket, openMysql, openPostgres, requireDataFolder } from './links/open-link.ts';
import { mysqlTarget } from './mysql/mysql-target.ts';
import type { Plan, TableTarget } from './plan/job-plan.ts';
import { postgresTarget } from './postgres/postgres-target.ts';
import type { Column, RowTarget } from './rows/row.ts';
import type { SqliteConnections } from './sqlite/sqlite-database.ts';
import { sqliteTarget } from './sqlite/sqlite-target.ts';
import { sqliteFile } from './storage/link-folders.ts';

/** Opens the destination of a row job, which creates and clears its table as the job says. */
export async function openTarget(
  run: LinkContext,
  { source, target }: Plan,
  columns: readonly Column[] | undefined,
  sqlite: SqliteConnections,
): Promise<RowTarget> {
  switch (target.kind) {
    case 'csv': {
      const bucket = await openBucket(run, target.link, target.bucket);
      return csvTarget(bucket, target, source.kind === 'table' ? source.table : 'data', columns);
    }
    case 'table':
      return openTableTarget(run, target, columns, sqlite);
    case 'binary':
      throw new Error('binary files take no rows');
    default: {
      const never: never = target;
      throw new Error(`no such target: ${JSON.stringify(never)}`);
    }
  }
}

async function openTableTarget(
  run: LinkContext,
  target: TableTarget,
  columns: readonly Column[] | undefined,
  sqlite: SqliteConnections,
): Promise<RowTarget> {
  const settings = linkSettings(run, target.link);
  if (settings.kind !== 'database') {
    const path = sqliteFile(requireDataFolder(run, target.link), target.link, target.schema);
    return sqliteTarget(sqlite.connect(path, false), target, columns);
  }
  const session = await (settings.dialect === 'postgres' ? openPostgres(run, settings) : openMysql(run, settings));
  try {
    return 'offsetMinutes' in session
      ? await mysqlTarget(session, target, columns)
      : await postgresTarget(session, target, columns);
  } catch (error) {
    await session.close();
    throw error;
  }
}
