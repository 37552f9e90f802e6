import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Priority } from '../../requests/rate-limit/priority.ts';
import type { Ports } from '../run/ports.ts';
import { noveltyOf, type PriorRun, runsOf } from '../run/prior-runs.ts';
import { compareRuns, comparesDates, type RunIdentity } from '../run/run-identity.ts';

/** What one candidate shows of a job right now. `unanswered` is never `absent`. */
export type CandidateView =
  | { readonly kind: 'absent' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'runs'; readonly runs: readonly Submission[] }
  | { readonly kind: 'unanswered'; readonly failure: Failure };

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: Priority;
}

/**
 * Reads the job on one cluster: its newest run and, if that is new but not certainly ours, the earlier runs, because a
 * later run of someone else may hide ours.
 */
export async function queryCandidate(
  ports: Pick<Ports, 'cdm' | 'rateLimiter'>,
  cluster: string,
  ours: { readonly jobName: string; readonly identity: RunIdentity | null; readonly before: PriorRun },
  options: QueryOptions = {},
): Promise<CandidateView> {
  const { jobName, identity, before } = ours;
  const status = await ports.cdm.status(cluster, jobName, { signal: options.signal, priority: options.priority });
  if (!status.ok) return failureKind(status.failure) === 'gone' ? { kind: 'absent' } : unanswered(status.failure);
  const shown = runsOf(jobName, status.value);
  const newest = shown[0];
  if (newest === undefined) return { kind: 'idle' };
  if (noveltyOf(before, newest) === 'old' || isSurely(identity, newest)) return { kind: 'runs', runs: shown };
  const history = await ports.cdm.history(cluster, jobName, { signal: options.signal, priority: options.priority });
  if (history.ok) return { kind: 'runs', runs: merge(shown, runsOf(jobName, history.value)) };
  const kind = failureKind(history.failure);
  // A history that may not be read, or that a cluster lacks, leaves what the status shows.
  return kind === 'refused' || kind === 'gone' ? { kind: 'runs', runs: shown } : unanswered(history.failure);
}

/** True if the run has the identity's name, id and date, as far as both have them, and a date is compared. */
export function isSurely(identity: RunIdentity | null, run: Submission): boolean {
  return identity !== null && comparesDates(identity, run) && compareRuns(identity, run) === 'same';
}

function merge(shown: readonly Submission[], history: readonly Submission[]): Submission[] {
  const extra = shown.filter(
    (run) =>
      !history.some(
        (known) =>
          compareRuns({ ...run, jobName: run.jobName ?? '' }, { ...known, jobName: run.jobName ?? '' }) !== 'different',
      ),
  );
  return [...extra, ...history];
}

function unanswered(failure: Failure): CandidateView {
  return { kind: 'unanswered', failure };
}
