import { NOT_MEASURED } from '../../cdm/counts.ts';
import type { Submission } from '../../cdm/submission.ts';

import type { JobTraits } from './job-request.ts';
import type { PriorRun, PriorRuns } from './prior-runs.ts';
import type { RunIdentity } from './run-identity.ts';
import type { RunRecord } from './run-journal.ts';

export type { RunRecord } from './run-journal.ts';

export type Candidate = RunRecord['candidates'][number];

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
    several: false,
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
    // Later queries are compared with what status and history show of the run.
    submissionId: run.submissionId ?? record.submissionId,
    creationDate: run.creationDate ?? record.creationDate,
  };
}
