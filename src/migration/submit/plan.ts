import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import { dateIn, type JobDefinition } from '../../cdm/job-list.ts';
import { namesOf } from '../../cdm/job-name.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { JobIndex } from '../clusters/job-index.ts';
import type { KnownSettings } from '../definition/definition-diff.ts';
import { compare } from '../definition/existing-definition.ts';
import type { IfExists, JobRequest, NewJob } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import { ABSENT, type PriorRun } from '../run/prior-runs.ts';
import { bareRun } from '../run/run-record.ts';
import type { Action, ActionKind } from './action.ts';
import { decide } from './decide.ts';
import { chooseByRuns } from './if-exists.ts';
import type { ResumeSince } from './resume.ts';

export interface PlanEntry {
  readonly job: string;
  readonly action: ActionKind;
  /** Where it exists; `null` if it exists nowhere or is refused. */
  readonly cluster: string | null;
}

export interface PlanJobsOptions {
  readonly clusters: readonly string[];
  readonly policy: IfExists;
  readonly resumeSince: ResumeSince;
  readonly cancel: AbortSignal;
  /** Reads the lists, and keeps them for the look-up that follows. */
  readonly jobIndex: JobIndex;
  knownSettings(job: NewJob): Promise<KnownSettings>;
}

/** The plan is optional: the step spends little time and few requests on it. */
const MAX_WAIT_MS = 15_000;
const MAX_PAGES = 10;

/**
 * The planned action for each job, according to the lists of jobs. It is a preview: each job is looked up again right
 * before its start. `null` if the lists cannot be read completely, soon and cheaply.
 */
export async function planJobs(
  ports: Ports,
  requests: readonly JobRequest[],
  options: PlanJobsOptions,
): Promise<PlanEntry[] | null> {
  const types = requests.every((request) => request.kind === 'new')
    ? JOB_TYPES.filter((type) => requests.some((request) => request.jobType === type))
    : JOB_TYPES;
  if (options.clusters.length * types.length * 4 > ports.rateLimiter.perMinute('query')) return null;
  const limits = new AbortController();
  const signal = AbortSignal.any([options.cancel, limits.signal]);
  const over = new AbortController();
  void ports.clock.sleep(MAX_WAIT_MS, over.signal).then(() => limits.abort());
  try {
    const lists = await Promise.all(
      options.clusters.map((cluster) => readJobs(options.jobIndex, cluster, types, signal)),
    );
    if (lists.some((list) => list === null)) return null;
    const existing = lists as readonly ReadonlyMap<string, JobDefinition>[];
    return await Promise.all(requests.map((request) => planEntry(request, existing, options)));
  } finally {
    over.abort();
  }
}

async function readJobs(
  index: JobIndex,
  cluster: string,
  types: readonly JobType[],
  signal: AbortSignal,
): Promise<Map<string, JobDefinition> | null> {
  const jobs = new Map<string, JobDefinition>();
  for (const type of types) {
    const list = await index.read(cluster, type, signal, MAX_PAGES);
    if (list === null) return null;
    for (const job of list) for (const name of namesOf(job)) if (!jobs.has(name)) jobs.set(name, job);
  }
  return jobs;
}

async function planEntry(
  request: JobRequest,
  lists: readonly ReadonlyMap<string, JobDefinition>[],
  options: PlanJobsOptions,
): Promise<PlanEntry> {
  const { clusters, policy, resumeSince } = options;
  const jobAt = (cluster: string): JobDefinition | undefined => lists[clusters.indexOf(cluster)]?.get(request.name);
  const priorRuns = new Map(clusters.map((cluster) => [cluster, priorRunIn(request.name, jobAt(cluster))]));
  const choice = chooseByRuns(request, policy, priorRuns);
  let action: Action;
  if (choice.kind === 'running' || choice.kind === 'idle') {
    const job = request as NewJob;
    const existing = compare(choice.cluster, job, jobAt(choice.cluster) ?? {}, await options.knownSettings(job));
    action = decide(choice, { ok: true, existing }, policy, resumeSince);
  } else action = choice;
  return { job: request.name, action: action.kind, cluster: 'cluster' in action ? action.cluster : null };
}

/** The list holds the state and the date of the newest run, but not its id. */
function priorRunIn(name: string, job: JobDefinition | undefined): PriorRun {
  if (job === undefined) return ABSENT;
  const date = dateIn(job.execute_create_date);
  if (date === null) return { kind: 'present', newest: null };
  const newest: Submission = {
    ...bareRun(name, null, date),
    status: typeof job.status === 'string' ? job.status : null,
    lastUpdateDate: dateIn(job.execute_update_date),
  };
  return { kind: 'present', newest };
}
