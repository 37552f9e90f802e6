import {
  type Annotation,
  type AnnotationGroup,
  annotations,
  findingGroup,
} from '../../github/annotations/annotations.ts';
import {
  doubtAnnotation,
  failureAnnotation,
  gateAnnotation,
  problemAnnotation,
} from '../../github/annotations/failure-text.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import { causesFirst } from '../../results/causes-first.ts';
import type { StepResult } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';
import { takenBy } from './report-findings.ts';
import type { StepReport } from './step-report.ts';

export interface ReportGroups {
  readonly errors: readonly AnnotationGroup[];
  readonly warnings: readonly AnnotationGroup[];
}

/** Problems of the step come first, then the jobs, then the check: the runner limits the annotations of each kind. */
export function reportGroups(stepReport: StepReport): ReportGroups {
  const { result, gateFailures, gateWarnings, findingsReported } = stepReport;
  const findings = findingsReported ? [] : stepReport.findings;
  // A run that continues by request is no failure.
  const failed =
    result.result === 'pending' ? [] : causesFirst(result.jobs.filter((job) => job.status !== 'SUCCEEDED'));
  const doubtful = result.jobs.filter((job) => job.status === 'SUCCEEDED' && job.warnings.length > 0);
  return {
    errors: [
      { noun: 'problem', items: result.problems.length === 0 ? [] : [problemsAnnotation(result)] },
      { noun: 'failed job', items: failed.map(failureAnnotation) },
      { noun: 'failed rule', items: gateFailures.map(gateAnnotation) },
      findingGroup(findings, 'error'),
    ],
    warnings: [
      { noun: 'doubtful success', items: doubtful.map(doubtAnnotation) },
      { noun: 'warned rule', items: gateWarnings.map(gateAnnotation) },
      findingGroup(findings, 'warning'),
    ],
  };
}

/** Annotates the end of a step. */
export function annotate(context: StepContext, stepReport: StepReport): void {
  const { findings, findingsReported } = stepReport;
  const used = (severity: Finding['severity']): number => (findingsReported ? takenBy(findings, severity) : 0);
  const { errors, warnings } = reportGroups(stepReport);
  context.print(annotations('error', errors, used('error')));
  context.print(annotations('warning', warnings, context.log.warnings() + used('warning')));
  context.print(annotations('notice', [findingGroup(findingsReported ? [] : findings, 'info')]));
}

/** All problems in one message, so that they can be corrected together. */
function problemsAnnotation({ problems, status, isWait }: StepResult): Annotation {
  const items = problems.map(problemAnnotation);
  const titles = [...new Set(items.map((item) => item.title ?? ''))];
  const title = titles.length === 1 ? titles[0] : undefined;
  const nothing = isWait
    ? 'The wait did not begin. Jobs that were submitted earlier are not affected.\n'
    : 'Nothing was submitted.\n';
  const start = status === 'NOT_SUBMITTED' ? nothing : '';
  const message = `${start}${items.map((item) => item.message).join('\n')}`;
  return title === undefined ? { message } : { title, message };
}
