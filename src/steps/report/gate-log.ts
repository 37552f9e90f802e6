import type { GateVerdict, StepResult } from '../../results/types.ts';
import { formatCount, plural } from '../../text/format.ts';

/** Above this number of verdicts, only those that did not pass are logged, and at most this many of them. */
const SHOWN = 50;

/** The gate in the log: a line for each verdict with its numbers. Empty where there is no rule. */
export function gateLines(result: StepResult): readonly string[] {
  if (result.gate === null) return [];
  const several = result.jobs.length > 1;
  const all = [
    ...result.jobs.flatMap((job) => job.gate.map((verdict) => ({ who: several ? `${job.job}: ` : '', verdict }))),
    ...result.totalVerdicts.map((verdict) => ({ who: several ? 'all jobs: ' : '', verdict })),
  ];
  const open = all.filter(({ verdict }) => verdict.verdict !== 'passed');
  const details = (all.length <= SHOWN ? all : open).slice(0, SHOWN);
  const left = all.length - details.length;
  const lines = details.map(
    ({ who, verdict }) => `  ${mark(verdict)} ${who}${verdict.warn ? 'warn: ' : ''}${verdict.detail}`,
  );
  if (left > 0)
    lines.push(`  and ${plural(left, 'more verdict')}, of which ${formatCount(passedIn(all, details))} passed`);
  return [`Gate: ${result.gate}.`, ...lines];
}

function passedIn(all: readonly { verdict: GateVerdict }[], details: readonly { verdict: GateVerdict }[]): number {
  const passed = (list: typeof all): number => list.filter(({ verdict }) => verdict.verdict === 'passed').length;
  return passed(all) - passed(details);
}

const WIDTH = 'no-baseline'.length;

function mark({ verdict }: GateVerdict): string {
  return verdict.padEnd(WIDTH);
}
