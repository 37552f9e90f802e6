import type { TestProject } from 'vitest/node';
import type { Programs } from '../../scripts/databases/install.ts';
import type { DatabaseAddress, StorageAddress } from '../../scripts/databases/server-types.ts';
import { startServers } from '../../scripts/databases/servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined if the tests are left out by request. */
    servers: ProvidedServers | undefined;
  }
}

export interface ProvidedServers {
  readonly programs: Programs;
  readonly postgres: DatabaseAddress;
  readonly mariadb: DatabaseAddress;
  readonly s3: StorageAddress;
}

/** Starts the servers once for all files. `SKIP_DATABASE_TESTS=1` leaves the tests out, and is the only way to do so. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.SKIP_DATABASE_TESTS === '1') {
    console.warn('The database tests are skipped, because SKIP_DATABASE_TESTS is 1');
    project.provide('servers', undefined);
    return () => Promise.resolve();
  }
  const servers = await startServers();
  const { programs, postgres, mariadb, s3 } = servers;
  project.provide('servers', { programs, postgres: plain(postgres), mariadb: plain(mariadb), s3: plain(s3) });
  return () => servers.stop();
}

/** Only data goes to the workers. */
function plain<T extends object>(server: T): T {
  return JSON.parse(JSON.stringify(server)) as T;
}
