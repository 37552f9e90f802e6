import type { Origin, Rerun } from '../../results/types.ts';
import type { RunRecord } from './run-record.ts';

/** What a later step needs in order to wait for the runs of this one. Holds no secret. */
export interface Handle {
  readonly projectId: string;
  /** Host of the service, for comparison only: where credentials go, the inputs of the later step say. */
  readonly host: string;
  readonly records: readonly RunRecord[];
}

/** An output reaches later steps as an environment string, and those are limited. */
export const MAX_HANDLE_BYTES = 30_000;

export const HANDLE_FORMAT = 'huaweicloud-cdm-action/handle';
export const HANDLE_VERSION = 1;
/** Columns of a job's row, named in the handle itself so that a person can read it. */
const COLUMNS = ['job', 'cluster', 'submission', 'created', 'marks'];

/** A letter for each trait that is not the usual one; rows of usual jobs carry none. */
export const ORIGINS: Readonly<Record<string, Origin>> = {
  c: 'created',
  u: 'updated',
  s: 'started',
  a: 'attached',
  r: 'resumed',
};
export const RERUNS: Readonly<Record<string, Rerun>> = { S: 'safe', D: 'duplicates' };
export const OURS: Readonly<Record<string, string>> = { N: 'NOT_SUBMITTED', J: 'REJECTED', L: 'LOST' };

type Row = [job: string, cluster: number | null, submission: string | null, created: number | null, marks?: string];

/** One line of JSON. */
export function encodeHandle(handle: Handle): string {
  const clusters = [...new Set(handle.records.flatMap(clustersOf))];
  const suffix = commonSuffix(handle.records);
  const jobs = handle.records.map((record): Row => {
    const marks = marksOf(record);
    const cluster = record.cluster === null ? null : clusters.indexOf(record.cluster);
    const { name, submissionId, creationDate } = record;
    return marks === ''
      ? [name, cluster, submissionId, creationDate]
      : [name, cluster, submissionId, creationDate, marks];
  });
  const { projectId, host } = handle;
  return JSON.stringify({
    format: HANDLE_FORMAT,
    version: HANDLE_VERSION,
    projectId,
    host,
    clusters,
    suffix,
    columns: COLUMNS,
    jobs,
  });
}

/** The most bytes that the handle of these jobs can need once all of them are submitted. */
export function handleBytesAtMost(handle: Handle, clusters: readonly string[]): number {
  const records = handle.records.map((record) => ({
    ...record,
    candidates: clusters.map((cluster) => ({ cluster, stood: false, submissionId: null, creationDate: null })),
    // The longest row: its cluster is not known, so that all candidates are named.
    cluster: null,
    // Submission ids are small numbers counted per cluster: seven digits are years of jobs every minute.
    submissionId: '9999999',
    creationDate: 9_999_999_999_999,
    phase: 'accepted' as const,
    origin: 'updated' as const,
    mayDelete: true,
  }));
  return Buffer.byteLength(encodeHandle({ ...handle, records }));
}

function clustersOf(record: RunRecord): string[] {
  if (record.cluster !== null) return [record.cluster];
  return record.candidates.map((candidate) => candidate.cluster);
}

function commonSuffix(records: readonly RunRecord[]): string {
  const first = records[0];
  const suffix = first?.name.startsWith(first.baseName) ? first.name.slice(first.baseName.length) : '';
  return records.every((record) => record.name === record.baseName + suffix) ? suffix : '';
}

function marksOf(record: RunRecord): string {
  const letter = (table: Readonly<Record<string, string>>, word: string | null): string =>
    Object.entries(table).find(([, value]) => value === word)?.[0] ?? '';
  // A job that was refused, or never sent, has no run: said here, so that nobody takes the others for all of them.
  const never = record.submissionId === null && record.creationDate === null && record.cluster === null;
  const ours = record.phase === 'waiting' ? 'N' : never ? letter(OURS, record.status) : '';
  return [
    ours,
    record.origin === 'created' ? '' : letter(ORIGINS, record.origin),
    letter(RERUNS, record.rerun),
    record.mayDelete ? 'x' : '',
    record.jobType === 'BATCH_JOB' ? 'B' : '',
    ['', 'NONE'].includes(record.retryJobType) ? '' : 'T',
  ].join('');
}
