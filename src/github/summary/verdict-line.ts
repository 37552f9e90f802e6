import type { Counts } from '../../cdm/counts.ts';
import { spanSeconds } from '../../results/overall.ts';
import type { GateVerdict, JobResult, StepResult } from '../../results/types.ts';
import { formatBytes, formatCount, formatSeconds, formatWholeSeconds, plural } from '../../text/format.ts';
import { code, prose } from '../markdown/markdown.ts';
import { failedJobs, statusCounts } from './status-words.ts';

/** How the step ended: a heading with what matters most, and a line with the details. */
export function verdictPart(result: StepResult): string {
  const { head, more } = verdict(result);
  const lines = more.filter((text) => text !== '');
  return `## ${head}${lines.length === 0 ? '' : `\n\n${lines.join(' ')}`}`;
}

interface Verdict {
  readonly head: string;
  readonly more: readonly string[];
}

function verdict(result: StepResult): Verdict {
  const { jobs } = result;
  switch (result.result) {
    case 'success':
      return { head: `✅ ${subject(result)} succeeded${moved(jobs)}`, more: [gatePhrase(result)] };
    case 'pending':
      return pending(result);
    case 'cancelled':
      return jobs.every(({ status }) => status === 'NOT_SUBMITTED')
        ? withoutJobs(result)
        : { head: '🛑 Cancelled', more: [`${prose(statusCounts(jobs))}.`, stillRuns(jobs)] };
    case 'failure':
      return failure(result);
    default:
      return result.result satisfies never;
  }
}

function pending(result: StepResult): Verdict {
  const { jobs } = result;
  const open = jobs.filter(({ status }) => status !== 'SUCCEEDED').length;
  const still = `${formatCount(open)} of ${plural(jobs.length, 'job')} ${open === 1 ? 'is' : 'are'} still running`;
  const timedOut = jobs.some(({ status }) => status === 'TIMED_OUT');
  const reason = timedOut
    ? 'The time of `wait-timeout` is over, and `on-timeout: pending` lets the runs continue.'
    : 'This step does not wait for the end of the runs.';
  const head = jobs.length === 1 ? `${subject(result)} is still running` : still;
  return { head: `⏳ ${head}`, more: [reason, `${prose(statusCounts(jobs))}.`] };
}

function failure(result: StepResult): Verdict {
  const { jobs } = result;
  const failed = failedJobs(result);
  if (jobs.length === 0) return withoutJobs(result);
  if (failed.length === 0 && result.gate === 'failed') {
    const done = `${subject(result)} ${jobs.length === 1 ? 'itself ' : ''}succeeded${moved(jobs)}.`;
    return { head: `❌ The gate failed: ${gateCounts(result)}`, more: [done] };
  }
  if (failed.length === 0) return { head: '❌ The step failed', more: [`${subject(result)} succeeded${moved(jobs)}.`] };
  const [only] = jobs;
  if (jobs.length === 1 && only) {
    const span = spanSeconds(jobs);
    const after = span === null ? '' : ` after ${formatSeconds(span)}`;
    return { head: `❌ ${subject(result)}: ${prose(only.status)}${after}`, more: [stillRuns(jobs)] };
  }
  const head = `❌ ${formatCount(failed.length)} of ${formatCount(jobs.length)} jobs did not succeed`;
  return { head, more: [`${prose(statusCounts(jobs))}.`, gatePhrase(result), stillRuns(failed)] };
}

/** A step without jobs: nothing was submitted, or the action failed and the end of its jobs is not known. */
function withoutJobs({ result, status, problems, isWait }: StepResult): Verdict {
  const more = problems.length === 0 ? ['No reason is known.'] : [];
  if (isWait && status === 'NOT_SUBMITTED') {
    const head = result === 'cancelled' ? '🛑 Cancelled before the wait began' : '❌ The wait did not begin';
    return { head, more: ['Jobs that were submitted earlier are not affected.', ...more] };
  }
  if (status !== 'NOT_SUBMITTED') return { head: '❌ The action failed', more: ['**Jobs may have been started.**'] };
  if (result === 'cancelled') return { head: '🛑 Cancelled before anything was submitted', more: [] };
  return { head: '❌ Nothing was submitted', more };
}

function subject({ jobs }: StepResult): string {
  return jobs.length === 1 ? code(jobs[0]?.job ?? '', 80) : `All ${formatCount(jobs.length)} jobs`;
}

/** What a success moved: rows, else files and bytes, and for how many jobs they are known. */
function moved(jobs: readonly JobResult[]): string {
  const span = spanSeconds(jobs);
  const time = span === null ? '' : ` in ${formatWholeSeconds(span)}`;
  const rows = measured(jobs, 'rowsWritten') ?? measured(jobs, 'rowsRead');
  const rowWord = measured(jobs, 'rowsWritten') === null ? 'read' : 'written';
  const skipped = measured(jobs, 'rowsSkipped');
  const withoutRows = jobs.filter(({ counts }) => counts.rowsWritten === null && counts.rowsRead === null);
  const files = measured(withoutRows, 'filesWritten');
  const bytes = measured(withoutRows, 'bytesWritten');
  const amount = [files === null ? '' : plural(files.sum, 'file'), bytes === null ? '' : formatBytes(bytes.sum)].filter(
    (part) => part !== '',
  );
  const parts = [
    rows === null ? '' : `${plural(rows.sum, 'row')} ${rowWord}${share(rows.jobs, jobs)}`,
    skipped === null || skipped.sum === 0n ? '' : `${formatCount(skipped.sum)} skipped`,
    amount.length === 0 ? '' : `${amount.join(', ')} written${share((files ?? bytes)?.jobs ?? 0, jobs)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? `${time}; the service gave no counts` : `: ${parts.join(', ')}${time}`;
}

function measured(jobs: readonly JobResult[], name: keyof Counts): { sum: bigint; jobs: number } | null {
  const values = jobs.map(({ counts }) => counts[name]).filter((value) => value !== null);
  return values.length === 0 ? null : { sum: values.reduce((a, b) => a + b, 0n), jobs: values.length };
}

/** A sum over fewer than all jobs says so. */
function share(count: number, jobs: readonly JobResult[]): string {
  return count === jobs.length ? '' : ` (${plural(count, 'job')})`;
}

function gatePhrase(result: StepResult): string {
  if (result.gate === null) return '';
  return `Gate ${result.gate}: ${gateCounts(result)}.`;
}

/** `2 rules did not hold, 1 passed`, the worst first. */
function gateCounts(result: StepResult): string {
  const words = allVerdicts(result).map(({ verdict }) => verdict);
  const count = (...wanted: string[]): number => words.filter((word) => wanted.includes(word)).length;
  const parts: [number, string][] = [
    [count('failed'), 'did not hold'],
    [count('unmeasured', 'error'), 'could not be decided'],
    [count('no-baseline'), 'had no earlier run to compare with'],
    [count('warned'), 'gave a warning'],
    [count('passed'), 'passed'],
  ];
  const details = parts.filter(([number]) => number > 0);
  const text = details.map(
    ([number, what], index) => `${index === 0 ? plural(number, 'rule') : formatCount(number)} ${what}`,
  );
  return text.length === 0 ? 'no rule was decided' : text.join(', ');
}

function stillRuns(jobs: readonly JobResult[]): string {
  const running = jobs.filter(({ mayStillRun }) => mayStillRun).length;
  if (running === 0) return '';
  return running === 1 ? '**One run may still be running.**' : `**${formatCount(running)} runs may still be running.**`;
}

function allVerdicts(result: StepResult): readonly GateVerdict[] {
  return [...result.jobs.flatMap(({ gate }) => gate), ...result.totalVerdicts];
}
