import type { Submission } from '../cdm/submission.ts';
import { readStatus } from './status.ts';

/** Creation of this workflow run in milliseconds since 1970; `null` where nothing is to be taken as done. */
export type ResumeSince = number | null;

/** Whether the run is one that an earlier attempt of this workflow run brought to success. */
export function isDone(run: Submission, since: ResumeSince): boolean {
  if (since === null || run.creationDate === null) return false;
  return run.creationDate >= since && readStatus(run.status).class === 'succeeded';
}
