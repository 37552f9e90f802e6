import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Programs } from './install.ts';
import { freePort, ownedFolder, ownerOf, runProgram, ServerProcess } from './server-process.ts';
import type { DatabaseServer } from './server-types.ts';

const USER = 'postgres';
const PASSWORD = 'a password for tests';

/** Starts PostgreSQL with its data in a folder, on a free port. */
export async function startPostgres(programs: Programs, folder: string): Promise<DatabaseServer> {
  const owner = ownerOf('postgres');
  const place = ownedFolder(join(folder, 'postgres'), owner);
  const passwordFile = join(place, 'password');
  writeFileSync(passwordFile, PASSWORD, { mode: 0o644 });
  const data = join(place, 'data');
  const login = ['-U', USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  runProgram(programs.initdb, ['-D', data, ...login, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], owner);
  const port = await freePort();
  // The data lives for one run of tests, so it need not survive a loss of power.
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'max_wal_size=4GB'].flatMap((each) => ['-c', each]);
  const server = new ServerProcess({
    program: programs.postgres,
    words: ['-D', data, '-p', String(port), '-k', place, ...settings],
    owner,
    logFile: join(place, 'log'),
    stopSignal: 'SIGINT',
  });
  const address = { host: '127.0.0.1', port, user: USER, password: PASSWORD, database: 'postgres' };
  await server.start(async () => {
    const client = new pg.Client(address);
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  });
  return { ...address, type: 'POSTGRESQL', stop: () => server.stop(), signal: (name) => server.signal(name) };
}
