import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installServers } from './install.ts';
import { startMariadb } from './mariadb.ts';
import { startPostgres } from './postgres.ts';
import { startS3 } from './s3.ts';
import type { Servers } from './server-types.ts';

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
