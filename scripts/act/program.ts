import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The release that the examples are run with. */
export const actVersion = 'v0.2.87';

// The language version in act's own go.mod.
const leastGo = [1, 25] as const;
// A cold build takes two minutes on two cores.
const buildLimitMs = 9 * 60_000;

export type Act = { readonly path: string } | { readonly missing: string };

/**
 * The program `act`: the one that the variable ACT names, else the one built by an earlier call into `folder`, else one
 * built by Go from the module proxy. Where there is none, the sentence says why.
 */
export function provideAct(folder: string, env: NodeJS.ProcessEnv = process.env): Act {
  if (process.platform === 'win32') return missing('the examples are run on Linux and macOS only.');
  if (env.ACT) return existsSync(env.ACT) ? { path: env.ACT } : missing(`ACT names ${env.ACT}, which is not there.`);
  const target = join(folder, actVersion);
  const path = join(target, 'act');
  if (existsSync(path)) return { path };
  const version = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' });
  if (version.status !== 0) return missing('Go is not installed.');
  if (!isEnough(version.stdout) && env.GOTOOLCHAIN !== 'auto')
    return missing(`Go is ${version.stdout.trim()}; ${leastGo.join('.')} or later is needed, or GOTOOLCHAIN=auto.`);
  mkdirSync(target, { recursive: true });
  console.log(`Building act ${actVersion} with ${version.stdout.trim()} …`);
  const built = spawnSync('go', ['install', `github.com/nektos/act@${actVersion}`], {
    env: { ...env, GOBIN: target, GOFLAGS: '' },
    encoding: 'utf8',
    timeout: buildLimitMs,
  });
  if (built.status === 0 && existsSync(path)) return { path };
  const last = built.stderr.trim().split('\n').at(-1) || (built.error?.message ?? `exit code ${built.status}`);
  return missing(`"go install" did not get it: ${last}`);
}

/** Whether this is Go 1.25 or later, of the text `go1.26.8`. A text of another form is too little. */
export function isEnough(version: string): boolean {
  const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(version.trim()) ?? []).map(Number);
  return major > leastGo[0] || (major === leastGo[0] && minor >= leastGo[1]);
}

function missing(why: string): Act {
  return { missing: `act ${actVersion} is not at hand: ${why}` };
}
