import { type Places, type ReadFiles, readFiles } from './parse/read-files.ts';
import { type LoadedJobs, type PlanOptions, planJobs, sortFindings } from './plan.ts';

export interface LoadOptions extends PlanOptions, Places {
  /** Paths and globs; `null` where the definition stands in the workflow itself. */
  readonly files: readonly string[] | null;
  readonly definition: string | null;
  /** Reads the files that the patterns name; only tests replace it. */
  readonly readFiles?: (patterns: readonly string[], places: Places) => Promise<ReadFiles>;
}

/** What findings call the text of the input `job-definition`. */
export const DEFINITION_NAME = 'job-definition';

/**
 * Loads the jobs of a step from files or from the definition given inline, with placeholders, date macros and the
 * suffix filled in. Never throws for what it reads: see the findings, of which a fatal one forbids to send anything.
 */
export async function loadJobFiles(options: LoadOptions): Promise<LoadedJobs> {
  const read = await (options.readFiles ?? readFiles)(options.files ?? [], options);
  const inline = options.definition === null ? [] : [{ file: DEFINITION_NAME, text: options.definition }];
  const loaded = await planJobs([...read.sources, ...inline], options);
  if (read.findings.length === 0) return loaded;
  // "There is no job" would only repeat that the file could not be read.
  const isUnread = read.findings.some((finding) => finding.fatal) && read.sources.length === 0;
  const findings = loaded.findings.filter((finding) => !(isUnread && finding.code === 'no-job'));
  return { ...loaded, findings: sortFindings([...read.findings, ...findings]) };
}
