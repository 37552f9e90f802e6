import type { Failure } from '../../requests/answer.ts';
import { ABSENCE_WINDOW_MS } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import type { RunIdentity } from '../run/run-identity.ts';
import type { FindOptions } from './find-options.ts';
import {
  type CandidateViews,
  isSameRun,
  type MatchResult,
  matchRun,
  otherNewRuns,
  type RunLocation,
} from './match-run.ts';
import { credentialRefused, queryAll } from './query-all.ts';
import type { CandidateView } from './query-candidate.ts';

/** How long a run that was accepted may stay invisible before it is given up. */
export const VANISHED_GRACE_MS = 120_000;
/** The time left for a search once the step was cancelled: the runner kills 10 s after its first signal. */
const CANCELLED_MS = 2000;
const CANCELLED_PAUSE_MS = 400;
const MIN_PAUSE_MS = 500;

export const SEVERAL = 'more than one run could be the one that this step started';
const VANISHED = 'the service accepted the run, but no candidate shows it';
const UNKNOWN_IN_TIME = 'there was no clear answer in time';
const NOT_SHOWN_IN_TIME = 'the service accepted the run, but no candidate showed it in time';

/** Why the search failed: more than one run, none anywhere, no time left, or a refused credential. */
export type LostCause = 'several' | 'vanished' | 'deadline' | 'credential';

export type FindResult =
  /** `others`: further new runs seen during the search; only with `afterLost`. */
  | ({ readonly kind: 'found'; readonly others: readonly RunLocation[] } & RunLocation)
  | { readonly kind: 'absent' }
  | { readonly kind: 'idle'; readonly cluster: string }
  | {
      readonly kind: 'lost';
      readonly cause: LostCause;
      readonly reason: string;
      readonly locations: readonly RunLocation[];
      readonly failure: Failure | null;
    };

/** The result for a run that was accepted: it is never absent. */
export type FindAcceptedResult = Extract<FindResult, { kind: 'found' | 'lost' }>;

/**
 * Queries all candidates repeatedly until our run is found, is certainly absent, or cannot be determined. With an
 * identity the run was accepted: then it never counts as absent, only as vanished.
 */
export function findRun(
  ports: Ports,
  options: FindOptions & { readonly identity: RunIdentity },
): Promise<FindAcceptedResult>;
export function findRun(ports: Ports, options: FindOptions): Promise<FindResult>;
export async function findRun(ports: Ports, options: FindOptions): Promise<FindResult> {
  const { clock } = ports;
  const search = new Search(options, clock.now());
  for (let round = 0; ; round += 1) {
    const queriedAt = clock.now();
    const views = await queryAll(ports, options, round);
    const located = matchRun(options.identity, options.priorRuns, views);
    const end = search.query(located, views, { queriedAt, now: clock.now() });
    if (end) return end;
    options.onQuery?.(search.windowEnd(clock.now()));
    const pause = search.pause(round, clock.now());
    await clock.sleep(pause, options.cancel.aborted ? undefined : options.cancel);
  }
}

/** What the rounds so far show. */
class Search {
  readonly #options: FindOptions;
  readonly #startedAt: number;
  readonly #windowMs: number;
  /** Further new runs that were seen after a lost request. */
  readonly #others: RunLocation[] = [];
  #absentSince: number | null = null;
  #idleSince: number | null = null;
  #cancelledEnd = Number.POSITIVE_INFINITY;

  constructor(options: FindOptions, startedAt: number) {
    this.#options = options;
    this.#startedAt = startedAt;
    this.#windowMs = options.windowMs ?? ABSENCE_WINDOW_MS;
  }

  /** `null`: another round follows. */
  query(located: MatchResult, views: CandidateViews, at: { queriedAt: number; now: number }): FindResult | null {
    this.#rememberOthers(views);
    if (located.kind === 'found') return { ...located, others: this.#others };
    if (located.kind === 'several') return lost('several', SEVERAL, located, views);
    const refusal = credentialRefused(views);
    if (refusal) return credentialLost(refusal);
    const end =
      this.#options.identity === null ? this.#onUnnamed(located, at.queriedAt) : this.#onNamed(located, views, at.now);
    if (end) return end;
    if (this.#options.cancel.aborted) this.#cancelledEnd = Math.min(this.#cancelledEnd, at.now + CANCELLED_MS);
    if (at.now < this.#end()) return null;
    return lost('deadline', this.#options.identity === null ? UNKNOWN_IN_TIME : NOT_SHOWN_IN_TIME, located, views);
  }

  /** When the run counts as absent if no round until then shows one. */
  windowEnd(now: number): number {
    return (this.#absentSince ?? this.#idleSince ?? now) + this.#windowMs;
  }

  pause(round: number, now: number): number {
    const isUnnamed = this.#options.identity === null;
    const wanted = this.#options.cancel.aborted
      ? CANCELLED_PAUSE_MS
      : pauseMs(round, isUnnamed ? now - this.#startedAt : 0);
    // The window ends with a round.
    const toWindowEnd = isUnnamed ? Math.max(this.windowEnd(now) - now, MIN_PAUSE_MS) : wanted;
    return Math.max(1, Math.min(wanted, this.#end() - now, toWindowEnd));
  }

  #end(): number {
    return Math.min(this.#options.deadline, this.#cancelledEnd);
  }

  #rememberOthers(views: CandidateViews): void {
    const { identity, afterLost, priorRuns, jobName } = this.#options;
    if (!afterLost || identity === null) return;
    for (const other of otherNewRuns(identity, priorRuns, views))
      if (!this.#others.some((known) => isSameRun(jobName, known, other))) this.#others.push(other);
  }

  /** The answer was lost: the run is absent once every round has shown none for the whole window. */
  #onUnnamed(located: MatchResult, queriedAt: number): FindResult | null {
    this.#absentSince = located.kind === 'absent' ? (this.#absentSince ?? queriedAt) : null;
    this.#idleSince = located.kind === 'idle' ? (this.#idleSince ?? queriedAt) : null;
    const since = this.#absentSince ?? this.#idleSince;
    if (since === null || queriedAt - since < this.#windowMs) return null;
    return located.kind === 'idle' ? located : { kind: 'absent' };
  }

  /** The service named the run: it is never absent, it can only vanish. */
  #onNamed(located: MatchResult, views: CandidateViews, now: number): FindResult | null {
    if (now - this.#startedAt < VANISHED_GRACE_MS) return null;
    if (this.#others.length > 0) return lost('several', SEVERAL, { kind: 'several', locations: this.#others }, views);
    return located.kind === 'unsure' ? null : lost('vanished', VANISHED, located, views);
  }
}

/** 1 s, 2 s, 3 s, 4 s, and for a long search a tenth of the time that it has taken, up to 15 s. */
function pauseMs(round: number, elapsedMs: number): number {
  return Math.min(Math.max(Math.min(1000 * (1 + round), 4000), elapsedMs / 10), 15_000);
}

function credentialLost(failure: Failure): FindResult {
  const reason = 'the credential is no longer accepted';
  return { kind: 'lost', cause: 'credential', reason, locations: [], failure };
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
