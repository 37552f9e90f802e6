import { createStepContext, finish } from './step-process.ts';
import { leftNothing } from './steps/state/saved-state.ts';

// Each step is a separate import, so that none loads the code of the others.

/** The root action. */
export function run(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), async (context) =>
    (await import('./steps/run-jobs-step.ts')).runJobsStep(context),
  );
}

/** The action `/wait`. */
export function wait(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), async (context) =>
    (await import('./steps/wait-for-jobs.ts')).waitForJobs(context),
  );
}

/** The action `/collect`. */
export function collect(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), async (context) => (await import('./steps/collect.ts')).collect(context));
}

/** The action `/validate`. */
export function validate(cancel: AbortSignal): Promise<void> {
  return finish(createStepContext(cancel), async (context) =>
    (await import('./steps/validate-files.ts')).validateFiles(context),
  );
}

/** The post step of the root action and of `/wait`. */
export async function post(cancel: AbortSignal): Promise<void> {
  // After most steps there is nothing to do. Then nothing else is loaded, not even the output streams.
  if (leftNothing(process.env)) return;
  await finish(createStepContext(cancel), async (context) =>
    (await import('./steps/clean-up-step.ts')).cleanUpStep(context),
  );
}
