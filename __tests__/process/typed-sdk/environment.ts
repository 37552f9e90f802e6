import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The SDK's packages and their build take a minute or two the first time. */
export const PREPARE_LIMIT_MS = 240_000;

/** The command that runs a program built on the SDK, or the reason why there is none. */
export type Provided = { readonly command: readonly [string, ...string[]] } | { readonly missing: string };

/** A program in `source`, built in a folder of its own outside the repository, which later calls use again. */
export function provideGo(): Provided {
  const program = process.platform === 'win32' ? 'drive.exe' : 'drive';
  return provide('go', [['go', 'build', '-o', program, '.']], (folder) => [join(folder, program)]);
}

export function provideJava(): Provided {
  const classes = ['dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'];
  return provide('java', [['mvn', '--quiet', '--batch-mode', ...classes]], (folder) => {
    const jars = readFileSync(join(folder, 'classpath.txt'), 'utf8').trim().split(delimiter);
    return ['java', '-cp', jars.join(delimiter), join(folder, 'Drive.java')];
  });
}

function provide(
  language: 'go' | 'java',
  steps: readonly (readonly [string, ...string[]])[],
  commandIn: (folder: string) => readonly [string, ...string[]],
): Provided {
  const source = join(import.meta.dirname, language);
  const target = join(tmpdir(), `cdm-typed-sdk-${language}-${digestOf(source)}`);
  if (existsSync(target)) return { command: commandIn(target) };
  mkdirSync(tmpdir(), { recursive: true });
  // Renamed when it is complete, so that an interrupted build is not used.
  const scratch = mkdtempSync(`${target}-`);
  cpSync(source, scratch, { recursive: true });
  for (const [program, ...args] of steps) {
    const failure = run(program, args, scratch);
    if (failure === undefined) continue;
    rmSync(scratch, { recursive: true, force: true });
    return { missing: `${program} ${args[0]}: ${failure}` };
  }
  renameSync(scratch, target);
  return { command: commandIn(target) };
}

/** What a program prints of its failure, or undefined. */
function run(program: string, args: readonly string[], cwd: string): string | undefined {
  const options = { cwd, encoding: 'utf8', timeout: PREPARE_LIMIT_MS, shell: process.platform === 'win32' } as const;
  const ran = spawnSync(program, args, options);
  if (ran.status === 0) return undefined;
  const printed = `${ran.stdout ?? ''}${ran.stderr ?? ''}`.trim().split('\n').filter(Boolean);
  return ran.error?.message ?? (printed.slice(0, 3).join(' ') || `ended with ${ran.status}`);
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}
