import type { JobResult } from './types.ts';

/**
 * Puts jobs that were not submitted because others failed last. The runner shows few annotations, and a long summary is cut: what
 * names a cause has to come first.
 */
export function causesFirst(jobs: readonly JobResult[]): readonly JobResult[] {
  const isHeldBack = ({ status, hint }: JobResult): boolean => status === 'NOT_SUBMITTED' && hint === '';
  return [...jobs.filter((job) => !isHeldBack(job)), ...jobs.filter(isHeldBack)];
}
