import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const version = '1.32.0';
// It is one wheel of ten megabytes.
const installLimitMs = 60_000;

export type Audit = { readonly findings: readonly string[] } | { readonly missing: string };

/**
 * What zizmor, an auditor of workflows, has against `files`: a line each. Offline, so nothing depends on the day. Where it
 * neither is installed nor comes from PyPI, a sentence says why.
 */
export function zizmorFindings(root: string, files: readonly string[], cache: string): Audit {
  const program = provide(cache);
  if ('missing' in program) return program;
  const ran = spawnSync(program.path, ['--offline', '--no-progress', '--format', 'github', ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  // Findings give 11 to 14, by their weight.
  const isVerdict = ran.status === 0 || (ran.status !== null && ran.status >= 11 && ran.status <= 14);
  if (!isVerdict) return { findings: [`zizmor did not run: ${ran.stderr.trim() || String(ran.error)}`] };
  return { findings: ran.stdout.split('\n').filter((line) => line.startsWith('::')) };
}

function provide(cache: string): { readonly path: string } | { readonly missing: string } {
  // Another version has other audits, so only this one counts.
  const installed = spawnSync('zizmor', ['--version'], { encoding: 'utf8' });
  if (installed.status === 0 && installed.stdout.trim() === `zizmor ${version}`) return { path: 'zizmor' };
  const target = join(cache, `zizmor-${version}`);
  const path = join(target, 'bin', 'zizmor');
  if (existsSync(path)) return { path };
  mkdirSync(cache, { recursive: true });
  // Into another folder first: an installation that breaks off must not be taken for a whole one.
  const scratch = mkdtempSync(join(cache, 'new-'));
  const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', scratch, `zizmor==${version}`];
  const ran = spawnSync('python3', install, { encoding: 'utf8', timeout: installLimitMs });
  if (ran.status === 0 && existsSync(join(scratch, 'bin', 'zizmor'))) {
    renameSync(scratch, target);
    return { path };
  }
  rmSync(scratch, { recursive: true, force: true });
  const why = ran.error?.message ?? ran.stderr.trim().split('\n').at(-1) ?? '';
  return { missing: `zizmor ${version} is not at hand, so the workflows are NOT audited by it: ${why}` };
}
