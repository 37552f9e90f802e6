import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { Programs } from './install.ts';
import { freePort, ownedFolder, ownerOf, runProgram, ServerProcess } from './server-process.ts';
import type { DatabaseServer } from './server-types.ts';

const USER = 'cdm';
const PASSWORD = 'a password for tests';
const DATABASE = 'shop';

/** Starts MariaDB with its data in a folder, on a free port, with an account and a database. */
export async function startMariadb(programs: Programs, folder: string): Promise<DatabaseServer> {
  const owner = ownerOf('mysql');
  const place = ownedFolder(join(folder, 'mariadb'), owner);
  const data = join(place, 'data');
  const login = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  runProgram(programs.installDb, ['--no-defaults', `--datadir=${data}`, ...login], owner);
  const port = await freePort();
  const socketPath = join(place, 'socket');
  const server = new ServerProcess({
    program: programs.mariadbd,
    words: [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      `--socket=${socketPath}`,
      '--bind-address=127.0.0.1',
      // The data lives for one run of tests, so it need not survive a loss of power.
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-log-file-size=256M',
    ],
    owner,
    logFile: join(place, 'log'),
    stopSignal: 'SIGTERM',
  });
  await server.start(async () => {
    const root = await mysql.createConnection({ socketPath, user: 'root' });
    await root.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4`);
    await root.query(`CREATE USER IF NOT EXISTS '${USER}'@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`);
    await root.query(`GRANT ALL ON *.* TO '${USER}'@'127.0.0.1'`);
    await root.end();
  });
  const address = { host: '127.0.0.1', port, user: USER, password: PASSWORD, database: DATABASE };
  return { ...address, type: 'MYSQL', stop: () => server.stop(), signal: (name) => server.signal(name) };
}
