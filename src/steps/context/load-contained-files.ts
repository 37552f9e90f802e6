import type { Contained } from './contained-files.ts';
import type { StepContext } from './step-context.ts';

/** Reads and writes files inside the workspace: few steps need it, so it is loaded on demand, and from here only. */
export const loadContainedFiles = () => import('./contained-files.ts');

/** The absolute path of a file of the step, as `containedPath` gives it. */
export async function containedPathOf(path: string, env: StepContext['env']): Promise<Contained> {
  const { containedPath } = await loadContainedFiles();
  return containedPath(path, env);
}
