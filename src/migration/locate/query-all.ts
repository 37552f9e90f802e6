import type { Failure } from '../../requests/answer.ts';
import { createDeadline, type Deadline } from '../../requests/deadline.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { ABSENT } from '../run/prior-runs.ts';
import type { FindOptions } from './find-options.ts';
import { type CandidateView, queryCandidate } from './query-candidate.ts';

/** What one round may take after a cancellation: a candidate that hangs must not hold up the others. */
const CANCELLED_ROUND_MS = 1000;

/** Queries all candidates once. */
export async function queryAll(ports: Ports, options: FindOptions, round: number): Promise<Map<string, CandidateView>> {
  const { jobName, identity } = options;
  const priority = options.cancel.aborted ? 'urgent' : 'question';
  const cut = roundDeadline(ports, options, round);
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

/** The time limit of one round: `roundMs` if set, and a short one as soon as `cancel` aborts. */
function roundDeadline(ports: Ports, { cancel, roundMs }: FindOptions, round: number): Deadline {
  const { clock } = ports;
  const limit = createDeadline(
    clock,
    roundMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + roundMs * (round + 1),
  );
  limit.shortenOnAbort(cancel, () => CANCELLED_ROUND_MS);
  return limit;
}

export function credentialRefused(views: ReadonlyMap<string, CandidateView>): Failure | null {
  for (const view of views.values())
    if (view.kind === 'unanswered' && failureKind(view.failure) === 'auth') return view.failure;
  return null;
}
