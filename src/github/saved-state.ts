import * as nodeFs from 'node:fs';
import type { Env } from '../ports.ts';

/** The text that `saveState` saved; `null` if there is none. For `post`. */
export function savedState(env: Env, name: string): string | null {
  return env[`STATE_${name}`] || null;
}

/** The text of a state file; `null` if there is none, as for a step that ended before its first request. */
export function readStateFile(path: string, fs: Pick<typeof nodeFs, 'readFileSync'> = nodeFs): string | null {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
