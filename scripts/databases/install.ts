import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of the two servers and of their clients. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly psql: string;
  readonly installDb: string;
  readonly mariadbd: string;
  readonly mariadb: string;
}

const PACKAGES = ['postgresql', 'postgresql-client', 'mariadb-server', 'mariadb-client'];
const POSTGRES_FOLDER = '/usr/lib/postgresql';
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * The programs, installed from the distribution's packages if they are missing. Throws an Error where that is impossible: tests
 * that are left out without notice prove nothing.
 */
export function installServers(): Programs {
  const found = findPrograms();
  if (found !== undefined) return found;
  install();
  const installed = findPrograms();
  if (installed === undefined) throw new Error(`${PACKAGES.join(', ')} are installed, but their programs are missing`);
  return installed;
}

function findPrograms(): Programs | undefined {
  const programs = {
    initdb: findProgram('initdb', postgresFolders()),
    postgres: findProgram('postgres', postgresFolders()),
    psql: findProgram('psql', postgresFolders()),
    installDb: findProgram('mariadb-install-db'),
    mariadbd: findProgram('mariadbd'),
    mariadb: findProgram('mariadb'),
  };
  return Object.values(programs).includes(undefined) ? undefined : (programs as Programs);
}

/** Where Debian keeps the programs of each version, the newest first. */
function postgresFolders(): string[] {
  if (!existsSync(POSTGRES_FOLDER)) return [];
  const versions = readdirSync(POSTGRES_FOLDER).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(POSTGRES_FOLDER, version, 'bin'));
}

function findProgram(name: string, first: readonly string[] = []): string | undefined {
  const folders = [...first, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function install(): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (findProgram('apt-get') === undefined || (sudo.length > 0 && !succeeds([...sudo, 'true']))) {
    throw new Error(
      `The database tests need ${PACKAGES.join(', ')} and cannot install them here: that takes apt-get, and root or sudo. ` +
        'Install them, or set SKIP_DATABASE_TESTS=1 to leave the tests out.',
    );
  }
  // Debian starts a server with its installation; this stops it from doing so.
  const policy = sudo.length === 0 && !existsSync(POLICY);
  if (policy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    run([...sudo, 'apt-get', 'update', '-qq']);
    run([
      ...sudo,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-qq',
      '-y',
      '--no-install-recommends',
      ...PACKAGES,
    ]);
  } finally {
    if (policy) rmSync(POLICY);
  }
}

function run([program = '', ...words]: readonly string[]): void {
  const { status, stderr, stdout } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed:\n${stdout}${stderr}`);
}

function succeeds([program = '', ...words]: readonly string[]): boolean {
  return spawnSync(program, words).status === 0;
}
