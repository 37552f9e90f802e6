import { writeOutputs } from '../../github/outputs.ts';
import { createStateFile, saveState } from '../../github/state-file.ts';
import type { StepContext } from '../context/step-context.ts';
import type { StepFiles } from './post-state.ts';
import { STATE_NAME } from './saved-state.ts';

/**
 * Outputs and state in the runner's files. A write failure is reported once: a run in progress is not given up
 * for it.
 */
export function openStepFiles(context: StepContext): StepFiles {
  const { env, log } = context;
  const reported = new Set<string>();
  const complain = (problem: string | null): void => {
    if (problem === null || reported.has(problem)) return;
    reported.add(problem);
    log.warning(problem);
  };
  const tempDir = env.RUNNER_TEMP;
  const file = tempDir ? createStateFile({ tempDir }) : null;
  if (file) complain(saveState(env, STATE_NAME, file.path));
  else complain('RUNNER_TEMP is not set, so nothing can be cleaned up after a step that is killed.');
  return {
    note: (line) => {
      try {
        file?.append(`${line}\n`);
      } catch (error) {
        complain(
          `The state for the clean-up could not be kept: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
    outputs: (values) => complain(writeOutputs(env.GITHUB_OUTPUT, values)),
  };
}
