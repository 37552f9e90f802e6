import type { OpenDeployment } from '../../github/api/deployment-list.ts';
import type { Problem, StepWord } from '../../results/types.ts';
import type { StepReport } from '../report/step-report.ts';

/**
 * What one check found out about a migration.
 *
 * - `ended`: it was judged, and its deployment was closed.
 * - `pending`: it is running, or its own step waits for it.
 * - `unjudged`: no verdict was possible. `problem` says why, and whether the deployment was closed.
 * - `elsewhere`: another collector closed the deployment meanwhile, or it was deleted.
 */
export type Collected =
  | { readonly kind: 'ended'; readonly deployment: OpenDeployment; readonly report: StepReport }
  | {
      readonly kind: 'pending';
      readonly deployment: OpenDeployment;
      readonly report: StepReport | null;
      /** What is known instead of a report. */
      readonly note: string;
    }
  | {
      readonly kind: 'unjudged';
      readonly deployment: OpenDeployment;
      readonly report: StepReport | null;
      readonly problem: Problem;
    }
  | { readonly kind: 'elsewhere'; readonly deployment: OpenDeployment; readonly state: string | null };

export type CollectWord = 'success' | 'failure' | 'pending' | 'none';

export interface CollectResult {
  readonly result: CollectWord;
  readonly finished: number;
  readonly pending: number;
  readonly failed: number;
}

/** Fails closed: one migration that ended badly, or could not be judged, makes the whole check a failure. */
export function collectResult(collected: readonly Collected[], problems: readonly Problem[]): CollectResult {
  const ended = collected.filter((one) => one.kind === 'ended');
  const bad = ended.filter(({ report }) => report.result.result !== 'success').length;
  const failed = bad + collected.filter(({ kind }) => kind === 'unjudged').length;
  const pending = collected.filter(({ kind }) => kind === 'pending').length;
  const counts = { finished: ended.length, pending, failed };
  if (failed > 0 || problems.length > 0) return { result: 'failure', ...counts };
  if (ended.length > 0) return { result: 'success', ...counts };
  return { result: pending > 0 ? 'pending' : 'none', ...counts };
}

/** The word of one migration in the output `results`. */
export function wordOf(one: Exclude<Collected, { kind: 'elsewhere' }>): StepWord {
  switch (one.kind) {
    case 'ended':
      return one.report.result.result;
    case 'pending':
      return 'pending';
    case 'unjudged':
      return 'failure';
    default:
      return one satisfies never;
  }
}
