import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import type { Limits } from '../../requests/limits.ts';
import type { JobIndex } from '../clusters/job-index.ts';
import type { KnownSettings } from '../definition/definition-diff.ts';
import type { ExistingDefinition } from '../definition/existing-definition.ts';
import type { RunLocation } from '../locate/match-run.ts';
import type { IfExists, NewJob } from '../run/job-request.ts';
import type { ResendAfter } from '../run/lost-request.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { ResumeSince } from './resume.ts';

/** The result of starting a job or attaching to its run. */
export type SubmitResult =
  /** The service accepted it. `location` is `null` if it is not known yet on which cluster. */
  | {
      readonly kind: 'accepted';
      readonly record: RunRecord;
      readonly reply: Submission | null;
      readonly location: RunLocation | null;
      readonly priorRuns: PriorRuns;
      /** Further runs of ours that are known already. */
      readonly duplicates: readonly RunLocation[];
    }
  /** Its run succeeded since this workflow run was created. */
  | { readonly kind: 'done'; readonly record: RunRecord; readonly run: Submission }
  | {
      readonly kind: 'not-submitted';
      readonly record: RunRecord;
      readonly reason: string;
      readonly hint: string;
      readonly failure: Failure | null;
    }
  | { readonly kind: 'rejected'; readonly record: RunRecord; readonly failure: Failure }
  | {
      readonly kind: 'lost';
      readonly record: RunRecord;
      readonly reason: string;
      readonly locations: readonly RunLocation[];
      readonly failure: Failure | null;
    };

export interface SubmitOptions extends Limits {
  /** Candidates that are not known to be stopped, in the user's order. */
  readonly clusters: readonly string[];
  readonly policy: IfExists;
  readonly resumeSince: ResumeSince;
  readonly resendAfter: ResendAfter;
  readonly jobIndex: JobIndex;
  /** Whether `fail-fast` is set and another job has failed, so that no further job is submitted. */
  readonly failFastTriggered?: (() => boolean) | undefined;
  /** Called with every change: right before and right after each submission too. */
  save(record: RunRecord): void;
  /** Called before a job is modified, with its present definition, so that it is not lost. */
  backUpDefinition(job: string, existing: ExistingDefinition): void;
  /** What the documents say of the settings of a job. */
  knownSettings(job: NewJob): Promise<KnownSettings>;
}

/** Why a job is not submitted once another one has failed. */
export const FAIL_FAST = 'another job failed and `fail-fast` is set';
export const CANCELLED = 'the step was cancelled before it was submitted';

export function notSubmitted(
  record: RunRecord,
  reason: string,
  hint = '',
  failure: Failure | null = null,
): SubmitResult {
  return { kind: 'not-submitted', record, reason, hint, failure };
}
