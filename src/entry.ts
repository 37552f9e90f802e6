import { createStepContext, finish } from './step-process.ts';
import { cleanUpStep } from './steps/clean-up.ts';
import { runJobsStep } from './steps/run-jobs.ts';
import { validateFiles } from './steps/validate-files.ts';
import { waitForJobs } from './steps/wait-for-jobs.ts';

/** The root action. */
export function run(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), runJobsStep);
}

/** The action `/wait`. */
export function wait(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), waitForJobs);
}

/** The action `/collect`. */
export function collect(cancel: AbortSignal): Promise<void> {
  // Loaded here: no other action needs it.
  return finish(createStepContext(cancel), async (context) => (await import('./steps/collect.ts')).collect(context));
}

/** The action `/validate`. */
export function validate(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), validateFiles);
}

/** The post step of the root action and of `/wait`. */
export function post(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), cleanUpStep);
}
