import { readStateFile, savedState } from '../../github/saved-state.ts';
import type { Env } from '../../ports.ts';

/** Name under which `post` finds the path of the state file. */
export const STATE_NAME = 'cdm_state_file';

/** The state that main kept; `null` if there is none. Throws on I/O errors. */
export function keptState(env: Env): string | null {
  const path = savedState(env, STATE_NAME);
  return path === null ? null : readStateFile(path);
}

const ENDED = JSON.stringify({ end: { cancelled: false } });

/**
 * Whether main left nothing to do, as far as that shows without parsing: there is no state, or main came to its end, was not
 * cancelled, noted nothing but runs, and deleted all that it had to delete. `false` leaves the answer to the clean-up.
 */
export function leftNothing(env: Env): boolean {
  try {
    const text = keptState(env);
    if (text === null) return true;
    const [header = '', ...notes] = text.trimEnd().split('\n');
    const end = notes.pop();
    const isRun = (note: string) => note.startsWith('{"record":') && !note.includes('"deletePending":true');
    return header.startsWith('{"action":') && end === ENDED && notes.every(isRun);
  } catch {
    return false;
  }
}
