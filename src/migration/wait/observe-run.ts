import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Priority } from '../../requests/rate-limit/priority.ts';
import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { compareRuns, type RunIdentity } from '../run/run-identity.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Observation } from './run-state.ts';

/** A run whose place is known. */
export interface LocatedRun {
  readonly cluster: string;
  readonly identity: RunIdentity;
  /** True where the job was created for this run, so that a run without id and date can only be ours. */
  readonly alone: boolean;
}

/** The run of a record, once its cluster is known. */
export function locatedRun({ cluster, name, submissionId, creationDate, alone }: RunRecord): LocatedRun | null {
  return cluster === null ? null : { cluster, identity: { jobName: name, submissionId, creationDate }, alone };
}

/**
 * Reads the state of our run. The status route shows only the newest run, and nothing of a deleted job: if it does not
 * show ours, the history is read.
 */
export async function observeRun(
  ports: Pick<Ports, 'cdm' | 'rateLimiter'>,
  located: LocatedRun,
  signal?: AbortSignal,
  priority: Priority = 'question',
): Promise<Observation> {
  const { cluster, identity } = located;
  const name = identity.jobName;
  const status = await ports.cdm.status(cluster, name, { signal, priority });
  const unclear = status.ok || failureKind(status.failure) === 'gone' ? null : status.failure;
  if (unclear && !isPlain404(unclear)) return { kind: 'unanswered', failure: unclear };
  const shown = status.ok ? runsOf(name, status.value) : [];
  const direct = pickOurs(located, shown);
  if (direct) return { kind: 'ours', run: direct };
  // A job that shows no run at all has no other run in front of ours; the answer has all that is known of it.
  if (status.ok && shown.length === 0) {
    const word = status.value.find((run) => run.jobName === null || run.jobName === name);
    return word ? { kind: 'ours', run: word } : { kind: 'no-runs' };
  }
  const history = await ports.cdm.history(cluster, name, { signal, priority });
  if (!history.ok) {
    const kind = failureKind(history.failure);
    if (kind !== 'gone' && kind !== 'refused') return { kind: 'unanswered', failure: history.failure };
  }
  const runs = history.ok ? runsOf(name, history.value) : [];
  const ours = pickOurs(located, runs);
  if (ours) return { kind: 'ours', run: ours };
  if (unclear) return { kind: 'unanswered', failure: unclear };
  return { kind: 'vanished', detail: vanishedDetail(shown[0]) };
}

/** A gateway's 404, or that of a job deleted at its end: if the history shows our run, its status counts. */
function isPlain404(failure: Failure): boolean {
  return failure.httpStatus === 404 && failureKind(failure) === 'refused';
}

/** Our run among those shown; one that cannot be distinguished counts only if there can be no other. */
export function pickOurs(located: LocatedRun, runs: readonly Submission[]): Submission | null {
  const same = runs.filter((run) => compareRuns(located.identity, run) === 'same');
  if (same.length === 1) return same[0] ?? null;
  const only = runs.length === 1 ? runs[0] : undefined;
  return only && located.alone && compareRuns(located.identity, only) === 'unclear' ? only : null;
}

/** @param newest what the status route shows of a job that still exists */
function vanishedDetail(newest: Submission | undefined): string {
  if (newest === undefined)
    return 'the service says that the job does not exist, and its history does not show the run';
  const other = newest.submissionId ? ` (submission ${newest.submissionId})` : '';
  return `the service shows another run of the job${other}, and its history does not show ours`;
}
