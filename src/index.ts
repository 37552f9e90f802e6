import { createStep, finish } from './step.ts';
import { cleanUpStep } from './use-cases/clean-up-step.ts';
import { runJobs } from './use-cases/run-jobs.ts';
import { validateFiles } from './use-cases/validate-files.ts';
import { waitForJobs } from './use-cases/wait-for-jobs.ts';

/** The root action. */
export function run(cancel: AbortSignal): Promise<void> {
  return finish(createStep(cancel), runJobs);
}

/** The action `/wait`. */
export function wait(cancel: AbortSignal): Promise<void> {
  return finish(createStep(cancel), waitForJobs);
}

/** The action `/validate`. */
export function validate(cancel: AbortSignal): Promise<void> {
  return finish(createStep(cancel), validateFiles);
}

/** What runs after the steps of the root action and of `/wait`. */
export function post(cancel: AbortSignal): Promise<void> {
  return finish(createStep(cancel), cleanUpStep);
}
