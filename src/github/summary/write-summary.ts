import { appendFileSync, statSync } from 'node:fs';
import type { Env } from '../../ports.ts';

/** The runner drops a summary of more than 1 MiB whole, and masking can make it longer. */
export const SUMMARY_BYTES = 900 * 1024;

/** How many bytes this step may add: what is in the file already counts. */
export function summaryRoom(env: Env, sizeOf: (path: string) => number = (path) => statSync(path).size): number {
  try {
    return SUMMARY_BYTES - sizeOf(env.GITHUB_STEP_SUMMARY ?? '');
  } catch {
    return SUMMARY_BYTES;
  }
}

/** Appends to the summary of the step. Returns `null`, or a sentence on why it could not be written: a warning. */
export function writeSummary(
  env: Env,
  text: string,
  append: (path: string, text: string) => void = appendFileSync,
): string | null {
  const path = env.GITHUB_STEP_SUMMARY;
  if (!path) return 'The job summary was not written: GITHUB_STEP_SUMMARY is not set.';
  try {
    append(path, text);
    return null;
  } catch (error) {
    return `The job summary was not written: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
