import type { Rerun } from '../../results/types.ts';

/** A place in a file. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Finding extends Place {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable kebab-case identifier, e.g. `unknown-parameter`. */
  readonly code: string;
  readonly message: string;
  /** Nothing may be sent, whatever `check` says: the job has no name, no connector, or is not a job. */
  readonly fatal?: boolean;
}

/** A job to be sent. `json` is the exact text of its JSON object. */
export interface PlannedJob {
  /** With the suffix. */
  readonly name: string;
  /** As in the file (after placeholders), without the suffix. */
  readonly baseName: string;
  readonly json: string;
  /** The job's text as in the file; `null` if nothing was filled in. */
  readonly template: string | null;
  /** `NORMAL_JOB` by default. */
  readonly jobType: string;
  readonly fromLink: string | null;
  readonly toLink: string | null;
  /** `groupJobConfig.groupName`, `DEFAULT` by default. */
  readonly group: string;
  /** `retryJobConfig.retryJobType`, upper case, `NONE` by default. */
  readonly retryJobType: string;
  readonly rerun: Rerun;
  readonly place: Place;
}
