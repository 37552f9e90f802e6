import type { Outcome } from '../../migration/run/outcome.ts';
import type { StepWord } from '../../results/types.ts';

/**
 * The result of a step: success if every job is `SUCCEEDED` and the gate did not fail; `pending` if every other job
 * continues by request (`wait: false`, `on-timeout: pending`).
 */
export function stepWord(
  outcomes: readonly Pick<Outcome, 'status' | 'pending'>[],
  gate: 'passed' | 'failed' | null,
  cancelled: boolean,
): StepWord {
  if (cancelled) return 'cancelled';
  if (outcomes.length === 0) return 'failure';
  if (outcomes.every(({ status, pending }) => status === 'SUCCEEDED' && !pending))
    return gate === 'failed' ? 'failure' : 'success';
  const resolved = outcomes.every(({ status, pending }) => status === 'SUCCEEDED' || pending);
  return resolved ? 'pending' : 'failure';
}

/** Whether the step ends with exit code 0. */
export function isGreen(word: StepWord): boolean {
  return word === 'success' || word === 'pending';
}
