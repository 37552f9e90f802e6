import type { RunLocation } from '../locate/match-run.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { identityOf, newestFirst } from '../run/run-identity.ts';
import type { RunTracker } from '../run/run-tracker.ts';
import { isOver, readStatus } from '../run/status.ts';
import type { WaitOptions } from '../wait/wait-options.ts';
import { stopAndFinish } from './stop-and-finish.ts';

/**
 * Stops all of these runs but the oldest, which continues so that one of them ends completely. Nothing is stopped if only one
 * request was sent: then one of the runs is someone else's, and it is not known which one.
 */
export async function stopDuplicates(
  ports: Ports,
  tracker: RunTracker,
  ended: Outcome,
  runs: readonly RunLocation[],
  options: WaitOptions,
): Promise<Outcome> {
  tracker.several();
  const { record } = tracker;
  const first: Outcome = { ...ended, record };
  let last = first;
  const newest = runs.toSorted((a, b) => newestFirst(a.run, b.run));
  if (record.resent)
    for (const { cluster, run } of newest.slice(0, -1)) {
      if (isOver(readStatus(run.status))) continue;
      const second = { cluster, identity: identityOf(record.name, run), alone: false };
      last = await stopAndFinish(ports, tracker, { ended: last, run: second, reason: 'second' }, options);
    }
  if (last !== first) return last;
  // The run continues: the clean-up after this step has nothing to do for it.
  tracker.ended();
  return { ...ended, record: tracker.record };
}
