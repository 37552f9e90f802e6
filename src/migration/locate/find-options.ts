import type { PriorRuns } from '../run/prior-runs.ts';
import type { RunIdentity } from '../run/run-identity.ts';

export interface FindOptions {
  readonly jobName: string;
  /** `null` when the answer was lost. */
  readonly identity: RunIdentity | null;
  readonly priorRuns: PriorRuns;
  readonly deadline: number;
  /** When it aborts, the search has a few seconds left and looks more often. */
  readonly cancel: AbortSignal;
  /**
   * What the first round of looks may take, in milliseconds; each further one gets so much more, for a service that is
   * merely slow. Without it as long as the transport lets a question hang.
   */
  readonly roundMs?: number;
  /** How long every look at all candidates must show no run before it counts as absent; without an identity only. */
  readonly windowMs?: number;
  /** True if an earlier request was lost: then a new run besides the one with the identity is remembered. */
  readonly afterLost?: boolean;
  /** Called after each look with the moment at which the run counts as absent if all looks until then show none. */
  onLook?(windowEnd: number): void;
}
