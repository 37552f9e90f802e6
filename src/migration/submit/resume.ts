import { dateIn, type JobDefinition } from '../../cdm/job-list.ts';
import type { Submission } from '../../cdm/submission.ts';
import { sameDate } from '../run/run-identity.ts';
import { readStatus } from '../run/status.ts';

/** Creation of this workflow run in milliseconds since 1970; `null`: no run counts as done. */
export type ResumeSince = number | null;

/** The service dates a definition by the end of each run that succeeds, some milliseconds off. */
const DATED_BY_RUN_MS = 5000;

/** Whether an earlier attempt of this workflow run completed this run successfully with this definition. */
export function isDone(run: Submission, since: ResumeSince, definition: JobDefinition): boolean {
  if (since === null || run.creationDate === null || readStatus(run.status).class !== 'succeeded') return false;
  return run.creationDate >= since && loadsDefinition(run, definition);
}

/**
 * Whether the run loads what the definition says now: it was not modified after the run began. A run that succeeds moves
 * the definition's date to the moment at which its end was noticed, which is the run's own last date.
 */
export function loadsDefinition(run: Submission, definition: JobDefinition): boolean {
  const modified = modifiedAt(definition);
  if (modified === null) return true;
  if (run.creationDate !== null && isNotAfter(modified, run.creationDate)) return true;
  const isDatedByRun = run.lastUpdateDate !== null && Math.abs(modified - run.lastUpdateDate) <= DATED_BY_RUN_MS;
  return isDatedByRun && readStatus(run.status).class === 'succeeded';
}

/** When the definition was last changed after the job was created, in milliseconds since 1970; `null` if never. */
export function modifiedAt(definition: JobDefinition): number | null {
  const updated = dateIn(definition['update-date']);
  return updated === dateIn(definition['creation-date']) ? null : updated;
}

/** Some editions cut dates to the second. */
function isNotAfter(a: number, b: number): boolean {
  return a <= b || sameDate(a, b);
}
