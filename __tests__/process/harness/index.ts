import { onTestFinished } from 'vitest';
import { type ActionOptions, type ActionRun, runAction as run } from '../../../scripts/runner/run-action.ts';

export type { ActionRun } from '../../../scripts/runner/run-action.ts';

/**
 * Runs one of the built actions as a runner would. Call it within a test: the folders it makes are removed when the test
 * has ended. Tests that run beside each other pass their own `onTestFinished`.
 */
export async function runAction(
  options: ActionOptions,
  finished: (clean: () => void) => void = onTestFinished,
): Promise<ActionRun> {
  const done = await run(options);
  finished(() => done.dispose());
  return done;
}

/** What a person sees of the log: without the lines that register a mask, which the runner does not show. */
export function shown(run: { readonly log: string }): string {
  return run.log.replaceAll(/^\s*::add-mask::.*$\n?/gm, '');
}
