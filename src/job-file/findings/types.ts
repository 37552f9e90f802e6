import type { Rerun } from '../../results/types.ts';

/** A place in a file as a person counts: both from 1. */
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
  /** True for what makes a request meaningless (no name, no connector, not a job): stops whatever `check` says. */
  readonly fatal?: boolean;
}

/** A job as it will be sent. `json` is the exact text of its JSON object. */
export interface PlannedJob {
  /** With the suffix. */
  readonly name: string;
  /** As in the file (after placeholders), without the suffix. */
  readonly baseName: string;
  readonly json: string;
  /** `NORMAL_JOB` where the file leaves it out. */
  readonly jobType: string;
  readonly fromConnector: string;
  readonly toConnector: string;
  readonly fromLink: string | null;
  readonly toLink: string | null;
  /** `groupJobConfig.groupName`, `DEFAULT` where absent. */
  readonly group: string;
  /** `schedulerConfig.disposableType`, upper case, `NONE` where absent. */
  readonly disposableType: string;
  /** `retryJobConfig.retryJobType`, upper case, `NONE` where absent. */
  readonly retryJobType: string;
  readonly rerun: Rerun;
  readonly place: Place;
}
