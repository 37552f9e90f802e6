import { type Places, readFiles } from './files/read-files.ts';
import { addFindings } from './findings/findings.ts';
import { type LoadedJobs, type PlanOptions, planJobs, sortFindings } from './plan.ts';

export interface LoadOptions extends PlanOptions, Places {
  /** Paths and globs. `null` if the definition is in the workflow. */
  readonly files: readonly string[] | null;
  readonly definition: string | null;
}

/** The file name in findings about the input `job-definition`. */
export const DEFINITION_NAME = 'job-definition';

/**
 * Loads the jobs of a step from files or from the inline definition, with placeholders, date macros and the suffix filled
 * in. Never throws for invalid content: a fatal finding means that nothing may be sent.
 */
export async function loadJobFiles(options: LoadOptions): Promise<LoadedJobs> {
  const read = await readFiles(options.files ?? [], { ...options, suggestsFiles: true });
  const inline = options.definition === null ? [] : [{ file: DEFINITION_NAME, text: options.definition }];
  const isIncomplete = read.findings.some((finding) => finding.fatal);
  const loaded = await planJobs([...read.sources, ...inline], { ...options, isIncomplete });
  if (read.findings.length === 0) return loaded;
  const findings = [...loaded.findings];
  const { noEffect = 'warning' } = options;
  addFindings(
    findings,
    read.findings.map((finding) => (finding.code === 'no-match' ? { ...finding, severity: noEffect } : finding)),
  );
  return { ...loaded, findings: sortFindings(findings) };
}
