import type { Rerun } from '../../results/types.ts';

/** What to do if a job of that name exists on a candidate. */
export type IfExists = 'update' | 'attach' | 'resume' | 'fail';

/** One job that the step starts or attaches to. */
export type JobRequest = NewJob | ExistingJob;

/** A job out of a job file. */
export interface NewJob {
  readonly kind: 'new';
  readonly name: string;
  /** Without the suffix. */
  readonly baseName: string;
  /** The exact JSON text of the job. */
  readonly json: string;
  /** The job's text before placeholders, date macros and the suffix were filled in; `null` if there were none. */
  readonly template: string | null;
  readonly jobType: string;
  readonly retryJobType: string;
  readonly rerun: Rerun;
  readonly fromLink: string | null;
  readonly toLink: string | null;
}

/** A job that exists on a candidate and is started as it is. */
export interface ExistingJob {
  readonly kind: 'existing';
  readonly name: string;
  readonly baseName: string;
  /** JSON object of the start request's `variables`, `null` if there are none. */
  readonly variables: string | null;
}

/** The retry type of a job whose definition was not read. */
export const RETRY_UNKNOWN = 'UNKNOWN';

/** What is kept of a job for its run: nothing of its definition. */
export interface JobTraits {
  readonly name: string;
  readonly baseName: string;
  readonly jobType: string;
  readonly retryJobType: string;
  readonly rerun: Rerun;
}

export function traitsOf(request: JobRequest): JobTraits {
  const { name, baseName } = request;
  if (request.kind === 'new') {
    const { jobType, retryJobType, rerun } = request;
    return { name, baseName, jobType, retryJobType, rerun };
  }
  // Its definition is at the service only.
  return { name, baseName, jobType: '', retryJobType: RETRY_UNKNOWN, rerun: 'unknown' };
}
