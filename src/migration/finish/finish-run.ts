import type { Submission } from '../../cdm/submission.ts';
import { type Outcome, outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { LocatedRun } from '../wait/observe-run.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { deleteJob } from './delete-job.ts';
import { readRunEnd } from './run-end.ts';

/** What a deletion may take beyond the step's deadline. */
const DELETE_MS = 30_000;

/** The end of the run was seen: reads what is still to be read, and deletes the job if that is wished. */
export async function finishRun(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  end: { readonly status: string; readonly run: Submission },
  options: WaitOptions,
): Promise<Outcome> {
  const { status, details, keep } = await readRunEnd(ports, record, run, end, options);
  const isWanted = wantsDeletion(record, status, options);
  const remove = isWanted && keep === null;
  const last: RunRecord = { ...record, phase: 'ended', status, deletePending: remove };
  options.save(last);
  if (isWanted && keep !== null) {
    ports.log.warning(`${record.name}: the job was not deleted from cluster ${run.cluster}: ${keep}.`);
    return outcome(last, status, { ...details, notes: [...details.notes, `The job was not deleted: ${keep}.`] });
  }
  if (!remove) return outcome(last, status, details);
  const removed = await deleteNow(ports, last, run, options);
  return outcome(removed.record, status, { ...details, notes: [...details.notes, ...removed.notes] });
}

export type DeleteOptions = Pick<WaitOptions, 'deleteJob' | 'cancel' | 'save'>;

/** Deletes a job whose end was seen. If a cancellation cuts it short, the record says that it is still to be done. */
export async function deleteNow(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  options: DeleteOptions,
): Promise<{ readonly record: RunRecord; readonly notes: readonly string[] }> {
  const reason = await deleteJob(ports, run, ports.clock.now() + DELETE_MS, options.cancel);
  const left: RunRecord = { ...record, deletePending: reason !== null && options.cancel.aborted };
  options.save(left);
  if (reason === null) {
    ports.log.info(`${record.name}: the job was deleted from cluster ${run.cluster}.`);
    return { record: left, notes: [] };
  }
  ports.log.warning(`${record.name}: the job was not deleted from cluster ${run.cluster}: ${reason}.`);
  return { record: left, notes: [`The job was not deleted: ${reason}.`] };
}

export function wantsDeletion(record: RunRecord, status: string, options: Pick<WaitOptions, 'deleteJob'>): boolean {
  if (!record.mayDelete || options.deleteJob === 'never') return false;
  return options.deleteJob === 'always' || status === 'SUCCEEDED';
}
