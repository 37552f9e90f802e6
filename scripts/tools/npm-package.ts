import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** One package of npm's, without its dependencies, that a check or a test fetches on demand. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` of its archive, as in a lockfile. */
  readonly integrity: string;
}

export type Fetched = { readonly folder: string } | { readonly missing: string };

// Node's own packages have 20 to 60 MB.
const fetchLimitMs = 4 * 60_000;

/** The folder of the package in `cache`, where it is fetched and unpacked first if need be; `missing` says why there is none. */
export function provideNpmPackage(wanted: NpmPackage, cache: string): Fetched {
  const target = join(cache, `${wanted.name}-${wanted.version}`);
  const folder = join(target, 'package');
  if (existsSync(folder)) return { folder };
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'new-'));
  try {
    const failure = unpack(wanted, scratch);
    if (failure !== undefined) return { missing: `${wanted.name} ${wanted.version} is not available: ${failure}` };
    // Another process may have been faster; the content is the same.
    if (!existsSync(target)) renameSync(scratch, target);
    return { folder };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Fetches the archive and unpacks it in `scratch`; returns what went wrong. */
function unpack({ name, version, integrity }: NpmPackage, scratch: string): string | undefined {
  const fetched = run('npm', ['pack', '--silent', `${name}@${version}`], scratch);
  if (fetched !== undefined) return fetched;
  const archive = readdirSync(scratch).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) return 'npm wrote no archive';
  const digest = createHash('sha512')
    .update(readFileSync(join(scratch, archive)))
    .digest('base64');
  if (`sha512-${digest}` !== integrity) return 'its archive does not have the expected content';
  const unpacked = run('tar', ['-xzf', archive], scratch);
  rmSync(join(scratch, archive));
  return unpacked;
}

function run(command: string, args: readonly string[], cwd: string): string | undefined {
  const done = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: fetchLimitMs,
    // npm is a .cmd file on Windows, which only a shell starts.
    shell: process.platform === 'win32',
  });
  if (done.status === 0) return undefined;
  return done.stderr?.trim().split('\n').at(-1) || (done.error?.message ?? `${command} ended with ${done.status}`);
}
