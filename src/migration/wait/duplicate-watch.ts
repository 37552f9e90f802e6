import type { Limits } from '../../requests/limits.ts';
import { formatDate } from '../../text/format.ts';
import type { RunLocation } from '../locate/match-run.ts';
import { queryCandidate } from '../locate/query-candidate.ts';
import type { Ports } from '../run/ports.ts';
import { ABSENT, noveltyOf, type PriorRuns } from '../run/prior-runs.ts';
import { compareRuns, type RunIdentity } from '../run/run-identity.ts';
import type { LocatedRun } from './observe-run.ts';

/** Where and until when a second run of this step could appear. */
export interface DuplicateWatch {
  /** The candidates with their earlier runs; empty if our run is certain and one request was sent. */
  readonly candidates: PriorRuns;
  /** What the reply to the only request said about the run: a run that differs from it is not ours. */
  readonly named: RunIdentity | null;
  /** An end counts only after this moment: the service may record a run late. */
  readonly sureFrom: number;
}

export const NO_WATCH: DuplicateWatch = { candidates: new Map(), named: null, sureFrom: 0 };

/** The candidates are checked this often while ours runs and after its end. */
export const DUPLICATE_CHECK_MS = 15_000;
const HEARTBEAT_MS = 60_000;
/** The pause before a candidate that gave no answer is queried again. */
const ASK_AGAIN_MS = 2000;

interface DuplicateCheck {
  readonly other: RunLocation | null;
  /** False if a candidate did not answer. */
  readonly complete: boolean;
}

/** A new run on any candidate that is not the one we know, and could be the one that the reply named. */
export async function findDuplicate(
  ports: Pick<Ports, 'cdm' | 'rateLimiter'>,
  located: LocatedRun,
  { candidates, named }: Pick<DuplicateWatch, 'candidates' | 'named'>,
  signal?: AbortSignal,
): Promise<DuplicateCheck> {
  const jobName = located.identity.jobName;
  const views = await Promise.all(
    [...candidates].map(async ([cluster, before]) => ({
      cluster,
      before: before ?? ABSENT,
      view: await queryCandidate(ports, cluster, { jobName, identity: null, before }, { signal }),
    })),
  );
  const complete = views.every(({ view }) => view.kind !== 'unanswered');
  for (const { cluster, before, view } of views) {
    if (view.kind !== 'runs') continue;
    for (const run of view.runs) {
      const ours = cluster === located.cluster && compareRuns(located.identity, run) !== 'different';
      const isOther = named !== null && compareRuns(named, run) === 'different';
      if (!ours && !isOther && noveltyOf(before, run) === 'new') return { other: { cluster, run }, complete };
    }
  }
  return { other: null, complete };
}

export type WatchResult =
  | { readonly kind: 'only-one' }
  | { readonly kind: 'duplicate'; readonly other: RunLocation }
  /** The deadline came before the check was complete. */
  | { readonly kind: 'unsure' }
  | { readonly kind: 'cancelled' };

/** After the end of our run: checks all candidates until no second run of this step can appear. */
export async function watchForDuplicate(
  ports: Ports,
  located: LocatedRun,
  duplicates: DuplicateWatch,
  options: Limits,
): Promise<WatchResult> {
  const { clock, log } = ports;
  const { deadline, cancel } = options;
  let nextLineAt = 0;
  for (;;) {
    const checkedAt = clock.now();
    const { other, complete } = await findDuplicate(ports, located, duplicates, cancel);
    if (other) return { kind: 'duplicate', other };
    if (complete && checkedAt >= duplicates.sureFrom) return { kind: 'only-one' };
    if (cancel.aborted) return { kind: 'cancelled' };
    if (clock.now() >= deadline) return { kind: 'unsure' };
    const isEarly = checkedAt < duplicates.sureFrom;
    const until = isEarly ? Math.min(duplicates.sureFrom, deadline) : deadline;
    if (clock.now() >= nextLineAt) {
      const text = isEarly ? watchText(nextLineAt === 0, formatDate(until)) : unansweredText(formatDate(until));
      log.info(`${located.identity.jobName}: ${text}`);
      nextLineAt = clock.now() + HEARTBEAT_MS;
    }
    const pause = complete ? DUPLICATE_CHECK_MS : ASK_AGAIN_MS;
    await clock.sleep(Math.max(1, Math.min(pause, until - clock.now())), cancel);
  }
}

function watchText(isFirst: boolean, until: string): string {
  return isFirst
    ? `the run ended. Watching all candidates for a second run of it until ${until} before the result counts.`
    : `no second run so far; watching until ${until}.`;
}

function unansweredText(until: string): string {
  return `the run ended, and not every candidate has answered whether it has a second run of it. Asking again until ${until}.`;
}
