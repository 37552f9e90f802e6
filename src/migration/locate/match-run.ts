import type { Submission } from '../../cdm/submission.ts';
import { ABSENT, type Before, noveltyOf } from '../run/prior-runs.ts';
import type { Look } from './query-candidate.ts';
import { compareRuns, comparesDates, type RunIdentity } from '../run/run-identity.ts';

/** Where a run was seen. */
export interface Sighting {
  readonly cluster: string;
  readonly run: Submission;
}

/**
 * What one round of looks on all candidates tells about our run.
 *
 * - `found`: it is this one.
 * - `absent`: every candidate answered, and none shows anything that the look-up did not show.
 * - `idle`: our job was created there and has no run yet.
 * - `several`: more than one run could be ours.
 * - `unsure`: somebody could not be asked, or what was seen proves too little.
 */
export type Located =
  | ({ readonly kind: 'found' } & Sighting)
  | { readonly kind: 'absent' }
  | { readonly kind: 'idle'; readonly cluster: string }
  | { readonly kind: 'several'; readonly sightings: readonly Sighting[] }
  | { readonly kind: 'unsure'; readonly sightings: readonly Sighting[] };

export type Befores = ReadonlyMap<string, Before>;
export type Looks = ReadonlyMap<string, Look>;

/**
 * Decides which run is ours from what the reply said (`identity`, `null` when the answer was lost), from what stood
 * there before, and from what all candidates show now. A run that the look-up showed is never ours.
 */
export function locate(identity: RunIdentity | null, befores: Befores, looks: Looks): Located {
  const seen = newRuns(befores, looks);
  const sightings = seen.map(({ cluster, run }) => ({ cluster, run }));
  if (identity !== null) {
    const sure = seen.filter(
      ({ run, sureNew }) => sureNew && comparesDates(identity, run) && compareRuns(identity, run) === 'same',
    );
    if (sure.length === 1 && sure[0]) return { kind: 'found', cluster: sure[0].cluster, run: sure[0].run };
    if (sure.length > 1) return { kind: 'several', sightings: sure.map(({ cluster, run }) => ({ cluster, run })) };
  }
  const like = identity === null ? seen : seen.filter(({ run }) => compareRuns(identity, run) !== 'different');
  if (like.length > 1 && like.every((sighting) => sighting.sureNew))
    return { kind: 'several', sightings: like.map(({ cluster, run }) => ({ cluster, run })) };
  const complete = [...befores.keys()].every((cluster) => (looks.get(cluster)?.kind ?? 'unasked') !== 'unasked');
  if (!complete) return { kind: 'unsure', sightings };
  const only = like[0];
  // The reply's own id tells it from every other new run; without one it has to be the only new run.
  const isNamed = identity !== null && only !== undefined && compareRuns(identity, only.run) === 'same';
  if (like.length === 1 && only?.sureNew && (isNamed || seen.length === 1))
    return { kind: 'found', cluster: only.cluster, run: only.run };
  if (seen.length > 0) return { kind: 'unsure', sightings };
  const created = [...looks].filter(
    ([cluster, look]) => look.kind === 'idle' && (befores.get(cluster) ?? ABSENT).kind === 'absent',
  );
  if (created.length === 1 && created[0]) return { kind: 'idle', cluster: created[0][0] };
  return created.length > 1 ? { kind: 'unsure', sightings } : { kind: 'absent' };
}

interface Seen extends Sighting {
  /** False where it cannot be told whether the look-up showed it already. */
  readonly sureNew: boolean;
}

function newRuns(befores: Befores, looks: Looks): Seen[] {
  const seen: Seen[] = [];
  for (const [cluster, look] of looks) {
    if (look.kind !== 'runs') continue;
    for (const run of look.runs) {
      const novelty = noveltyOf(befores.get(cluster) ?? ABSENT, run);
      if (novelty !== 'old') seen.push({ cluster, run, sureNew: novelty === 'new' });
    }
  }
  return seen;
}
