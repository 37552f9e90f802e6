import type { Outcome } from '../../src/migration/run/outcome.ts';
import { type ConcludeInput, type Conclusion, conclude } from '../../src/steps/report/step-result.ts';

/** What a step without rules concludes from the outcomes of its jobs. */
export function conclusion(outcomes: readonly Outcome[], more: Partial<ConcludeInput> = {}): Conclusion {
  return conclude({
    outcomes,
    rules: [],
    baselines: new Map(),
    onUnmeasured: 'fail',
    onMissingBaseline: 'warn',
    cancelled: false,
    dataTime: null,
    handle: '',
    canAttach: false,
    ...more,
  });
}
