import { serviceText } from '../../github/annotations/failure-text.ts';
import type { DeploymentState } from '../../github/api/deployments.ts';
import { spanSeconds, totals } from '../../results/overall.ts';
import type { StepResult } from '../../results/types.ts';
import { clipped, escapeInvisible } from '../../text/escape-invisible.ts';
import { formatCount, formatSeconds, plural } from '../../text/format.ts';

/** GitHub refuses a longer description. */
export const DESCRIPTION_CHARACTERS = 140;

/** Statuses of a step that say nothing about how the migration ended. */
const UNKNOWN_END: ReadonlySet<string> = new Set(['NOT_SUBMITTED', 'LOST', 'TIMED_OUT']);

/** The state that a deployment gets for the end of its migration; `null` while it is running. */
export function deploymentState({ result, status }: Pick<StepResult, 'result' | 'status'>): DeploymentState | null {
  switch (result) {
    case 'success':
      return 'success';
    case 'pending':
      return null;
    case 'cancelled':
    case 'failure':
      return UNKNOWN_END.has(status) ? 'error' : 'failure';
    default:
      return result satisfies never;
  }
}

/** The verdict in at most 140 characters. */
export function deploymentDescription(result: StepResult): string {
  return shortDescription(verdictText(result));
}

export function shortDescription(text: string): string {
  return clipped(escapeInvisible(text), DESCRIPTION_CHARACTERS);
}

function verdictText(result: StepResult): string {
  const { jobs } = result;
  const subject = jobs.length === 1 ? (jobs[0]?.job ?? '') : plural(jobs.length, 'job');
  if (jobs.length === 0) return result.problems[0]?.message ?? 'Nothing was submitted';
  if (result.result === 'pending') return `${subject}: running`;
  if (result.result === 'success') return `${subject}: SUCCEEDED${countsText(result)}`;
  const failed = jobs.filter((job) => job.status !== 'SUCCEEDED');
  const [first] = failed;
  if (first === undefined) return `${subject}: SUCCEEDED, but the gate failed: ${failedRule(result)}`;
  const cause = first.reason ?? serviceText(first);
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  return `${first.job}: ${first.status}${more}${cause === null ? '' : `: ${cause}`}`;
}

function countsText({ jobs, gate }: StepResult): string {
  const rows = totals(jobs).rowsWritten;
  const span = spanSeconds(jobs);
  const parts = [
    rows === null ? '' : `${formatCount(rows)} rows written`,
    span === null ? '' : `in ${formatSeconds(span)}`,
  ].filter((part) => part !== '');
  return `${parts.length === 0 ? '' : `: ${parts.join(' ')}`}${gate === null ? '' : `; gate ${gate}`}`;
}

function failedRule(result: StepResult): string {
  const verdicts = [...result.jobs.flatMap((job) => job.gate), ...result.totalVerdicts];
  const open =
    verdicts.find(({ verdict }) => verdict === 'failed') ?? verdicts.find(({ verdict }) => verdict !== 'passed');
  return open?.detail || open?.rule || 'no rule was decided';
}
