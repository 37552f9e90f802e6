import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { identityIn } from '../run/run-record.ts';
import { type AcceptedRun, isFailure } from './find-accepted-run.ts';
import type { FindResult } from './find-run.ts';
import { isSurely } from './query-candidate.ts';

/**
 * Looks for the run of a new job on the one candidate whose list shows the job, by the history, whose limit nothing else
 * uses up. Only a run with the name, the id and the date of the reply counts. `null` if it is not found in this way: then
 * all candidates are looked at.
 *
 * @param whereListed the only candidate whose list shows the job by now
 */
export async function findWhereListed(
  ports: Pick<Ports, 'cdm'>,
  { record, reply, priorRuns }: AcceptedRun,
  whereListed: () => Promise<string | null>,
  cancel: AbortSignal,
): Promise<Extract<FindResult, { kind: 'found' }> | null> {
  const identity = identityIn(record);
  const isNamed = identity !== null && identity.submissionId !== null && identity.creationDate !== null;
  if (!isNamed || reply === null || isFailure(reply)) return null;
  // After a lost request every candidate is watched. On the only candidate there is nothing to choose.
  if (record.origin !== 'created' || record.lostRequest !== null || priorRuns.size < 2) return null;
  const cluster = await whereListed();
  if (cluster === null || cancel.aborted) return null;
  const history = await ports.cdm.history(cluster, record.name, { signal: cancel });
  if (!history.ok) return null;
  const [run, ...others] = runsOf(record.name, history.value).filter((it) => isSurely(identity, it));
  return run === undefined || others.length > 0 ? null : { kind: 'found', cluster, run, others: [] };
}
