import type { Rerun } from '../results/types.ts';
import { findExistingJobs } from './clusters/find-existing-job.ts';
import { createJobIndex } from './clusters/job-index.ts';
import type { Difference } from './definition/definition-diff.ts';
import { type LookUp, lookUpAll } from './look-up-all.ts';
import type { JobRequest } from './run/job-request.ts';
import type { Ports } from './run/ports.ts';
import { type Action, type ActionKind, refuse } from './submit/action.ts';
import { chooseByRuns } from './submit/if-exists.ts';
import { actionFor, lookupProblem } from './submit/submit-job.ts';
import type { SubmitOptions } from './submit/submit-result.ts';

/** What a run would do about one job. */
export interface PlannedJob {
  readonly job: string;
  readonly action: ActionKind;
  /** The candidates of a new job; the cluster of one that exists; of a refused one those that were queried. */
  readonly clusters: readonly string[];
  /** The fields that `update` changes. */
  readonly changes: readonly Difference[];
  /** Why it is refused, or a remark; may be empty. */
  readonly reason: string;
  /** What to do about a refusal; may be empty. */
  readonly hint: string;
  readonly rerun: Rerun;
}

export type PlanRunOptions = Pick<
  SubmitOptions,
  'clusters' | 'policy' | 'resumeSince' | 'deadline' | 'cancel' | 'knownSettings'
>;

/** Jobs whose definitions are read at one time. */
const AT_A_TIME = 10;

/** Looks every job up and decides as a run does. Changes nothing: only GET requests go out. */
export async function planRun(
  ports: Ports,
  requests: readonly JobRequest[],
  given: PlanRunOptions,
): Promise<readonly PlannedJob[]> {
  const options: SubmitOptions = {
    ...given,
    jobIndex: createJobIndex(
      ports,
      requests.map(({ name }) => name),
    ),
    resendAfter: 'never',
    save: () => undefined,
    backUpDefinition: () => undefined,
  };
  const lookUp = await lookUpAll(ports, requests, options);
  const plan: PlannedJob[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < requests.length; index = next) {
      next += 1;
      plan[index] = await planJob(ports, requests[index] as JobRequest, lookUp, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, requests.length) }, work));
  return plan;
}

async function planJob(ports: Ports, request: JobRequest, lookUp: LookUp, options: SubmitOptions): Promise<PlannedJob> {
  const refused = lookUp.refused.get(request.name);
  if (refused) return planned(request, refuse(refused.reason, refused.hint), options.clusters);
  const existing =
    lookUp.fresh(request.name) ?? (await findExistingJobs(ports, options.clusters, request.name, options));
  for (const reason of existing.leftOut) ports.log.warning(`${request.name}: ${reason}; it is left out.`);
  const { priorRuns } = existing;
  const action =
    lookupProblem(existing) ??
    (await actionFor(ports, request, chooseByRuns(request, options.policy, priorRuns), options));
  return planned(request, action, [...priorRuns.keys()]);
}

function planned(request: JobRequest, action: Action, clusters: readonly string[]): PlannedJob {
  const rerun = request.kind === 'new' ? request.rerun : 'unknown';
  const bare = { job: request.name, action: action.kind, clusters, changes: [], reason: '', hint: '', rerun };
  switch (action.kind) {
    case 'create':
      return bare;
    case 'refuse':
      return { ...bare, reason: action.reason, hint: action.hint };
    case 'update': {
      const { cluster, existing } = action;
      if (existing !== null) return { ...bare, clusters: [cluster], changes: existing.differences };
      return { ...bare, clusters: [cluster], reason: 'its definition there could not be read' };
    }
    case 'attach':
      return { ...bare, clusters: [action.cluster], reason: action.warning ?? '' };
    case 'start':
    case 'resume':
      return { ...bare, clusters: [action.cluster] };
    default:
      return action satisfies never;
  }
}

/** The plan for a cluster that a run would start first: what exists on it cannot be seen before. */
export function planForStoppedCluster(requests: readonly JobRequest[], cluster: string): readonly PlannedJob[] {
  const reason = `a run first starts cluster ${cluster}; which jobs exist there is not known until it runs`;
  return requests.map((request) => ({
    job: request.name,
    action: request.kind === 'new' ? 'create' : 'start',
    clusters: [cluster],
    changes: [],
    reason,
    hint: '',
    rerun: request.kind === 'new' ? request.rerun : 'unknown',
  }));
}
