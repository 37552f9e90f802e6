import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Servers } from '../../scripts/databases/server-types.ts';
import type { Tables } from './tables.ts';

/** The databases' own clients. Each call gives the milliseconds that the client took. */
export interface Clients {
  prepare(tables: Tables): void;
  copyTo(): number;
  copyFrom(): number;
  quickBatch(): number;
  /** Empties the table that is loaded. */
  clear(): void;
}

export function createClients({ programs, postgres, mariadb }: Servers, folder: string): Clients {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'big.csv');
  const psql = (sql: string): number => {
    const address = ['-h', postgres.host, '-p', String(postgres.port), '-U', postgres.user, '-d', postgres.database];
    return timed(programs.psql, ['-qX', '-v', 'ON_ERROR_STOP=1', ...address], sql, { PGPASSWORD: postgres.password });
  };
  const maria = (words: readonly string[], sql: string, output?: string): number => {
    const address = ['-h', mariadb.host, '-P', String(mariadb.port), '-u', mariadb.user, mariadb.database];
    return timed(
      programs.mariadb,
      ['--no-defaults', ...words, ...address],
      sql,
      { MYSQL_PWD: mariadb.password },
      output,
    );
  };
  const clear = (): void => {
    psql('TRUNCATE copy');
  };
  return {
    prepare: (tables) => {
      psql(tables.postgres);
      maria([], tables.mariadb);
    },
    copyTo: () => psql(`\\copy big to '${file}' (format csv)`),
    copyFrom: () => {
      clear();
      return psql(`\\copy copy from '${file}' (format csv)`);
    },
    quickBatch: () => maria(['--quick', '--batch'], 'SELECT * FROM big', join(folder, 'big.tsv')),
    clear,
  };
}

function timed(
  program: string,
  words: readonly string[],
  input: string,
  env: Record<string, string>,
  output?: string,
): number {
  const out = output === undefined ? 'ignore' : openSync(output, 'w');
  const began = performance.now();
  const { status, stderr } = spawnSync(program, words, {
    input,
    env: { ...process.env, ...env },
    stdio: ['pipe', out, 'pipe'],
  });
  const took = performance.now() - began;
  if (typeof out === 'number') closeSync(out);
  if (status !== 0) throw new Error(`${program} failed: ${String(stderr)}`);
  return took;
}
