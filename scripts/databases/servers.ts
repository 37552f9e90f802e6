import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installServers, type Programs } from './install.ts';
import { startMariadb } from './mariadb.ts';
import { startPostgres } from './postgres.ts';
import { startS3 } from './s3.ts';

export interface Stoppable {
  readonly stop: () => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
}

export interface DatabaseAddress {
  /** As `linkConfig.databaseType` has it. */
  readonly type: 'POSTGRESQL' | 'MYSQL';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface StorageAddress {
  readonly host: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly bucket: string;
}

export type DatabaseServer = DatabaseAddress & Stoppable;
export type StorageServer = StorageAddress & Stoppable;

export interface Servers {
  readonly programs: Programs;
  readonly postgres: DatabaseServer;
  readonly mariadb: DatabaseServer;
  readonly s3: StorageServer;
  /** Ends the servers and removes their data. */
  stop(): Promise<void>;
}

/** Installs what is missing and starts the three servers on free ports, with their data in a temporary folder. */
export async function startServers(): Promise<Servers> {
  const programs = installServers();
  const folder = mkdtempSync(join(tmpdir(), 'cdm-servers-'));
  // The servers run as users of their own.
  chmodSync(folder, 0o755);
  const starts = await Promise.allSettled([
    startPostgres(programs, folder),
    startMariadb(programs, folder),
    startS3(folder),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all(starts.map(async (start) => start.status === 'fulfilled' && (await start.value.stop())));
    rmSync(folder, { recursive: true, force: true });
  };
  const [postgres, mariadb, s3] = starts;
  if (postgres.status === 'fulfilled' && mariadb.status === 'fulfilled' && s3.status === 'fulfilled') {
    return { programs, postgres: postgres.value, mariadb: mariadb.value, s3: s3.value, stop };
  }
  await stop();
  const failed = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
  throw new AggregateError(failed, `servers did not start: ${failed.map(String).join('\n')}`);
}
