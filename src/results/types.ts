import type { Counts } from '../cdm/counts.ts';

/** How the run came about. */
export type Origin = 'created' | 'updated' | 'started' | 'attached' | 'resumed';

/** What running the same job again does to its target, by its import settings. */
export type Rerun = 'safe' | 'duplicates' | 'unknown';

export type GateWord = 'passed' | 'failed' | 'warned' | 'unmeasured' | 'no-baseline' | 'error';

export interface GateVerdict {
  /** The expression, without `warn:`. */
  readonly rule: string;
  /** True where the rule was written behind `warn:`. */
  readonly warn: boolean;
  readonly verdict: GateWord;
  readonly detail: string;
}

/** What is known of one run at the end of the step. Dates are milliseconds since 1970 by the service's clock. */
export interface RunResult {
  readonly job: string;
  readonly clusterId: string | null;
  readonly submissionId: string | null;
  /** The status of the service in upper case, or one of the action: REJECTED, TIMED_OUT, CANCELLED, LOST, NOT_SUBMITTED. */
  readonly status: string;
  readonly createdAt: number | null;
  /** When the run left the queue, where the service says so. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly counts: Counts;
  readonly errorCode: string | null;
  readonly errorSummary: string | null;
  readonly errorDetails: string | null;
}

export interface JobResult extends RunResult {
  /** The job's name without the suffix: what baselines are matched by. */
  readonly baseName: string;
  readonly origin: Origin | null;
  readonly rerun: Rerun;
  readonly subJobs: readonly RunResult[];
  readonly gate: readonly GateVerdict[];
  /** Request id of the refusal, where there was one. */
  readonly requestId: string | null;
  /** What was refused, and with what status: `POST /clusters/job, HTTP 403`. */
  readonly call: string | null;
  /** Our own sentence on why the status is not success: "timed out after 5 h, last seen as RUNNING". */
  readonly reason: string | null;
  /** What to do about a failure; empty on success. */
  readonly hint: string;
  /** Further facts, a sentence each: a later run that the service started on its own, a stop that was not sent. */
  readonly notes: readonly string[];
  /** What makes a success doubtful, a sentence each: rows that were read and not written, an error text beside success. */
  readonly warnings: readonly string[];
  /** True where the run may still be running at the service. */
  readonly mayStillRun: boolean;
}

/** The counts of one earlier run of a job, for `previous.` and `typical.`. */
export interface EarlierRun {
  readonly createdAt: number | null;
  readonly submissionId: string | null;
  readonly counts: Counts;
  readonly durationSeconds: bigint | null;
}

/** What a run is compared with. */
export interface Baseline {
  /** Earlier successes of the job, newest first. */
  readonly runs: readonly EarlierRun[];
  /** Why earlier runs are not known, a clause; `null` if the history was read. */
  readonly problem: string | null;
  /** What else a rule without a baseline should say, a clause. */
  readonly note: string | null;
}

export const NO_BASELINE: Baseline = { runs: [], problem: null, note: null };

/** Whole seconds between two dates, `null` if either is missing or they run backwards. */
export function durationSeconds(run: Pick<RunResult, 'createdAt' | 'finishedAt'>): number | null {
  if (run.createdAt === null || run.finishedAt === null || run.finishedAt < run.createdAt) return null;
  return Math.round((run.finishedAt - run.createdAt) / 1000);
}

/** Something that stopped the step as a whole: bad inputs, a failed check, no candidate that runs. */
export interface Problem {
  /** A few words, e.g. `Input "clusters"`. */
  readonly title: string;
  readonly message: string;
  readonly hint: string;
  /** The input that is wrong, if it is a single one. */
  readonly input?: string;
  /** The place in a job file. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

export type StepWord = 'success' | 'failure' | 'cancelled' | 'pending';

/** The result of a step. */
export interface StepResult {
  readonly result: StepWord;
  /** One status for all jobs, `NOT_SUBMITTED` if nothing was sent. */
  readonly status: string;
  /** In file order. */
  readonly jobs: readonly JobResult[];
  /** `null` if there is no rule. */
  readonly gate: 'passed' | 'failed' | null;
  /** Verdicts of the rules over `total.`; verdicts per job are in `jobs`. */
  readonly totalVerdicts: readonly GateVerdict[];
  /** RFC 3339, `null` if none was given. */
  readonly dataTime: string | null;
  readonly problems: readonly Problem[];
  /** Empty where nothing was submitted. */
  readonly handle: string;
  /** True in a step that waits for runs of an earlier submission: what it did not do says nothing about those. */
  readonly isWait?: boolean;
}
