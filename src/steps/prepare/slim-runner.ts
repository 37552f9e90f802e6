import { isUbuntuSlim, slimRunnerWarning } from '../../github/runner-image.ts';
import type { StepContext } from '../context/step-context.ts';

/** Warns if the step may wait longer than a job on `ubuntu-slim` lives. */
export function warnOnSlimRunner({ env, log }: StepContext, waitTimeoutMs: number): void {
  const warning = slimRunnerWarning(waitTimeoutMs, () => isUbuntuSlim(env));
  if (warning !== null) log.warning(warning);
}
