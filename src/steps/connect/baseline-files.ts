import type { BaselineFiles } from '../../results/earlier-runs.ts';
import { loadContainedFiles } from '../context/load-contained-files.ts';
import type { StepContext } from '../context/step-context.ts';

/** What the input `baseline-file` gives; `null` if it is empty. */
export interface BaselineInput extends BaselineFiles {
  /** One clause for each file or pattern that gives no earlier runs. */
  readonly problems: readonly string[];
}

/**
 * Reads the files that `baseline-file` names and warns of those that cannot be used. A pattern that matches nothing is
 * a warning only where rules need a baseline.
 */
export async function readBaselineFiles(
  context: StepContext,
  patterns: readonly string[],
  isNeeded: boolean,
): Promise<BaselineInput | null> {
  if (patterns.length === 0) return null;
  const [{ readContained }, { earlierRunsFromFiles }] = await Promise.all([
    loadContainedFiles(),
    import('../../results/earlier-runs.ts'),
  ]);
  const { files, problems: unread } = await readContained(patterns, context.env);
  const read = earlierRunsFromFiles(files);
  const unmatched = unread.filter(({ kind }) => kind === 'no-match').map(({ text }) => text);
  const unreadable = [...unread.filter(({ kind }) => kind === 'unreadable').map(({ text }) => text), ...read.problems];
  const instead = read.usable > 0 ? 'It is not used.' : 'The run history of the service is used instead.';
  for (const problem of isNeeded ? [...unreadable, ...unmatched] : unreadable)
    context.log.warning(`Input "baseline-file": ${problem}. ${instead}`);
  return { ...read, problems: [...unreadable, ...unmatched] };
}
