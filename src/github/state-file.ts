import { randomUUID } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../ports.ts';
import { type FilePorts, writeState } from './outputs.ts';

/** Saves a short text for `post`, which reads it as `STATE_name`. Returns `null`, or the problem as a sentence. */
export function saveState(env: Env, name: string, value: string, files?: FilePorts): string | null {
  return writeState(env.GITHUB_STATE, { [name]: value }, files);
}

export interface StateFile {
  readonly path: string;
  /** Appends a line with its line break, synchronously. A killed process can leave the last line cut. Throws on I/O errors. */
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
 * A file for what `post` must know if this process is killed. Synchronous, so that each line is on disk before the next
 * request is sent. Readable by its owner only.
 */
export function createStateFile({ tempDir, fs = nodeFs, unique = randomUUID }: StateFileOptions): StateFile {
  const path = join(tempDir, `cdm-${unique()}.jsonl`);
  return { path, append: (line) => fs.appendFileSync(path, line, { mode: 0o600 }) };
}
