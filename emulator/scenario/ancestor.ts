import type { EmulatorOptions } from './options.ts';
import type { AncestorOptions } from './specs.ts';

const ALL: Required<AncestorOptions> = {
  formEncodedValues: true,
  neverExecutedDatedByQuestion: true,
  stopEndsAsFailed: 'killed',
  stopRepliesWithRun: true,
  deleteOfRunningJobIs0322: true,
  countersOfFailedRuns: true,
  furtherCounterGroups: true,
  progressOfEndedRunsIsMinusOne: true,
  successMovesUpdateDate: true,
  historyKeepsNewestRunOnly: true,
};

/** The ancestor's ways that are turned on. */
export function ancestorOf(options: EmulatorOptions): AncestorOptions {
  return options.ancestor === 'all' ? ALL : (options.ancestor ?? {});
}
