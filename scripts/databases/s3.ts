import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { freePort, runProgram, ServerProcess } from './server-process.ts';
import type { StorageServer } from './server-types.ts';

// Not a dependency of the project: it is old, and its own dependencies would raise alarms for a server of tests.
const PACKAGE = 's3rver@3.7.1';
const BUCKET = 'lake';
/** The one key that the server knows. */
const KEY = 'S3RVER';

/** Starts an S3-compatible server with its objects in a folder, on a free port, with one bucket. */
export async function startS3(folder: string): Promise<StorageServer> {
  const program = join(installS3(), 'node_modules', 's3rver', 'bin', 's3rver.js');
  const place = join(folder, 's3');
  const data = join(place, 'data');
  mkdirSync(data, { recursive: true });
  const port = await freePort();
  const server = new ServerProcess({
    program: process.execPath,
    words: [program, '-d', data, '-a', '127.0.0.1', '-p', String(port), '--configure-bucket', BUCKET, '--silent'],
    owner: undefined,
    logFile: join(place, 'log'),
    stopSignal: 'SIGTERM',
  });
  await server.start(async () => {
    await fetch(`http://127.0.0.1:${port}/`);
  });
  const address = { host: '127.0.0.1', port, accessKey: KEY, secretKey: KEY, bucket: BUCKET };
  return { ...address, stop: () => server.stop(), signal: (name) => server.signal(name) };
}

function installS3(): string {
  const place = join(root, 'node_modules', '.cache', 's3rver');
  if (existsSync(join(place, 'node_modules', 's3rver'))) return place;
  mkdirSync(place, { recursive: true });
  const words = ['install', '--prefix', place, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE];
  runProgram('npm', words, undefined);
  return place;
}
