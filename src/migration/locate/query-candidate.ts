import type { Failure } from '../../requests/answer.ts';
import type { Submission } from '../../cdm/submission.ts';
import { askOnce } from '../../requests/retry.ts';
import { type Before, noveltyOf, runsOf } from '../run/prior-runs.ts';
import type { Urgency } from '../../requests/rate-limiter.ts';
import { meaningOf } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { compareRuns, comparesDates, type RunIdentity } from '../run/run-identity.ts';

/** What one candidate shows of a job right now. `unasked` is never `absent`. */
export type Look =
  | { readonly kind: 'absent' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'runs'; readonly runs: readonly Submission[] }
  | { readonly kind: 'unasked'; readonly failure: Failure };

export interface LookOptions {
  readonly signal?: AbortSignal | undefined;
  readonly urgency?: Urgency;
}

/**
 * Looks at the job on one cluster: its newest run and, where that is new but not surely ours, the runs behind it,
 * for a later run of somebody else may stand in front of ours.
 */
export async function lookAt(
  ports: Pick<Ports, 'cdm' | 'budget'>,
  cluster: string,
  ours: { readonly jobName: string; readonly identity: RunIdentity | null; readonly before: Before },
  options: LookOptions = {},
): Promise<Look> {
  const { jobName, identity, before } = ours;
  const status = await askOnce(ports, (s) => ports.cdm.status(cluster, jobName, s), options.signal, options.urgency);
  if (!status.ok) return meaningOf(status.failure) === 'gone' ? { kind: 'absent' } : unasked(status.failure);
  const shown = runsOf(jobName, status.value);
  const newest = shown[0];
  if (newest === undefined) return { kind: 'idle' };
  if (noveltyOf(before, newest) === 'old' || isSurely(identity, newest)) return { kind: 'runs', runs: shown };
  const history = await askOnce(ports, (s) => ports.cdm.history(cluster, jobName, s), options.signal, options.urgency);
  if (history.ok) return { kind: 'runs', runs: merge(shown, runsOf(jobName, history.value)) };
  const meaning = meaningOf(history.failure);
  // A history that may not be read, or that a cluster lacks, leaves what the status shows.
  return meaning === 'refused' || meaning === 'gone' ? { kind: 'runs', runs: shown } : unasked(history.failure);
}

function isSurely(identity: RunIdentity | null, run: Submission): boolean {
  return identity !== null && comparesDates(identity, run) && compareRuns(identity, run) === 'same';
}

function merge(shown: readonly Submission[], history: readonly Submission[]): Submission[] {
  const extra = shown.filter(
    (run) =>
      !history.some(
        (past) =>
          compareRuns({ ...run, jobName: run.jobName ?? '' }, { ...past, jobName: run.jobName ?? '' }) !== 'different',
      ),
  );
  return [...extra, ...history];
}

function unasked(failure: Failure): Look {
  return { kind: 'unasked', failure };
}
