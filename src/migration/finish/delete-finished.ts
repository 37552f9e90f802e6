import type { Outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { isOver, readStatus } from '../run/status.ts';
import { type DeleteOptions, deleteNow, wantsDeletion } from './finish-run.ts';

/** Deletes the job of a run that was finished with `delete-job: never`, as it would have been deleted then. */
export async function deleteFinished(ports: Ports, ended: Outcome, options: DeleteOptions): Promise<Outcome> {
  const { record, run, status } = ended;
  const { cluster, name: jobName, submissionId, creationDate, alone } = record;
  const isEndSeen = record.phase === 'ended' && run !== null && isOver(readStatus(run.status)) && !ended.mayStillRun;
  if (cluster === null || !isEndSeen || !wantsDeletion(record, status, options)) return ended;
  const located = { cluster, identity: { jobName, submissionId, creationDate }, alone };
  const removed = await deleteNow(ports, record, located, options);
  return { ...ended, record: removed.record, notes: [...ended.notes, ...removed.notes] };
}
