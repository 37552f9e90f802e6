import type { Failure } from '../../requests/answer.ts';
import { createDeadline, type Deadline } from '../../requests/deadline.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { ABSENT, type PriorRuns } from '../run/prior-runs.ts';
import type { RunIdentity } from '../run/run-identity.ts';
import { locate, locateOnly, type MatchResult, type RunLocation } from './match-run.ts';
import { type CandidateView, queryCandidate } from './query-candidate.ts';

/** How long every look must show nothing before absence counts: the service may show a new run only after seconds. */
export const ABSENCE_WINDOW_MS = 15_000;
/** How long a run that was accepted may stay invisible before it is given up. */
export const VANISHED_GRACE_MS = 120_000;
/** What a search may still take once the step was cancelled: the runner kills 10 s after its first signal. */
const HURRIED_MS = 2000;
/** What one round of looks may take then: a candidate that hangs must not keep the others from being heard. */
const HURRIED_ROUND_MS = 1000;
const HURRIED_PAUSE_MS = 400;
const LEAST_PAUSE_MS = 500;

export const SEVERAL = 'more than one run could be the one that this step started';
const UNKNOWN_IN_TIME = 'it could not be found out in time whether it runs';
const NOT_SHOWN_IN_TIME = 'the service accepted the run, but no candidate showed it in time';

/** Why certainty was out of reach: more than one run, none anywhere, no time left, or no credential to ask with. */
export type LostCause = 'several' | 'vanished' | 'deadline' | 'credential';

export type FindResult =
  | ({ readonly kind: 'found' } & RunLocation)
  | { readonly kind: 'absent' }
  | { readonly kind: 'idle'; readonly cluster: string }
  | {
      readonly kind: 'lost';
      readonly cause: LostCause;
      readonly reason: string;
      readonly locations: readonly RunLocation[];
      readonly failure: Failure | null;
    };

export interface FindOptions {
  readonly jobName: string;
  /** `null` when the answer was lost. */
  readonly identity: RunIdentity | null;
  readonly priorRuns: PriorRuns;
  readonly deadline: number;
  /** When it aborts, the search has a few seconds left and looks more often. */
  readonly hurry: AbortSignal;
  /**
   * What the first round of looks may take, in milliseconds; each further one gets so much more, for a service that is
   * merely slow. Without it as long as the transport lets a question hang.
   */
  readonly roundMs?: number;
  /** How long every look at all candidates must show no run before it counts as absent; without an identity only. */
  readonly windowMs?: number;
  /** True if an earlier request was lost: then a new run besides the one with the identity is a second run of ours. */
  readonly afterLost?: boolean;
  /** Called after each look with the moment at which the run counts as absent if all looks until then show none. */
  onLook?(windowEnd: number): void;
}

/**
 * Looks at all candidates, again and again, until our run is found, its absence is sure, or certainty is out of reach.
 * With an identity the run was accepted: then absence is never concluded, only that it vanished.
 */
export async function findRun(ports: Ports, options: FindOptions): Promise<FindResult> {
  const { clock } = ports;
  const startedAt = clock.now();
  let absentSince: number | null = null;
  let idleSince: number | null = null;
  let hurryEnd = Number.POSITIVE_INFINITY;
  const windowMs = options.windowMs ?? ABSENCE_WINDOW_MS;
  for (let round = 0; ; round += 1) {
    const queriedAt = clock.now();
    const views = await queryAll(ports, options, round);
    const located = options.afterLost
      ? locateOnly(options.identity, options.priorRuns, views)
      : locate(options.identity, options.priorRuns, views);
    if (located.kind === 'found') return located;
    if (located.kind === 'several') return lost('several', SEVERAL, located, views);
    const refusal = credentialRefused(views);
    if (refusal)
      return {
        kind: 'lost',
        cause: 'credential',
        reason: 'the credential is no longer accepted',
        locations: [],
        failure: refusal,
      };
    absentSince = located.kind === 'absent' ? (absentSince ?? queriedAt) : null;
    idleSince = located.kind === 'idle' ? (idleSince ?? queriedAt) : null;
    if (options.identity === null) {
      if (absentSince !== null && queriedAt - absentSince >= windowMs) return { kind: 'absent' };
      if (idleSince !== null && queriedAt - idleSince >= windowMs && located.kind === 'idle') return located;
    } else if (clock.now() - startedAt >= VANISHED_GRACE_MS && located.kind !== 'unsure') {
      return lost('vanished', 'the service accepted the run, but no candidate shows it', located, views);
    }
    const windowEnd = (absentSince ?? idleSince ?? clock.now()) + windowMs;
    options.onLook?.(windowEnd);
    if (options.hurry.aborted) hurryEnd = Math.min(hurryEnd, clock.now() + HURRIED_MS);
    const end = Math.min(options.deadline, hurryEnd);
    if (clock.now() >= end)
      return lost('deadline', options.identity === null ? UNKNOWN_IN_TIME : NOT_SHOWN_IN_TIME, located, views);
    const elapsed = options.identity === null ? clock.now() - startedAt : 0;
    const wanted = options.hurry.aborted ? HURRIED_PAUSE_MS : pauseMs(round, elapsed);
    // The window ends with a look.
    const toWindowEnd = options.identity === null ? Math.max(windowEnd - clock.now(), LEAST_PAUSE_MS) : wanted;
    const pause = Math.min(wanted, end - clock.now(), toWindowEnd);
    await clock.sleep(Math.max(1, pause), options.hurry.aborted ? undefined : options.hurry);
  }
}

/** 1 s, 2 s, 3 s, 4 s, and for a long search a tenth of the time that it has taken, up to 15 s. */
function pauseMs(round: number, elapsedMs: number): number {
  return Math.min(Math.max(Math.min(1000 * (1 + round), 4000), elapsedMs / 10), 15_000);
}

async function queryAll(ports: Ports, options: FindOptions, round: number): Promise<Map<string, CandidateView>> {
  const { jobName, identity } = options;
  const priority = options.hurry.aborted ? 'urgent' : 'question';
  const cut = cutShort(ports, options, round);
  try {
    const views = await Promise.all(
      [...options.priorRuns].map(async ([cluster, before]) => {
        const ours = { jobName, identity, before: before ?? ABSENT };
        return [cluster, await queryCandidate(ports, cluster, ours, { priority, signal: cut.signal })] as const;
      }),
    );
    return new Map(views);
  } finally {
    cut.end();
  }
}

/** A limit for one round of looks: from now on where there is one, and a short one as soon as `hurry` aborts. */
function cutShort(ports: Ports, { hurry, roundMs }: FindOptions, round: number): Pick<Deadline, 'signal' | 'end'> {
  const { clock } = ports;
  const limit = createDeadline(
    clock,
    roundMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + roundMs * (round + 1),
  );
  const hasten = (): void => limit.shorten(clock.now() + HURRIED_ROUND_MS);
  if (hurry.aborted) hasten();
  else hurry.addEventListener('abort', hasten, { once: true });
  const end = (): void => {
    hurry.removeEventListener('abort', hasten);
    limit.end();
  };
  return { signal: limit.signal, end };
}

function credentialRefused(views: ReadonlyMap<string, CandidateView>): Failure | null {
  for (const view of views.values())
    if (view.kind === 'unanswered' && failureKind(view.failure) === 'auth') return view.failure;
  return null;
}

function lost(
  cause: LostCause,
  reason: string,
  located: MatchResult,
  views: ReadonlyMap<string, CandidateView>,
): FindResult {
  const locations = located.kind === 'several' || located.kind === 'unsure' ? located.locations : [];
  const silent = [...views].find(([, view]) => view.kind === 'unanswered');
  const failure = silent?.[1].kind === 'unanswered' ? silent[1].failure : null;
  return {
    kind: 'lost',
    cause,
    reason: silent ? `${reason}: cluster ${silent[0]} did not answer` : reason,
    locations,
    failure,
  };
}
