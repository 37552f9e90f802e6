import type { Outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { RunTracker } from '../run/run-tracker.ts';
import { isOver, readStatus } from '../run/status.ts';
import { locatedRun } from '../wait/observe-run.ts';
import { type DeleteOptions, deleteNow, keptNote, wantsDeletion } from './finish-run.ts';

/** Deletes the job of a run that was finished with `delete-job: never`, as it would have been deleted then. */
export async function deleteFinished(ports: Ports, ended: Outcome, options: DeleteOptions): Promise<Outcome> {
  const { record, run, status, keep } = ended;
  const located = locatedRun(record);
  const isEndSeen = record.phase === 'ended' && run !== null && isOver(readStatus(run.status));
  if (located === null || !isEndSeen || !wantsDeletion(record, status, options)) return ended;
  if (keep !== null) return { ...ended, notes: [...ended.notes, keptNote(ports, record.name, located.cluster, keep)] };
  const tracker = new RunTracker(record, options.save);
  const notes = await deleteNow(ports, tracker, located, options);
  return { ...ended, record: tracker.record, notes: [...ended.notes, ...notes] };
}
