import type { Limits } from '../../requests/limits.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import type { RunIdentity } from '../run/run-identity.ts';

/** When `cancel` aborts, the search has a few seconds left and queries more often. */
export interface FindOptions extends Limits {
  readonly jobName: string;
  /** `null` when the answer was lost. */
  readonly identity: RunIdentity | null;
  readonly priorRuns: PriorRuns;
  /**
   * The time limit of the first round of queries, in milliseconds; each further round gets this much more, for a slow
   * service. By default only the transport limits a query.
   */
  readonly roundMs?: number;
  /** How long every query of all candidates must show no run before it counts as absent; only without an identity. */
  readonly windowMs?: number;
  /** True if an earlier request was lost: then a new run besides the one with the identity is remembered. */
  readonly afterLost?: boolean;
  /** Called after each round with the moment at which the run counts as absent if no round until then shows one. */
  onQuery?(windowEnd: number): void;
}
