import { spanSeconds, totals } from '../results/overall.ts';
import type { Counts, GateVerdict, JobResult, StepResult } from '../results/types.ts';
import { formatBytes, formatCount, formatSeconds, plural } from './format.ts';
import { prose } from './markdown.ts';
import { failedJobs, statusCounts } from './summary-words.ts';

/** The first line of the summary: how it ended, in one sentence with the numbers that matter. */
export function verdictLine(result: StepResult): string {
  switch (result.result) {
    case 'success':
      return `✅ **${subject(result)} succeeded**${moved(result)}${gatePhrase(result)}`;
    case 'pending':
      return `⏳ **${subject(result)} ${result.jobs.length === 1 ? 'goes' : 'go'} on**: ${pendingPhrase(result)}`;
    case 'cancelled':
      return `🛑 **Cancelled**: ${result.jobs.length === 0 ? 'nothing was submitted.' : `${countsPhrase(result)}${stillRuns(result.jobs)}`}`;
    case 'failure':
      return `❌ ${failurePhrase(result)}`;
    default:
      return result.result satisfies never;
  }
}

function subject({ jobs }: StepResult): string {
  return jobs.length === 1 ? '1 job' : `All ${formatCount(jobs.length)} jobs`;
}

function moved({ jobs }: StepResult): string {
  const span = spanSeconds(jobs);
  const parts = measured(totals(jobs));
  const time = span === null ? '' : ` in ${formatSeconds(span)}`;
  return parts === '' ? `${time}; the service gave no counts.` : `: ${parts}${time}.`;
}

/** The numbers of a success in words: rows where there are rows, else files, and bytes. */
function measured(counts: Counts): string {
  const { rowsRead, rowsWritten, rowsSkipped, filesWritten, bytesWritten } = counts;
  const rows = rowsWritten ?? rowsRead;
  const word = rowsWritten === null ? 'read' : 'written';
  const parts = [
    rows === null ? '' : `${formatCount(rows)} ${rows === 1n ? 'row' : 'rows'} ${word}`,
    rowsSkipped === null || rowsSkipped === 0n ? '' : `**${formatCount(rowsSkipped)} skipped**`,
    rows === null && filesWritten !== null ? `${formatCount(filesWritten)} files written` : '',
    rows === null && bytesWritten !== null ? `${formatBytes(bytesWritten)} written` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function gatePhrase(result: StepResult): string {
  if (result.gate === null) return '';
  const verdicts = allVerdicts(result);
  const passed = verdicts.filter(({ verdict }) => verdict === 'passed').length;
  const warned = verdicts.filter(({ verdict }) => verdict === 'warned').length;
  const other = verdicts.length - passed - warned;
  const parts = [
    `${plural(passed, 'rule')} passed`,
    warned > 0 ? `${warned} with a warning` : '',
    other > 0 ? `${other} not decided` : '',
  ];
  return ` Gate ${result.gate}: ${parts.filter((part) => part !== '').join(', ')}.`;
}

function pendingPhrase({ jobs }: StepResult): string {
  const open = jobs.filter(({ status }) => status !== 'SUCCEEDED');
  return `this step does not wait for ${open.length === 1 ? 'it' : 'them'} (${prose(statusCounts(jobs))}).`;
}

function failurePhrase(result: StepResult): string {
  const failed = failedJobs(result);
  if (result.jobs.length === 0) {
    const first = result.problems[0];
    return `**Nothing was submitted**${first === undefined ? '.' : `: ${prose(first.title)}.`}`;
  }
  if (failed.length === 0 && result.gate === 'failed') return gateFailed(result);
  if (failed.length === 0) return `**The step failed** although ${subject(result).toLowerCase()} succeeded.`;
  const only = result.jobs.length === 1 ? result.jobs[0] : undefined;
  if (only) return `**${plural(1, 'job')} did not succeed**: ${prose(only.status)}.${stillRuns(failed)}`;
  const head = `**${formatCount(failed.length)} of ${formatCount(result.jobs.length)} jobs did not succeed**`;
  return `${head}: ${countsPhrase(result)}${stillRuns(failed)}`;
}

function gateFailed(result: StepResult): string {
  const verdicts = allVerdicts(result);
  const broken = verdicts.filter(({ verdict }) => verdict === 'failed').length;
  const undecided = verdicts.filter(({ verdict }) => !['failed', 'passed', 'warned'].includes(verdict)).length;
  const numbers = [
    broken > 0 ? `${plural(broken, 'rule')} did not hold` : '',
    undecided > 0 ? `${plural(undecided, 'rule')} could not be decided` : '',
  ].filter((part) => part !== '');
  const why = numbers.length === 0 ? 'no rule was decided' : numbers.join(', ');
  const done =
    result.jobs.length === 1 ? 'The job itself succeeded' : `All ${formatCount(result.jobs.length)} jobs succeeded`;
  return `**The gate failed**: ${why}. ${done}${moved(result)}`;
}

function countsPhrase({ jobs }: StepResult): string {
  return `${prose(statusCounts(jobs))}.`;
}

function stillRuns(jobs: readonly JobResult[]): string {
  const running = jobs.filter(({ mayStillRun }) => mayStillRun).length;
  if (running === 0) return '';
  return running === 1 ? ' **One run may still go on.**' : ` **${formatCount(running)} runs may still go on.**`;
}

export function allVerdicts(result: StepResult): readonly GateVerdict[] {
  return [...result.jobs.flatMap(({ gate }) => gate), ...result.totalVerdicts];
}
