import type { Limits } from '../../requests/limits.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Pacer } from './pacer.ts';
import type { RunState } from './run-state.ts';

export type OnTimeout = 'leave' | 'stop' | 'pending';
export type OnCancel = 'stop' | 'leave';
export type DeleteJob = 'never' | 'on-success' | 'always';

/** Options and callbacks of the wait for a run and of everything after its end. */
export interface WaitOptions extends Limits {
  /** `wait-timeout: 0`: one check, whose result is the status. */
  readonly singleQuery?: boolean;
  /** The deadline of the search for a run whose cluster is not known. */
  readonly locateDeadline: number;
  /** True for one check: the wait ends as soon as the service shows that the run is still running. */
  readonly once?: boolean;
  readonly pacer: Pacer;
  readonly onTimeout: OnTimeout;
  readonly onCancel: OnCancel;
  readonly deleteJob: DeleteJob;
  /** Names of all jobs of the step. */
  readonly stepJobs: ReadonlySet<string>;
  save(record: RunRecord): void;
  onStatus(record: RunRecord, word: string, sinceMs: number): void;
  onPoll(record: RunRecord, state: RunState): void;
}
