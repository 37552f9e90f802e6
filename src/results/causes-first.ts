import type { JobResult } from './types.ts';

/**
 * Moves jobs that were not submitted because others failed to the end. The runner shows few annotations, and a long
 * summary is cut: jobs that name a cause come first.
 */
export function causesFirst(jobs: readonly JobResult[]): readonly JobResult[] {
  const isConsequence = ({ status, hint }: JobResult): boolean => status === 'NOT_SUBMITTED' && hint === '';
  return [...jobs.filter((job) => !isConsequence(job)), ...jobs.filter(isConsequence)];
}
