import type { GateFinding } from '../../gate/judge.ts';
import type { JobResult, Problem, RunResult } from '../../results/types.ts';
import { clipped, escapeInvisible } from '../../text/escape-invisible.ts';
import { sentence } from '../../text/sentence.ts';
import type { Annotation } from './annotations.ts';

/** The service's message, with its code in front where the text does not hold it; `null` if there is neither. */
export function serviceText(run: Pick<RunResult, 'errorCode' | 'errorSummary' | 'errorDetails'>): string | null {
  const text = run.errorSummary?.trim() || firstLine(run.errorDetails);
  if (!text) return run.errorCode;
  return run.errorCode === null || text.includes(run.errorCode) ? text : `${run.errorCode}: ${text}`;
}

/** Why a job is no success: our own sentence, and the service's where ours does not quote it. `null` for unknown. */
export function causes(job: JobResult): { readonly reason: string | null; readonly service: string | null } {
  const { reason, errorCode } = job;
  const said = job.errorSummary?.trim() || firstLine(job.errorDetails);
  if (reason === null || said === null || !reason.includes(said)) return { reason, service: serviceText(job) };
  return { reason, service: errorCode === null || reason.includes(errorCode) ? null : errorCode };
}

/** What running the job again would do to its target, in a sentence or two. */
export function rerunText(job: Pick<JobResult, 'status' | 'rerun' | 'mayStillRun'>): string {
  if (job.mayStillRun) return `The run may still be running: check it before you start the job again. ${effect(job)}`;
  const start = WROTE_NOTHING[job.status];
  return start === undefined ? effect(job) : `${start}, so nothing has to be undone before you run the job again.`;
}

/** Statuses of jobs that never ran. */
const WROTE_NOTHING: Readonly<Record<string, string>> = {
  NOT_SUBMITTED: 'Nothing was started',
  REJECTED: 'The service refused the request',
  FAILURE_ON_SUBMIT: 'The run failed before it started',
};

function effect({ rerun }: Pick<JobResult, 'rerun'>): string {
  switch (rerun) {
    case 'safe':
      return 'Running it again is safe: by its import settings, what an earlier run wrote is cleared or replaced.';
    case 'duplicates':
      return 'Running it again can write rows twice: by its import settings, a run only adds to the target. Remove what this run wrote first.';
    case 'unknown':
      return 'Its settings do not say whether running it again writes rows twice: check the target first.';
    default:
      return rerun satisfies never;
  }
}

/** Everything needed to act on one failed job, for one annotation. */
export function failureAnnotation(job: JobResult): Annotation {
  const { reason, service } = causes(job);
  const where = job.clusterId === null ? '' : ` on cluster ${escapeInvisible(job.clusterId)}`;
  const which = job.submissionId === null ? '' : ` (submission ${escapeInvisible(job.submissionId)})`;
  const lines = [
    `Job ${escapeInvisible(job.job)}: ${escapeInvisible(job.status)}${where}${which}${reason === null ? '' : `: ${escapeInvisible(reason)}`}`,
    service === null ? '' : `The service says: ${escapeInvisible(clipped(service, 1500))}`,
    job.call === null ? '' : `The call: ${escapeInvisible(job.call)}`,
    job.requestId === null ? '' : `Request id: ${escapeInvisible(job.requestId)}`,
    job.hint === '' ? '' : `What to do: ${escapeInvisible(job.hint)}`,
    ...job.notes.map(escapeInvisible),
    rerunText(job),
  ];
  const message = lines
    .filter((line) => line !== '')
    .map(sentence)
    .join('\n');
  return { title: `CDM job ${escapeInvisible(job.job)}: ${escapeInvisible(job.status)}`, message };
}

/** A rule that did not hold. The message repeats the rule: the log shows no titles. */
export function gateAnnotation({ job, rule, warn, detail }: GateFinding): Annotation {
  const prefix = warn ? 'warn: ' : '';
  const title = rule === '' ? 'CDM gate' : `CDM gate: ${prefix}${escapeInvisible(rule)}`;
  const where = job === null ? '' : `${escapeInvisible(job)}: `;
  return { title, message: sentence(`${where}${prefix}${escapeInvisible(detail || rule)}`) };
}

/** A success that may have moved less than it seems. */
export function doubtAnnotation(job: JobResult): Annotation {
  const name = escapeInvisible(job.job);
  const texts = job.warnings.map((text) => escapeInvisible(clipped(text, 1500)));
  return { title: `CDM job ${name}: check this success`, message: `Job ${name}: ${texts.join(' ')}` };
}

/** What stopped the step as a whole. Its message may have lines. */
export function problemAnnotation({ title, message, hint }: Problem): Annotation {
  return { title, message: hint === '' ? message : `${message}\n${hint}` };
}

function firstLine(text: string | null): string | null {
  return (
    text
      ?.split(/[\r\n]/)
      .map((line) => line.trim())
      .find((line) => line !== '') ?? null
  );
}
