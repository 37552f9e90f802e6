import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = ['huaweicloudsdkcore==3.1.219', 'huaweicloudsdkcdm==3.1.219'] as const;
// About fifty megabytes with their dependencies.
const INSTALL_LIMIT_MS = 90_000;

const [PROGRAM, PYTHON] = process.platform === 'win32' ? ['python', 'Scripts/python.exe'] : ['python3', 'bin/python'];

export type Sdk = { readonly python: string } | { readonly missing: string };

/**
 * A Python with the vendor's SDK in an environment of its own: the one that an earlier call made in `folder`, else a new
 * one, or the reason why there is none.
 */
export function provideSdk(folder: string): Sdk {
  const target = join(folder, PACKAGES.join('-'));
  if (existsSync(join(target, PYTHON))) return { python: join(target, PYTHON) };
  mkdirSync(folder, { recursive: true });
  // Renamed when it is complete, so that an interrupted installation is not used.
  const scratch = mkdtempSync(join(folder, 'new-'));
  const failed = complaint(PROGRAM, ['-m', 'venv', scratch]) ?? complaint(join(scratch, PYTHON), INSTALL);
  if (failed === undefined) renameSync(scratch, target);
  rmSync(scratch, { recursive: true, force: true });
  return failed === undefined
    ? { python: join(target, PYTHON) }
    : { missing: `${PACKAGES.join(' and ')} cannot be installed: ${failed}` };
}

const INSTALL = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];

/** What a program prints of its failure, or undefined. */
function complaint(program: string, args: readonly string[]): string | undefined {
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: INSTALL_LIMIT_MS });
  if (ran.status === 0) return undefined;
  // venv prints a missing system package on the standard output.
  const said = `${ran.stdout ?? ''}${ran.stderr ?? ''}`.trim().split('\n').filter(Boolean);
  return ran.error?.message ?? (said.slice(0, 3).join(' ') || `${program} ended with ${ran.status}`);
}
