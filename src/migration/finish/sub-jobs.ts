import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import { COUNT_NAMES, type Counts, NOT_MEASURED } from '../../cdm/counts.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import type { Submission } from '../../cdm/submission.ts';
import { retry } from '../../requests/retry.ts';
import type { RunResult } from '../../results/types.ts';
import { runResult } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { isOver, readStatus } from '../run/status.ts';
import type { LocatedRun } from '../wait/observe-run.ts';
import { GRACE_MS } from '../wait/run-state.ts';

/** What the sub-jobs of a whole-database job say about its run. */
export interface SubJobs {
  readonly runs: readonly RunResult[];
  /** `null` where they do not contradict the parent; else the word and the reason for the job. */
  readonly verdict: { readonly status: string; readonly reason: string; readonly mayStillRun: boolean } | null;
  /** What could not be read, a sentence; `null` where all could. */
  readonly note: string | null;
}

export interface SubJobOptions {
  readonly deadline: number;
  readonly cancel: AbortSignal;
  /** Names of all jobs of the step: none of them is another's sub-job. */
  readonly stepJobs: ReadonlySet<string>;
}

/** With so many, the figures of the list have to do for those that succeeded: a request each would take minutes. */
const MANY = 60;
/** How long the lists and the sub-jobs are asked beyond the step's deadline: the parent's end came within it. */
const MAX_WAIT_MS = 60_000;
const QUERY_AGAIN_MS = 3000;

/**
 * Reads the sub-jobs of a run of a `BATCH_JOB`: one per table, named `<job>_<table>` and made anew at each run. Which
 * status the parent gets where some of them fail is not documented, so none of them is left out of the verdict: one that
 * failed, and one that never came to an end, fails the job.
 */
export async function readSubJobs(
  ports: Ports,
  parent: LocatedRun,
  ended: Submission,
  options: SubJobOptions,
): Promise<SubJobs> {
  const { clock } = ports;
  const askUntil = Math.max(options.deadline, clock.now() + MAX_WAIT_MS);
  const listed = await list(ports, parent.cluster, {
    ...options,
    deadline: Math.min(askUntil, clock.now() + MAX_WAIT_MS),
  });
  if (!listed.ok)
    return {
      runs: [],
      verdict: null,
      note: `The sub-jobs of this whole-database job could not be listed: ${listed.reason}.`,
    };
  const parentCreatedAt = ended.creationDate;
  const children = childrenOf(parent.identity.jobName, parentCreatedAt, listed.jobs).filter(
    (job) => !options.stepJobs.has(job.name),
  );
  const startedAt = clock.now();
  const waitUntil = Math.min(Math.max(options.deadline, startedAt), startedAt + GRACE_MS);
  const limits = { ...options, deadline: Math.max(waitUntil, startedAt + MAX_WAIT_MS), waitUntil };
  const read = await Promise.all(
    children.map((child) => readChild(ports, parent.cluster, child, children.length > MANY, limits)),
  );
  const own = read.filter(({ run }, index) => !isOlder(run, children[index]?.definition ?? {}, startedAt));
  const runs = own.map(({ run }) => run);
  const unread = own.filter(({ isRead }) => !isRead).length;
  return {
    runs,
    verdict: verdictOf(own),
    note:
      unread === 0 ? null : `${unread} of ${runs.length} sub-jobs could not be read: what they moved is not measured.`,
  };
}

/** The parent's counts where it has any, else the sums over its sub-jobs where all of them measured. */
export function batchCounts(parent: Counts, runs: readonly RunResult[]): Counts {
  if (COUNT_NAMES.some((name) => parent[name] !== null)) return parent;
  if (runs.length === 0) return NOT_MEASURED;
  const sums = COUNT_NAMES.map((name) => {
    const parts = runs.map((run) => run.counts[name]);
    return [name, parts.every((part) => part !== null) ? parts.reduce((sum, part) => sum + part, 0n) : null] as const;
  });
  return Object.fromEntries(sums) as unknown as Counts;
}

type Listing =
  | { readonly ok: true; readonly jobs: readonly Listed[] }
  | { readonly ok: false; readonly reason: string };

interface Listed {
  readonly name: string;
  readonly type: JobType;
  readonly definition: JobDefinition;
}

async function list(ports: Ports, cluster: string, options: SubJobOptions): Promise<Listing> {
  const jobs: Listed[] = [];
  for (const type of JOB_TYPES) {
    for (let page = 1; ; page += 1) {
      const answer = await retry(ports, (s) => ports.cdm.jobs(cluster, type, page, s), {
        deadline: options.deadline,
        signal: options.cancel,
      });
      if (!answer.ok) return { ok: false, reason: answer.failure.message };
      const names = answer.value.jobs.flatMap((definition): Listed[] => {
        const name = nameIn(definition);
        return name === null ? [] : [{ name, type, definition }];
      });
      const fresh = names.filter(({ name }) => !jobs.some((job) => job.name === name));
      jobs.push(...fresh);
      // An edition that knows no pages answers with the same jobs again.
      if (answer.value.jobs.length < 100 || fresh.length === 0) break;
    }
  }
  return { ok: true, jobs };
}

function nameIn(definition: JobDefinition): string | null {
  if (typeof definition.name !== 'string') return null;
  try {
    return decodeURIComponent(definition.name);
  } catch {
    return definition.name;
  }
}

/**
 * The jobs that this run made: named after the parent, and made since it began. A cousin such as `ods_x` of `ods` stood
 * there before; the sub-jobs of a cousin that is a whole-database job itself carry the cousin's longer name.
 */
function childrenOf(parent: string, startedAt: number | null, jobs: readonly Listed[]): Listed[] {
  const prefix = `${parent}_`;
  const cousins = jobs
    .filter((job) => job.type === 'BATCH_JOB' && job.name.startsWith(prefix))
    .map((job) => `${job.name}_`);
  return jobs.filter(
    (job) =>
      job.type !== 'BATCH_JOB' &&
      job.name.startsWith(prefix) &&
      job.name.length > prefix.length &&
      !cousins.some((cousin) => job.name.startsWith(cousin)) &&
      madeSince(job.definition, startedAt),
  );
}

/** Without a date of its own a job counts as made by this run: a wrong failure is mended by a look, a wrong success is not. */
function madeSince(definition: JobDefinition, startedAt: number | null): boolean {
  const made = dateIn(definition['creation-date']);
  if (made === null || startedAt === null) return true;
  // Some editions cut dates to the second.
  return made % 1000 === 0 ? made >= Math.floor(startedAt / 1000) * 1000 : made >= startedAt;
}

/** Of a job without a date of its own, its run tells: one from before cannot have been made by this run. */
function isOlder(run: RunResult, definition: JobDefinition, startedAt: number | null): boolean {
  if (dateIn(definition['creation-date']) !== null || startedAt === null || run.createdAt === null) return false;
  return run.createdAt < Math.floor(startedAt / 1000) * 1000;
}

function dateIn(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** A sub-job as it was read. */
interface Child {
  readonly run: RunResult;
  /** False where neither its own route nor the list said how it stands: it has no say in the verdict. */
  readonly isRead: boolean;
}

async function readChild(
  ports: Ports,
  cluster: string,
  child: Listed,
  sparing: boolean,
  options: SubJobOptions & { readonly waitUntil: number },
): Promise<Child> {
  const shown = typeof child.definition.status === 'string' ? readStatus(child.definition.status) : null;
  if (sparing && shown?.class === 'succeeded') return { run: fromList(cluster, child), isRead: true };
  let seen: Submission | null = null;
  for (;;) {
    const answer = await retry(ports, (s) => ports.cdm.status(cluster, child.name, s), {
      deadline: options.deadline,
      signal: options.cancel,
    });
    seen = answer.ok ? (runsOf(child.name, answer.value)[0] ?? answer.value[0] ?? seen) : seen;
    const over = seen !== null && isOver(readStatus(seen.status));
    if (over || !answer.ok || ports.clock.now() + QUERY_AGAIN_MS > options.waitUntil || options.cancel.aborted) break;
    await ports.clock.sleep(QUERY_AGAIN_MS, options.cancel);
  }
  if (seen !== null) return { run: runResult(child.name, cluster, seen), isRead: true };
  return { run: fromList(cluster, child), isRead: shown !== null };
}

/** The list's own figures: 0 in them may stand for "not measured", so only what is above it counts. */
function fromList(cluster: string, { name, definition }: Listed): RunResult {
  const count = (key: string): bigint | null => {
    const value = definition[key];
    if (typeof value === 'bigint') return value > 0n ? value : null;
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? BigInt(value) : null;
  };
  return {
    job: name,
    clusterId: cluster,
    submissionId: null,
    status: readStatus(typeof definition.status === 'string' ? definition.status : null).word,
    createdAt: dateIn(definition.execute_create_date) ?? dateIn(definition.execute_start_date),
    startedAt: dateIn(definition.execute_start_date),
    finishedAt: dateIn(definition.execute_update_date),
    counts: {
      ...NOT_MEASURED,
      rowsRead: count('rows_read'),
      rowsWritten: count('rows_written'),
      bytesRead: count('bytes_read'),
      bytesWritten: count('bytes_written'),
      filesRead: count('files_read'),
      filesWritten: count('files_written'),
    },
    errorCode: null,
    errorSummary: null,
    errorDetails: null,
  };
}

function verdictOf(children: readonly Child[]): SubJobs['verdict'] {
  const runs = children.map(({ run }) => run);
  const named = (some: readonly RunResult[]): string => {
    const names = some.slice(0, 5).map((run) => `${run.job} (${run.status})`);
    return `${names.join(', ')}${some.length > 5 ? ` and ${some.length - 5} more` : ''}`;
  };
  const failed = runs.filter((run) => readStatus(run.status).class === 'failed');
  if (failed.length > 0)
    return {
      status: 'FAILED',
      reason: `${failed.length} of ${runs.length} sub-jobs did not succeed: ${named(failed)}`,
      mayStillRun: false,
    };
  const going = runs.filter((run) => readStatus(run.status).class === 'waiting');
  if (going.length > 0)
    return {
      status: 'TIMED_OUT',
      reason: `the service calls the whole job over, and ${going.length} of ${runs.length} sub-jobs still go on: ${named(going)}`,
      mayStillRun: true,
    };
  const odd = children.filter(({ run, isRead }) => isRead && run.status !== 'SUCCEEDED').map(({ run }) => run);
  if (odd.length === 0) return null;
  return {
    status: 'FAILED',
    reason: `${odd.length} of ${runs.length} sub-jobs never came to an end: ${named(odd)}`,
    mayStillRun: false,
  };
}
