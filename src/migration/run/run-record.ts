import { NOT_MEASURED } from '../../cdm/counts.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Origin } from '../../results/types.ts';

import type { JobTraits } from './job-request.ts';
import type { LostRequest } from './lost-request.ts';
import type { PriorRun, PriorRuns } from './prior-runs.ts';
import type { RunIdentity } from './run-identity.ts';

/**
 * How far one job has come.
 *
 * - `waiting`: nothing was sent for it yet.
 * - `sending`: a request may have started it; its answer is not known.
 * - `accepted`: the service named the run; its cluster is not known.
 * - `held`: run and cluster are known; it goes on as far as known.
 * - `ended`: nothing is left to do for it but what `toRemove` says.
 */
export type Phase = 'waiting' | 'sending' | 'accepted' | 'located' | 'ended';

/** What is known of a job's run: plain data that outlives the process, in the state file and in the handle. */
export interface RunRecord extends JobTraits {
  readonly phase: Phase;
  /** Where the run can stand and what stood there before. */
  readonly candidates: readonly Candidate[];
  readonly cluster: string | null;
  readonly submissionId: string | null;
  readonly creationDate: number | null;
  /** The last word seen, or our own at the end. */
  readonly status: string | null;
  readonly origin: Origin | null;
  /** True where more than one request went out for it: then a second run may still turn up. */
  readonly resent: boolean;
  /** The last request whose answer was lost, or the one that is under way; `null` if every answer came. */
  readonly lostRequest: LostRequest | null;
  /** True where the run was taken for ours because no other was new: no answer had named it by its date. */
  readonly adopted: boolean;
  /** True where the job was created for this run, so that it can have no other. */
  readonly alone: boolean;
  /** True where the job is this action's own, created or updated: only then may it be deleted. */
  readonly mayDelete: boolean;
  /** True once its end was seen and the job is to be deleted. */
  readonly deletePending: boolean;
}

export interface Candidate {
  readonly cluster: string;
  /** Whether the job stood there before. */
  readonly stood: boolean;
  readonly submissionId: string | null;
  readonly creationDate: number | null;
}

export function newRecord(traits: JobTraits): RunRecord {
  const { name, baseName, jobType, retryJobType, rerun } = traits;
  return {
    name,
    baseName,
    jobType,
    retryJobType,
    rerun,
    phase: 'waiting',
    candidates: [],
    cluster: null,
    submissionId: null,
    creationDate: null,
    status: null,
    origin: null,
    resent: false,
    lostRequest: null,
    adopted: false,
    alone: false,
    mayDelete: false,
    deletePending: false,
  };
}

export function identityIn(record: RunRecord): RunIdentity | null {
  if (record.submissionId === null && record.creationDate === null) return null;
  return { jobName: record.name, submissionId: record.submissionId, creationDate: record.creationDate };
}

export function candidatesOf(priorRuns: PriorRuns): Candidate[] {
  return [...priorRuns].map(([cluster, before]) => {
    const newest = before.kind === 'present' ? before.newest : null;
    return {
      cluster,
      stood: before.kind === 'present',
      submissionId: newest?.submissionId ?? null,
      creationDate: newest?.creationDate ?? null,
    };
  });
}

export function priorRunsOf(record: RunRecord): Map<string, PriorRun> {
  return new Map(record.candidates.map((candidate) => [candidate.cluster, priorRunOf(record.name, candidate)]));
}

function priorRunOf(jobName: string, candidate: Candidate): PriorRun {
  if (!candidate.stood) return { kind: 'absent' };
  const { submissionId, creationDate } = candidate;
  const newest = submissionId === null && creationDate === null ? null : bareRun(jobName, submissionId, creationDate);
  return { kind: 'present', newest };
}

/** A run of which only its identity is known. */
export function bareRun(jobName: string, submissionId: string | null, creationDate: number | null): Submission {
  return {
    jobName,
    submissionId,
    creationDate,
    executeDate: null,
    lastUpdateDate: null,
    status: null,
    counts: NOT_MEASURED,
    hasCounters: false,
    creationUser: null,
    errorSummary: null,
    errorDetails: null,
  };
}

/** Adds the cluster and the identity of the run that was found. */
export function withLocation(record: RunRecord, cluster: string, run: Submission): RunRecord {
  return {
    ...record,
    phase: 'located',
    cluster,
    // What status and history show of the run is what later looks are compared with.
    submissionId: run.submissionId ?? record.submissionId,
    creationDate: run.creationDate ?? record.creationDate,
  };
}
