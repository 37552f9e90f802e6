import type { PlannedJob } from '../../migration/plan-run.ts';
import type { JobRequest } from '../../migration/run/job-request.ts';
import type { ActionKind } from '../../migration/submit/action.ts';
import type { PlanEntry } from '../../migration/submit/plan.ts';
import type { Log } from '../../ports.ts';
import { plural } from '../../text/format.ts';
import type { Prepared } from '../prepare/prepare-run.ts';

/** More clusters than this are named in a group of their own. */
const FEW_CLUSTERS = 3;

/** Logs what will be started, before the first request. */
export function logSubmission(log: Log, prepared: Prepared): void {
  const { requests, found, clusters, target, inputs, dataTime } = prepared;
  const verb = requests.every((request) => request.kind === 'existing') ? 'Starting' : 'Submitting';
  const where = clusters.length === 1 ? `cluster ${clusters[0]}` : `one of ${clusters.length} clusters`;
  const list = clusters.length > 1 && clusters.length <= FEW_CLUSTERS ? `: ${clusters.join(', ')}` : '';
  log.info(
    `${verb} ${jobsText(requests, found)} ${verb === 'Starting' ? 'on' : 'to'} ${where} at ${target.cdm.host}${list}.`,
  );
  if (clusters.length > FEW_CLUSTERS) log.group(`The ${clusters.length} clusters`, clusters);
  if (requests.length > 1)
    log.group(`The ${requests.length} jobs, at most ${inputs.maxRunningJobs} at a time`, requests.map(describe));
  if (dataTime) log.info(`Data time: ${dataTime.text}.`);
}

/** `job orders`, `3 jobs`, `job orders (1 of 4 jobs in the files)`, `3 of 4 jobs in the files`. */
function jobsText(requests: readonly JobRequest[], found: number): string {
  const [first] = requests;
  const isAll = requests.length === found;
  const part = `${requests.length} of ${plural(found, 'job')} in the files`;
  if (requests.length === 1 && first) return isAll ? `job ${first.name}` : `job ${first.name} (${part})`;
  return isAll ? plural(requests.length, 'job') : part;
}

function describe(request: JobRequest): string {
  return request.kind === 'new' ? `${request.name} (${request.jobType})` : request.name;
}

const ACTION_WORDS: readonly (readonly [ActionKind, string])[] = [
  ['create', 'created'],
  ['update', 'updated and started'],
  ['start', 'started as it is'],
  ['attach', 'attached'],
  ['resume', 'done already'],
  ['refuse', 'cannot be started'],
];
const STARTS: readonly ActionKind[] = ['create', 'update', 'start'];

/** Logs how many of the jobs will start, and what happens to each, by the lists of jobs read so far. */
export function logPlan(log: Log, plan: readonly PlanEntry[] | null): void {
  if (plan === null) {
    log.info('Existing jobs are looked up one by one.');
    return;
  }
  const starting = plan.filter(({ action }) => STARTS.includes(action)).length;
  const counts = ACTION_WORDS.flatMap(([action, words]) => {
    const count = plan.filter((it) => it.action === action).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const refused = plan.filter(({ action }) => action === 'refuse').length;
  const total = plural(plan.length, 'job');
  const head = refused === 0 ? `${starting} of ${total} will start` : `None of ${total} will start`;
  log.info(`${head}: ${counts.join(', ')}.`);
  const lines = ACTION_WORDS.flatMap(([action, words]) =>
    plan
      .filter((it) => it.action === action)
      .map(({ job, cluster }) => `${words}: ${job}${cluster === null ? '' : ` on cluster ${cluster}`}`),
  );
  log.group('The plan for each job', lines);
}

/** Logs what a run would do with each job, and each field that it would change. */
export function logDryRun(log: Log, plan: readonly PlannedJob[]): void {
  log.info('This is a dry run: nothing is changed. A run would do this:');
  const words = new Map(ACTION_WORDS);
  for (const { job, action, clusters, changes, reason } of plan) {
    const on = action === 'refuse' ? '' : ` on ${clusters.join(' or ')}`;
    log.info(`${job}: ${words.get(action)}${on}${reason === '' ? '' : `: ${reason}`}.`);
    if (changes.length > 0)
      log.group(
        `${job}: what changes`,
        changes.map(({ field, standing, file }) => `${field}: ${standing} becomes ${file}`),
      );
  }
}
