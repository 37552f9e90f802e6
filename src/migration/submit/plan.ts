import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import type { Submission } from '../../cdm/submission.ts';
import { parseExactJson } from '../../text/exact-json.ts';
import { spellings } from '../clusters/job-index.ts';
import type { IfExists, JobRequest, NewJob } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import { ABSENT, type PriorRun } from '../run/prior-runs.ts';
import { bareRun } from '../run/run-record.ts';
import { differences } from './definition-diff.ts';
import { decide } from './if-exists.ts';
import { isDone, type ResumeSince } from './resume.ts';
import { modifiedAt } from './update-definition.ts';

/** What will probably be done about a job. */
export type PlannedAction = 'created' | 'updated' | 'started' | 'attached' | 'done' | 'refused';

export interface PlanEntry {
  readonly job: string;
  readonly intent: PlannedAction;
  /** Where it stands; `null` where it stands nowhere or is refused. */
  readonly cluster: string | null;
}

export interface PlanJobsOptions {
  readonly clusters: readonly string[];
  readonly policy: IfExists;
  readonly resumeSince: ResumeSince;
  readonly cancel: AbortSignal;
}

/** A view ahead is a courtesy: the step does not wait long for it, nor spend many of its requests on it. */
const MAX_WAIT_MS = 15_000;
const PAGE = 100;
const MAX_PAGES = 10;

/**
 * Tells from the lists of jobs what will be done about each job. Decides nothing: each job is looked up again right
 * before its turn. `null` where the lists cannot be read whole, soon and cheaply.
 */
export async function planJobs(
  ports: Ports,
  requests: readonly JobRequest[],
  options: PlanJobsOptions,
): Promise<PlanEntry[] | null> {
  const types = requests.every((request) => request.kind === 'new')
    ? JOB_TYPES.filter((type) => requests.some((request) => request.kind === 'new' && request.jobType === type))
    : JOB_TYPES;
  if (options.clusters.length * types.length * 4 > ports.rateLimiter.perMinute('query')) return null;
  const limits = new AbortController();
  const signal = AbortSignal.any([options.cancel, limits.signal]);
  const over = new AbortController();
  void ports.clock.sleep(MAX_WAIT_MS, over.signal).then(() => limits.abort());
  try {
    const lists = await Promise.all(options.clusters.map((cluster) => readJobs(ports, cluster, types, signal)));
    if (lists.some((list) => list === null)) return null;
    const standing = lists as readonly ReadonlyMap<string, JobDefinition>[];
    return requests.map((request) => plannedActionOf(request, standing, options));
  } finally {
    over.abort();
  }
}

async function readJobs(
  ports: Ports,
  cluster: string,
  types: readonly JobType[],
  signal: AbortSignal,
): Promise<Map<string, JobDefinition> | null> {
  const jobs = new Map<string, JobDefinition>();
  for (const type of types) {
    let seen = 0;
    for (let page = 1; ; page += 1) {
      const answer = await ports.cdm.jobs(cluster, type, page, { signal });
      if (!answer.ok || answer.value.total === null) return null;
      for (const job of answer.value.jobs) addJob(jobs, job);
      seen += answer.value.jobs.length;
      if (seen >= answer.value.total) break;
      if (answer.value.jobs.length < PAGE || page === MAX_PAGES) return null;
    }
  }
  return jobs;
}

function addJob(jobs: Map<string, JobDefinition>, job: JobDefinition): void {
  if (typeof job.name !== 'string') return;
  for (const name of spellings(job.name)) if (!jobs.has(name)) jobs.set(name, job);
}

function plannedActionOf(
  request: JobRequest,
  lists: readonly ReadonlyMap<string, JobDefinition>[],
  options: PlanJobsOptions,
): PlanEntry {
  const { clusters, policy } = options;
  const jobAt = (cluster: string): JobDefinition | undefined => lists[clusters.indexOf(cluster)]?.get(request.name);
  const priorRuns = new Map(clusters.map((cluster) => [cluster, priorRunIn(request.name, jobAt(cluster))]));
  const action = decide(request, policy, priorRuns);
  const job = request.name;
  switch (action.kind) {
    case 'create':
      return { job, intent: 'created', cluster: null };
    case 'refuse':
      return { job, intent: 'refused', cluster: null };
    case 'attach':
      return { job, intent: 'attached', cluster: action.cluster };
    case 'start':
      return { job, intent: 'started', cluster: action.cluster };
    case 'update': {
      const { cluster, newest } = action;
      const intent = plannedUpdate(request as NewJob, jobAt(cluster) ?? {}, newest, options);
      return { job, intent, cluster };
    }
    default:
      return action satisfies never;
  }
}

function plannedUpdate(
  job: NewJob,
  standing: JobDefinition,
  newest: Submission | null,
  options: PlanJobsOptions,
): 'updated' | 'started' | 'done' {
  if (differences(parseExactJson(job.json), standing).length > 0) return 'updated';
  const isResumed = options.policy === 'resume' && newest !== null;
  return isResumed && isDone(newest, options.resumeSince, modifiedAt(standing)) ? 'done' : 'started';
}

/** The list tells the state and the date of the newest run, and not which one it is. */
function priorRunIn(name: string, job: JobDefinition | undefined): PriorRun {
  if (job === undefined) return ABSENT;
  const date = Number(job.execute_create_date);
  if (!Number.isSafeInteger(date) || date <= 0) return { kind: 'present', newest: null };
  const updated = Number(job.execute_update_date);
  const newest: Submission = {
    ...bareRun(name, null, date),
    status: typeof job.status === 'string' ? job.status : null,
    lastUpdateDate: Number.isSafeInteger(updated) && updated > 0 ? updated : null,
  };
  return { kind: 'present', newest };
}
