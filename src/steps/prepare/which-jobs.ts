import type { JobTextInputs } from '../../github/inputs/inputs.ts';

/** Inputs that say which jobs and what becomes of their text: with one of them wrong, what the jobs lack is no news. */
const OF_JOBS = /^Input "(?:job-file|variables|data-time|time-zone|only|exclude|job-name-suffix|existing-jobs)"/;

/** Whether the jobs can be looked at although some input is wrong, so that what is wrong with them is told as well. */
export function concernsJobs(
  problems: readonly string[],
  inputs: Pick<JobTextInputs, 'jobFiles' | 'jobDefinition'> & { readonly existingJobs?: readonly string[] },
): boolean {
  const { jobFiles, jobDefinition, existingJobs = [] } = inputs;
  const sources = [jobFiles.length > 0, jobDefinition !== null, existingJobs.length > 0];
  return sources.filter(Boolean).length === 1 && !problems.some((problem) => OF_JOBS.test(problem));
}
