import type { Submission } from '../../cdm/submission.ts';
import { ABSENT, noveltyOf, type PriorRuns } from '../run/prior-runs.ts';
import { compareRuns, comparesDates, identityOf, type RunIdentity } from '../run/run-identity.ts';
import type { CandidateView } from './query-candidate.ts';

/** Where a run was seen. */
export interface RunLocation {
  readonly cluster: string;
  readonly run: Submission;
}

/**
 * What one round of queries of all candidates shows about our run.
 *
 * - `found`: it is this one.
 * - `absent`: every candidate answered, and none shows anything that the look-up did not show.
 * - `idle`: our job was created there and has no run yet.
 * - `several`: more than one run could be ours.
 * - `unsure`: a candidate did not answer, or what was seen proves too little.
 */
export type MatchResult =
  | ({ readonly kind: 'found' } & RunLocation)
  | { readonly kind: 'absent' }
  | { readonly kind: 'idle'; readonly cluster: string }
  | { readonly kind: 'several'; readonly locations: readonly RunLocation[] }
  | { readonly kind: 'unsure'; readonly locations: readonly RunLocation[] };

export type CandidateViews = ReadonlyMap<string, CandidateView>;

/**
 * Decides which run is ours from what the reply said (`identity`, `null` if the answer was lost), from what was
 * there before, and from what all candidates show now. A run that the look-up showed is never ours.
 */
export function matchRun(identity: RunIdentity | null, priorRuns: PriorRuns, views: CandidateViews): MatchResult {
  const seen = newRuns(priorRuns, views);
  const locations = seen.map(({ cluster, run }) => ({ cluster, run }));
  if (identity !== null) {
    const sure = seen.filter(
      ({ run, sureNew }) => sureNew && comparesDates(identity, run) && compareRuns(identity, run) === 'same',
    );
    const [first, second] = sure;
    if (second) return { kind: 'several', locations: sure.map(({ cluster, run }) => ({ cluster, run })) };
    if (first) return { kind: 'found', cluster: first.cluster, run: first.run };
  }
  const like = identity === null ? seen : seen.filter(({ run }) => compareRuns(identity, run) !== 'different');
  if (like.length > 1 && like.every((location) => location.sureNew))
    return { kind: 'several', locations: like.map(({ cluster, run }) => ({ cluster, run })) };
  const complete = [...priorRuns.keys()].every(
    (cluster) => (views.get(cluster)?.kind ?? 'unanswered') !== 'unanswered',
  );
  if (!complete) return { kind: 'unsure', locations };
  const [only, another] = like;
  if (only?.sureNew && !another) {
    // The id in the reply distinguishes it from other new runs; without an id it must be the only new run.
    const isNamed = identity !== null && compareRuns(identity, only.run) === 'same';
    if (isNamed || seen.length === 1) return { kind: 'found', cluster: only.cluster, run: only.run };
  }
  if (seen.length > 0) return { kind: 'unsure', locations };
  const created = [...views].filter(
    ([cluster, view]) => view.kind === 'idle' && (priorRuns.get(cluster) ?? ABSENT).kind === 'absent',
  );
  const [sole, further] = created;
  if (further) return { kind: 'unsure', locations };
  return sole ? { kind: 'idle', cluster: sole[0] } : { kind: 'absent' };
}

/** New runs that are certainly not the one of this identity. */
export function otherNewRuns(identity: RunIdentity, priorRuns: PriorRuns, views: CandidateViews): RunLocation[] {
  return newRuns(priorRuns, views)
    .filter(({ run, sureNew }) => sureNew && compareRuns(identity, run) === 'different')
    .map(({ cluster, run }) => ({ cluster, run }));
}

export interface Seen extends RunLocation {
  /** False if it is not known whether the look-up showed it already. */
  readonly sureNew: boolean;
}

/** The runs that the look-up did not show. */
export function newRuns(priorRuns: PriorRuns, views: CandidateViews): Seen[] {
  const seen: Seen[] = [];
  for (const [cluster, view] of views) {
    if (view.kind !== 'runs') continue;
    for (const run of view.runs) {
      const novelty = noveltyOf(priorRuns.get(cluster) ?? ABSENT, run);
      if (novelty !== 'old') seen.push({ cluster, run, sureNew: novelty === 'new' });
    }
  }
  return seen;
}

/** Whether both are the same run, for runs that the service names by id or date. */
export function isSameRun(jobName: string, a: RunLocation, b: RunLocation): boolean {
  return a.cluster === b.cluster && compareRuns(identityOf(jobName, a.run), b.run) === 'same';
}
