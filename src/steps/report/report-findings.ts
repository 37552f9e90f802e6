import { annotations, findingGroup, SHOWN_PER_KIND } from '../../github/annotations/annotations.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import type { StepContext } from '../context/step-context.ts';

/** Findings leave this many of the annotations that the runner shows to the results of the jobs. */
const ROOM_FOR_RESULTS = 5;

/** Annotates the findings of the check before the submission, so that the log has them where they belong. */
export function reportFindings(context: StepContext, findings: readonly Finding[]): void {
  for (const [kind, severity] of FINDING_KINDS)
    context.print(annotations(kind, [findingGroup(findings, severity)], ROOM_FOR_RESULTS));
}

const FINDING_KINDS = [
  ['error', 'error'],
  ['warning', 'warning'],
  ['notice', 'info'],
] as const;

/** How many annotations of a kind the findings have taken already. */
export function takenBy(findings: readonly Finding[], severity: Finding['severity']): number {
  const count = findings.filter((finding) => finding.severity === severity).length;
  return Math.min(count, SHOWN_PER_KIND - ROOM_FOR_RESULTS);
}
