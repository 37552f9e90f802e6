import type { Check } from '../../github/inputs/inputs.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import { type LoadedJobs, sortFindings } from '../../job-file/plan.ts';
import type { Problem } from '../../results/types.ts';

export interface Checked {
  readonly findings: readonly Finding[];
  /** Empty where nothing that was found stops the step. */
  readonly problems: readonly Problem[];
}

/**
 * Judges loaded jobs by the input `check`: its errors stop at `error`, its warnings too at `strict`. What makes a
 * request meaningless stops always.
 */
export async function checkFindings(loaded: LoadedJobs, check: Check): Promise<Checked> {
  if (check === 'off') return judge(loaded.findings, check);
  // The catalogue of parameters is large: loaded only where it is asked.
  const { checkJobs } = await import('../../job-file/check/check-jobs.ts');
  return judge(sortFindings([...loaded.findings, ...(await checkJobs(loaded))]), check);
}

export function judge(findings: readonly Finding[], check: Check): Checked {
  const stops = findings.filter((finding) => finding.fatal === true || stopsAt(finding, check));
  const problems = stops.map(({ file, line, column, message }) => ({
    title: 'Job file',
    message: `${file}:${line}:${column}: ${message}`,
    hint: '',
  }));
  return { findings, problems };
}

function stopsAt(finding: Finding, check: Check): boolean {
  if (finding.severity === 'error') return check === 'error' || check === 'strict';
  return finding.severity === 'warning' && check === 'strict';
}
