import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A program that Go builds from a module of its proxy. */
export interface GoProgram {
  /** The package with the program, such as `github.com/nektos/act`. */
  readonly source: string;
  readonly version: string;
  /** The language version in the module's own go.mod. */
  readonly leastGo: readonly [major: number, minor: number];
  /** The environment variable that names a program to use instead. */
  readonly variable: string;
}

export type Provided = { readonly path: string } | { readonly missing: string };

// A cold build of act takes two minutes on two cores.
const buildLimitMs = 9 * 60_000;

/**
 * The program that the variable names, else the one that an earlier call built into `cache`, else one that Go builds now.
 * `missing` says why there is none.
 */
export function provideGoProgram(program: GoProgram, cache: string, env: NodeJS.ProcessEnv = process.env): Provided {
  const { variable, version, leastGo } = program;
  const name = basename(program.source);
  const missing = (why: string): Provided => ({ missing: `${name} ${version} is not available: ${why}` });
  const given = env[variable];
  if (given) return existsSync(given) ? { path: given } : missing(`${variable} names ${given}, which does not exist.`);
  const target = join(cache, `${name}-${version}`);
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const path = join(target, file);
  if (existsSync(path)) return { path };
  const go = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' });
  if (go.status !== 0) return missing('Go is not installed.');
  if (!isEnough(go.stdout, leastGo) && env.GOTOOLCHAIN !== 'auto')
    return missing(`Go is ${go.stdout.trim()}; ${leastGo.join('.')} or later is needed, or GOTOOLCHAIN=auto.`);
  const failure = build(program, target, file, env);
  return failure === undefined ? { path } : missing(`"go install" failed: ${failure}`);
}

/** Builds into a folder of its own and moves it: a build that breaks off must not be taken for a whole one. */
function build(program: GoProgram, target: string, file: string, env: NodeJS.ProcessEnv): string | undefined {
  const cache = join(target, '..');
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'new-'));
  console.log(`Building ${basename(target)} …`);
  const built = spawnSync('go', ['install', `${program.source}@${program.version}`], {
    env: { ...env, GOBIN: scratch, GOFLAGS: '' },
    encoding: 'utf8',
    timeout: buildLimitMs,
  });
  try {
    if (built.status !== 0 || !existsSync(join(scratch, file)))
      return built.stderr?.trim().split('\n').at(-1) || (built.error?.message ?? `exit code ${built.status}`);
    // Another process may have been faster; its program is the same.
    if (!existsSync(join(target, file))) renameSync(scratch, target);
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether a text such as `go1.26.8` is at least this version. A text of another form is not. */
export function isEnough(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, is = 0, isMinor = 0] = (/^go(\d+)\.(\d+)/.exec(version.trim()) ?? []).map(Number);
  return is > major || (is === major && isMinor >= minor);
}
