import { csvSource } from './csv/csv-source.ts';
import { unsupported } from './job-failure.ts';
import type { LinkContext } from './links/open-link.ts';
import { linkSettings, openBucket, openMysql, openPostgres, requireDataFolder } from './links/open-link.ts';
import { mysqlSource } from './mysql/mysql-source.ts';
import type { Plan, QuerySource, TableSource, TableTarget } from './plan/job-plan.ts';
import { postgresSource } from './postgres/postgres-source.ts';
import type { RowSource } from './rows/row.ts';
import type { SqliteConnections } from './sqlite/sqlite-database.ts';
import { sqliteSource } from './sqlite/sqlite-source.ts';
import { sqliteFile } from './storage/link-folders.ts';

/** Opens the source of a row job. */
export async function openSource(
  run: LinkContext,
  { source, target, extractors }: Plan,
  sqlite: SqliteConnections,
): Promise<RowSource> {
  switch (source.kind) {
    case 'csv':
      return csvSource(await openBucket(run, source.files.link, source.files.bucket), source);
    case 'table':
    case 'query':
      if (source.kind === 'table' && target.kind === 'table') checkTables(source, target);
      return openDatabaseSource(run, source, extractors, () => {
        if (source.kind === 'query') throw new Error('a SQLite file takes no query');
        const path = sqliteFile(requireDataFolder(run, source.link), source.link, source.schema);
        const shared = target.kind === 'table' && target.link === source.link && target.schema === source.schema;
        return sqliteSource(sqlite.connect(path, !shared), source);
      });
    case 'binary':
      throw new Error('binary files have no rows');
    default: {
      const never: never = source;
      throw new Error(`no such source: ${JSON.stringify(never)}`);
    }
  }
}

async function openDatabaseSource(
  run: LinkContext,
  source: TableSource | QuerySource,
  extractors: number,
  openSqlite: () => RowSource,
): Promise<RowSource> {
  const settings = linkSettings(run, source.link);
  if (settings.kind !== 'database') return openSqlite();
  return settings.dialect === 'postgres'
    ? postgresSource(() => openPostgres(run, settings), source, extractors)
    : mysqlSource(() => openMysql(run, settings), source, extractors);
}

/** A job that loads a table into itself would read what it writes. */
function checkTables(source: TableSource, target: TableTarget): void {
  const same = (['link', 'schema', 'table'] as const).every(
    (part) => source[part].toLowerCase() === target[part].toLowerCase(),
  );
  if (same) throw unsupported([`the table ${source.table} as source and destination of one job`]);
}
