import type { GateFinding } from '../../gate/judge.ts';
import type { JobResult, Problem, RunResult } from '../../results/types.ts';
import { clipped, escapeInvisible } from '../../text/escape-invisible.ts';
import type { Annotation } from './annotations.ts';

/** What the service calls its message, with its code in front where the text does not hold it; `null` for nothing. */
export function serviceText(run: Pick<RunResult, 'errorCode' | 'errorSummary' | 'errorDetails'>): string | null {
  const text = run.errorSummary?.trim() || firstLine(run.errorDetails);
  if (!text) return run.errorCode;
  return run.errorCode === null || text.includes(run.errorCode) ? text : `${run.errorCode}: ${text}`;
}

/** Why a job is no success, told once: our own sentence may quote the service's already. `null` where none is known. */
export function causes(job: JobResult): { readonly reason: string | null; readonly service: string | null } {
  const { reason, errorCode } = job;
  const said = job.errorSummary?.trim() || firstLine(job.errorDetails);
  if (reason === null || said === null || !reason.includes(said)) return { reason, service: serviceText(job) };
  return { reason, service: errorCode === null || reason.includes(errorCode) ? null : errorCode };
}

/** What running the job again would do to its target, in a sentence or two. */
export function rerunText(job: Pick<JobResult, 'status' | 'rerun' | 'mayStillRun'>): string {
  if (job.mayStillRun) return `The run may still go on: look at it before you start the job again. ${effect(job)}`;
  if (job.status === 'NOT_SUBMITTED') return 'Nothing was started, so nothing has to be undone before the job is run.';
  if (job.status === 'REJECTED')
    return 'The service did not take it, so nothing has to be undone before the job is run.';
  return effect(job);
}

function effect({ rerun }: Pick<JobResult, 'rerun'>): string {
  switch (rerun) {
    case 'safe':
      return 'Running it again is safe: by its import settings, what an earlier run wrote is cleared or replaced.';
    case 'duplicates':
      return 'Running it again can write rows twice: by its import settings, a run only adds to the target. Remove what this run wrote first.';
    case 'unknown':
      return 'Whether running it again writes rows twice cannot be seen from its settings: look at the target first.';
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

/** A rule that did not hold, with its numbers: they are in the detail, which repeats the rule. */
export function gateAnnotation({ job, rule, detail }: GateFinding): Annotation {
  const title = rule === '' ? 'CDM gate' : `CDM gate: ${escapeInvisible(rule)}`;
  return {
    title,
    message: sentence(`${job === null ? '' : `${escapeInvisible(job)}: `}${escapeInvisible(detail || rule)}`),
  };
}

/** What stopped the step as a whole. Its message may have lines. */
export function problemAnnotation({ title, message, hint }: Problem): Annotation {
  return { title, message: hint === '' ? message : `${message}\n${hint}` };
}

/** Ends with a full stop. */
export function sentence(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}

function firstLine(text: string | null): string | null {
  return (
    text
      ?.split(/[\r\n]/)
      .map((line) => line.trim())
      .find((line) => line !== '') ?? null
  );
}
