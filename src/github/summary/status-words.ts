import type { JobResult, StepResult } from '../../results/types.ts';
import { formatCount } from '../../text/format.ts';

/** A sign for a status word, always shown with the word. */
export function statusIcon(status: string): string {
  return ICONS[status] ?? '❌';
}

const ICONS: Readonly<Record<string, string>> = {
  SUCCEEDED: '✅',
  FAILED: '❌',
  FAILURE_ON_SUBMIT: '❌',
  REJECTED: '❌',
  STOPPED: '🛑',
  CANCELLED: '🛑',
  TIMED_OUT: '⌛',
  LOST: '❓',
  UNKNOWN: '❓',
  NOT_SUBMITTED: '➖',
  PENDING: '⏳',
  BOOTING: '⏳',
  RUNNING: '⏳',
};

/** Jobs that did not succeed. A step that is `pending` has none: its runs continue by request. */
export function failedJobs(result: StepResult): readonly JobResult[] {
  if (result.result === 'pending') return [];
  return result.jobs.filter(({ status }) => status !== 'SUCCEEDED');
}

/** `2 FAILED, 1 TIMED_OUT`, in the order in which the words first occur. */
export function statusCounts(jobs: readonly { readonly status: string }[]): string {
  const counts = new Map<string, number>();
  for (const { status } of jobs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${formatCount(count)} ${status}`).join(', ');
}
