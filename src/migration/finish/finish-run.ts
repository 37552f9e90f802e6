import type { Submission } from '../../cdm/submission.ts';
import { type Outcome, outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { RunTracker } from '../run/run-tracker.ts';
import type { LocatedRun } from '../wait/observe-run.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { deleteJob } from './delete-job.ts';
import { readRunEnd } from './run-end.ts';

/** What a deletion may take beyond the step's deadline. */
const DELETE_MS = 30_000;

/** After the end of the run: reads counts and sub-jobs, and deletes the job if `delete-job` says so. */
export async function finishRun(
  ports: Ports,
  tracker: RunTracker,
  run: LocatedRun,
  end: { readonly status: string; readonly run: Submission },
  options: WaitOptions,
): Promise<Outcome> {
  const { name } = tracker.record;
  const { status, details, keep } = await readRunEnd(ports, tracker.record, run, end, options);
  const isWanted = wantsDeletion(tracker.record, status, options);
  tracker.ended({ status, deletePending: isWanted && keep === null });
  const notes = [...details.notes];
  if (isWanted && keep !== null) notes.push(keptNote(ports, name, run.cluster, keep));
  else if (isWanted) notes.push(...(await deleteNow(ports, tracker, run, options)));
  return outcome(tracker.record, status, { ...details, notes, keep });
}

export function keptNote(ports: Pick<Ports, 'log'>, name: string, cluster: string, keep: string): string {
  ports.log.warning(`${name}: the job was not deleted from cluster ${cluster}: ${keep}.`);
  return `The job was not deleted: ${keep}.`;
}

export type DeleteOptions = Pick<WaitOptions, 'deleteJob' | 'cancel' | 'save'>;

/** Deletes a job whose end was seen. If a cancellation interrupts it, the record marks the deletion as pending. */
export async function deleteNow(
  ports: Ports,
  tracker: RunTracker,
  run: LocatedRun,
  options: DeleteOptions,
): Promise<readonly string[]> {
  const { name } = tracker.record;
  const reason = await deleteJob(ports, run, ports.clock.now() + DELETE_MS, options.cancel);
  tracker.ended({ deletePending: reason !== null && options.cancel.aborted });
  if (reason === null) {
    ports.log.info(`${name}: the job was deleted from cluster ${run.cluster}.`);
    return [];
  }
  ports.log.warning(`${name}: the job was not deleted from cluster ${run.cluster}: ${reason}.`);
  return [`The job was not deleted: ${reason}.`];
}

export function wantsDeletion(record: RunRecord, status: string, options: Pick<WaitOptions, 'deleteJob'>): boolean {
  if (!record.mayDelete || options.deleteJob === 'never') return false;
  return options.deleteJob === 'always' || status === 'SUCCEEDED';
}
