import { jobErrors, refuse } from '../http/errors.ts';
import { endOf, isUnderWay } from '../runs/runs.ts';
import type { EmulatorState, Job } from '../state/emulator-state.ts';

/** Refuses a request for a job with an unfinished run, or with one that ended a moment ago (`busyAfterEnd`). */
export function checkIdle(state: EmulatorState, job: Job, running = jobErrors.running): void {
  const now = state.now();
  const { name } = job.definition;
  if (job.runs.some((run) => isUnderWay(run, now))) refuse(running(name));
  const { busyAfterEnd } = state.options;
  if (busyAfterEnd === undefined) return;
  const recent = job.runs.some((run) => endOf(run) <= now && endOf(run) > now - busyAfterEnd.ms);
  if (recent) refuse(busyAfterEnd.code === 'Cdm.0322' ? jobErrors.inUse(name) : jobErrors.running(name));
}
