import type { Submission } from '../../cdm/submission.ts';
import type { LostRequest } from './lost-request.ts';
import type { PriorRuns } from './prior-runs.ts';
import type { RunIdentity } from './run-identity.ts';
import type { RunRecord } from './run-journal.ts';
import { candidatesOf, withLocation } from './run-record.ts';

/** What is decided about a job before anything is sent for it. */
export type Decided = Partial<Pick<RunRecord, 'origin' | 'alone' | 'mayDelete' | 'jobType' | 'retryJobType'>>;

/**
 * Owns the record of one run: waiting → sending → accepted → located → ended. Each transition is saved immediately, so that
 * a killed step leaves a trace.
 */
export class RunTracker {
  #record: RunRecord;
  readonly #save: (record: RunRecord) => void;

  constructor(record: RunRecord, save: (record: RunRecord) => void) {
    this.#record = record;
    this.#save = save;
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** Nothing is saved: nothing was sent yet. */
  decided(part: Decided, priorRuns?: PriorRuns): void {
    const candidates = priorRuns ? candidatesOf(priorRuns) : this.#record.candidates;
    this.#record = { ...this.#record, ...part, candidates };
  }

  /** As long as no answer came, the request counts as lost for whatever follows a killed step. */
  sending(request: LostRequest): void {
    this.#change({ phase: 'sending', lostRequest: request });
  }

  lost(request: LostRequest): void {
    this.#change({ phase: 'sending', lostRequest: request });
  }

  /** The run is known by its identity. `lost` is the last lost request before it. */
  accepted({ submissionId, creationDate }: RunIdentity, lost: LostRequest | null): void {
    this.#change({ phase: 'accepted', submissionId, creationDate, lostRequest: lost });
  }

  /** Several requests were sent, or the run was found rather than named. */
  doubted(part: Pick<RunRecord, 'resent' | 'adopted'>): void {
    this.#change(part);
  }

  /** More than one new run may be ours. */
  several(): void {
    this.#change({ several: true });
  }

  located(cluster: string, run: Submission, part: Partial<Pick<RunRecord, 'adopted' | 'resent'>> = {}): void {
    this.#change({ ...withLocation(this.#record, cluster, run), ...part });
  }

  /** A run that succeeded earlier is taken as done: nothing is left to do for it. */
  resumed(cluster: string, run: Submission): void {
    this.#change({ ...withLocation(this.#record, cluster, run), phase: 'ended' });
  }

  /** The last status seen. Not saved: it does not change what is left to do. */
  seen(status: string): void {
    this.#record = { ...this.#record, status };
  }

  ended(part: Partial<Pick<RunRecord, 'status' | 'deletePending' | 'lostRequest'>> = {}): void {
    this.#change({ phase: 'ended', ...part });
  }

  #change(part: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...part };
    this.#save(this.#record);
  }
}
