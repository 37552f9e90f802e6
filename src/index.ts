import { createStep, finish } from './step.ts';
import { cleanUpStep } from './use-cases/clean-up-step.ts';
import { runJobs } from './use-cases/run-jobs.ts';
import { validateFiles } from './use-cases/validate-files.ts';
import { waitForJobs } from './use-cases/wait-for-jobs.ts';

/** The root action. */
export function run(): Promise<void> {
  return finish(createStep(), runJobs);
}

/** The action `/wait`. */
export function wait(): Promise<void> {
  return finish(createStep(), waitForJobs);
}

/** The action `/validate`. */
export function validate(): Promise<void> {
  return finish(createStep(), validateFiles);
}

/** What runs after the steps of the root action and of `/wait`. */
export function post(): Promise<void> {
  return finish(createStep(), cleanUpStep);
}
