import * as z from 'zod/mini';
import { HANDLE_FORMAT, HANDLE_VERSION, type Handle, ORIGINS, OURS, RERUNS, RESENT } from './encode-handle.ts';
import { RETRY_UNKNOWN } from './job-request.ts';
import { type Candidate, newRecord, type RunRecord } from './run-record.ts';

const Text = z.string().check(z.minLength(1));
/** A segment of a URL path: one or two dots would change the path. */
const Segment = z.string().check(z.minLength(1), z.regex(/^(?!\.{1,2}$)/));
/** The service reads `all` as every job of a cluster. */
const JobName = Segment.check(z.regex(/^(?!all$)/));

const SubmissionId = z.nullable(z.string().check(z.regex(/^\d{1,40}$/)));
const CreationDate = z.nullable(z.int().check(z.positive()));

const Lost = z.tuple([
  z.int().check(z.positive()),
  z.int().check(z.positive()),
  z.optional(z.tuple([z.int().check(z.nonnegative()), SubmissionId, CreationDate])),
]);

const Row = z.tuple([
  JobName,
  z.nullable(z.int().check(z.nonnegative())),
  SubmissionId,
  CreationDate,
  z.optional(z.string()),
  z.optional(Lost),
]);

const Schema = z.object({
  projectId: Text,
  host: Text,
  clusters: z.array(Segment),
  suffix: z.string(),
  jobs: z.array(Row).check(z.minLength(1)),
});

const Head = z.object({ format: z.literal(HANDLE_FORMAT), version: z.unknown() });

export type DecodedHandle =
  | { readonly ok: true; readonly handle: Handle }
  /** A sentence without its subject. */
  | { readonly ok: false; readonly problem: string };

/** Reads what `encodeHandle` wrote. */
export function decodeHandle(text: string): DecodedHandle {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return bad('it is not JSON; hand over the output `handle` unchanged');
  }
  const head = Head.safeParse(json);
  if (!head.success) return bad('it is not a handle of this action');
  const { version } = head.data;
  if (version !== HANDLE_VERSION)
    return bad(`it has the version ${JSON.stringify(version)}, and this release of the action reads ${HANDLE_VERSION}`);
  const read = Schema.safeParse(json);
  if (!read.success) return bad(`it is damaged at ${read.error.issues[0]?.path.join('.')}`);
  const { projectId, host, clusters, suffix, jobs } = read.data;
  const records: RunRecord[] = [];
  for (const [index, row] of jobs.entries()) {
    const record = recordOf(row, clusters, suffix);
    if (record === null) return bad(`it is damaged at jobs.${index}`);
    records.push(record);
  }
  return { ok: true, handle: { projectId, host, records } };
}

/** `null` if the row names a cluster that the handle does not have, or a run and no cluster at all. */
function recordOf(row: z.infer<typeof Row>, clusters: readonly string[], suffix: string): RunRecord | null {
  const [name, index, submissionId, creationDate, marks = '', lost] = row;
  const cluster = index === null ? null : clusters[index];
  if (cluster === undefined) return null;
  const find = <T>(table: Readonly<Record<string, T>>): T | undefined =>
    [...marks].map((mark) => table[mark]).find((value) => value !== undefined);
  const ours = find(OURS) ?? null;
  const record = newRecord({
    name,
    baseName: name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name,
    jobType: marks.includes('B') ? 'BATCH_JOB' : marks.includes('U') ? '' : 'NORMAL_JOB',
    retryJobType: marks.includes('T') ? 'RETRY_TRIPLE' : marks.includes('Y') ? RETRY_UNKNOWN : '',
    rerun: find(RERUNS) ?? 'unknown',
  });
  const known = submissionId !== null || creationDate !== null;
  // A run without any candidate cluster.
  if (clusters.length === 0 && known) return null;
  const candidates = candidatesOf(lost, clusters);
  if (candidates === null) return null;
  return {
    ...record,
    phase: ours !== null ? 'ended' : cluster !== null ? 'located' : known ? 'accepted' : 'sending',
    candidates,
    lostRequest: lost ? { at: lost[0], watchMs: lost[1] * 1000 } : null,
    resent: marks.includes(RESENT),
    cluster,
    submissionId,
    creationDate,
    status: ours,
    origin: ours === null ? (find(ORIGINS) ?? 'created') : null,
    mayDelete: marks.includes('x'),
  };
}

/** What each candidate showed before the run; of a job that existed, the one where it was. `null` if that is unknown. */
function candidatesOf(lost: z.infer<typeof Lost> | undefined, clusters: readonly string[]): Candidate[] | null {
  const existing = lost?.[2];
  if (existing === undefined)
    return clusters.map((cluster) => ({ cluster, stood: false, submissionId: null, creationDate: null }));
  const [index, submissionId, creationDate] = existing;
  const cluster = clusters[index];
  return cluster === undefined ? null : [{ cluster, stood: true, submissionId, creationDate }];
}

function bad(problem: string): DecodedHandle {
  return { ok: false, problem };
}
