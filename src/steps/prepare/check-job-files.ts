import type { Check } from '../../github/inputs/inputs.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import type { JobCheck } from '../../job-file/parameters/checked-job.ts';
import type { Problem } from '../../results/types.ts';

/** Options of the loading that depend on the input `check`. */
export interface CheckOptions {
  readonly check: JobCheck | null;
  readonly noEffect: 'warning' | 'error';
}

/** The check of the jobs, and how severe patterns without effect are. The catalogue is large and loaded only if needed. */
export async function checkOptions(check: Check): Promise<CheckOptions> {
  const noEffect = check === 'error' || check === 'strict' ? 'error' : 'warning';
  if (check === 'off') return { check: null, noEffect };
  const { loadJobCheck } = await import('../../job-file/check/check-jobs.ts');
  return { check: await loadJobCheck(), noEffect };
}

/** The findings that stop the step: fatal ones, errors with `error`, errors and warnings with `strict`. */
export function stoppingProblems(findings: readonly Finding[], check: Check): Problem[] {
  return findings
    .filter((finding) => finding.fatal === true || stopsAt(finding, check))
    .map(({ file, line, column, message }) => ({
      title: 'Job file',
      message: `${file}:${line}:${column}: ${message}`,
      hint: '',
      place: { file, line, column },
    }));
}

function stopsAt(finding: Finding, check: Check): boolean {
  if (finding.severity === 'error') return check === 'error' || check === 'strict';
  return finding.severity === 'warning' && check === 'strict';
}
