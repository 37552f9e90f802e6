import type { Submission } from '../../cdm/submission.ts';
import { readStatus } from '../run/status.ts';

/** Creation of this workflow run in milliseconds since 1970; `null` where nothing is to be taken as done. */
export type ResumeSince = number | null;

/** Whether the service also dates a definition by its runs is not documented: so soon after a run is no modification. */
const NOT_MODIFIED_MS = 5000;

/**
 * Whether the run is one that an earlier attempt of this workflow run brought to success.
 *
 * @param modifiedAt when the definition that stands there was last modified, in milliseconds since 1970, `null` where
 *   it was not as far as known: a run from before had another definition
 */
export function isDone(run: Submission, since: ResumeSince, modifiedAt: number | null): boolean {
  if (since === null || run.creationDate === null || readStatus(run.status).class !== 'succeeded') return false;
  const end = Math.max(run.creationDate, run.lastUpdateDate ?? 0);
  if (modifiedAt !== null && modifiedAt > end + NOT_MODIFIED_MS) return false;
  return run.creationDate >= since;
}
