import { randomUUID } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { type FilePorts, writeState } from './outputs.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Hands a short text to `post`, which finds it as `STATE_name`. Answers `null` or what went wrong, in a sentence. */
export function saveState(env: Env, name: string, value: string, files?: FilePorts): string | null {
  return writeState(env.GITHUB_STATE, { [name]: value }, files);
}

/** What `saveState` handed over, in `post`; `null` where there is none. */
export function savedState(env: Env, name: string): string | null {
  return env[`STATE_${name}`] || null;
}

export interface StateFile {
  readonly path: string;
  /** Adds a line, with its line break, at once; a killed process can leave the last one cut. Throws. */
  append(line: string): void;
}

type StateFs = Pick<typeof nodeFs, 'appendFileSync'>;

export interface StateFileOptions {
  /** `RUNNER_TEMP`. */
  readonly tempDir: string;
  readonly fs?: StateFs;
  readonly unique?: () => string;
}

/**
 * A file for what `post` must know if this process is killed. Synchronous on purpose: what was written is there before
 * the next request goes out. Readable by its owner only.
 */
export function createStateFile({ tempDir, fs = nodeFs, unique = randomUUID }: StateFileOptions): StateFile {
  const path = join(tempDir, `cdm-${unique()}.jsonl`);
  return { path, append: (line) => fs.appendFileSync(path, line, { mode: 0o600 }) };
}

/** The text of a state file; `null` where there is none, which is how a step ends that never got to a request. */
export function readStateFile(path: string, fs: Pick<typeof nodeFs, 'readFileSync'> = nodeFs): string | null {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
