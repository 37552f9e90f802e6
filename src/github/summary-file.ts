import { appendFileSync } from 'node:fs';

/**
 * Adds to the summary of the step. Answers `null`, or a sentence on why it could not be written, which must not fail
 * the step.
 */
export function writeSummary(
  env: Readonly<Record<string, string | undefined>>,
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
