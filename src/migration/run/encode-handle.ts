import type { Origin, Rerun } from '../../results/types.ts';
import { RETRY_UNKNOWN } from './job-request.ts';
import { ABSENCE_WINDOW_MS, type LostRequest } from './lost-request.ts';
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
const COLUMNS = ['job', 'cluster', 'submission', 'created', 'marks', 'lost'];

/** A letter for each trait that is not the usual one; rows of usual jobs, which were created, have none. */
export const ORIGINS: Readonly<Record<string, Origin>> = {
  u: 'updated',
  s: 'started',
  a: 'attached',
  r: 'resumed',
};
export const RERUNS: Readonly<Record<string, Rerun>> = { S: 'safe', D: 'duplicates' };
export const OURS: Readonly<Record<string, string>> = { N: 'NOT_SUBMITTED', J: 'REJECTED', L: 'LOST' };

/** More than one request was sent for the run. */
export const RESENT = 'R';

/**
 * The last request whose answer was lost, or did not name the run: when, in milliseconds since 1970, and for how many
 * seconds from then on all candidates are watched. For a job that existed before also where, and its newest run then.
 */
type Lost = [
  at: number,
  watchSeconds: number,
  existing?: [cluster: number, submission: string | null, created: number | null],
];

type Row = [
  job: string,
  cluster: number | null,
  submission: string | null,
  created: number | null,
  marks?: string,
  lost?: Lost,
];

/** One line of JSON. */
export function encodeHandle(handle: Handle): string {
  const clusters = [...new Set(handle.records.flatMap(clustersOf))];
  const suffix = commonSuffix(handle.records);
  const jobs = handle.records.map((record): Row => {
    const marks = marksOf(record);
    const cluster = record.cluster === null ? null : clusters.indexOf(record.cluster);
    const lost = lostOf(record, clusters);
    const { name, submissionId, creationDate } = record;
    if (lost !== null) return [name, cluster, submissionId, creationDate, marks, lost];
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

/**
 * The most bytes that the handle of these jobs can need once all of them are submitted. Lost requests are not counted:
 * they are rare, and a runner holds four times the limit.
 */
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
  // After a lost request all candidates are watched, so all of them are named.
  if (record.cluster !== null && watchOf(record) === null) return [record.cluster];
  return record.candidates.map((candidate) => candidate.cluster);
}

/** How long a second new run of the job can mean that the known one is not ours; `null` if an answer named it beyond doubt. */
function watchOf({ lostRequest, adopted, creationDate }: RunRecord): LostRequest | null {
  return lostRequest ?? (adopted ? { at: creationDate ?? 1, watchMs: ABSENCE_WINDOW_MS } : null);
}

function commonSuffix(records: readonly RunRecord[]): string {
  const suffixes = records.map(({ name, baseName }) => (name.startsWith(baseName) ? name.slice(baseName.length) : ''));
  const [suffix = '', ...others] = new Set(suffixes);
  return others.length === 0 ? suffix : '';
}

function marksOf(record: RunRecord): string {
  const letter = (table: Readonly<Record<string, string>>, word: string | null): string =>
    Object.entries(table).find(([, value]) => value === word)?.[0] ?? '';
  // A job that was refused, or never sent, has no run: it is listed, so that the other jobs are not taken for all of them.
  const never = record.submissionId === null && record.creationDate === null && record.cluster === null;
  const unknown = record.several ? 'L' : never ? letter(OURS, record.status) : '';
  const ours = record.phase === 'waiting' ? 'N' : unknown;
  return [
    ours,
    letter(ORIGINS, record.origin),
    letter(RERUNS, record.rerun),
    record.resent ? RESENT : '',
    record.mayDelete ? 'x' : '',
    record.jobType === 'BATCH_JOB' ? 'B' : '',
    record.jobType === '' ? 'U' : '',
    record.retryJobType === RETRY_UNKNOWN ? 'Y' : ['', 'NONE'].includes(record.retryJobType) ? '' : 'T',
  ].join('');
}

/** A job that was created had nothing before; one that was started was on a single candidate. */
function lostOf(record: RunRecord, clusters: readonly string[]): Lost | null {
  const span = watchOf(record);
  const { candidates, phase, cluster } = record;
  // A later step waits for no run that was never named.
  if (span === null || record.several || (phase === 'ended' && cluster === null)) return null;
  const lost: Lost = [span.at, Math.ceil(span.watchMs / 1000)];
  const existing = candidates.find((candidate) => candidate.stood);
  if (existing) lost.push([clusters.indexOf(existing.cluster), existing.submissionId, existing.creationDate]);
  return lost;
}
