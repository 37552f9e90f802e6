import type { JobRequest } from '../../migration/run/job-request.ts';
import type { ActionKind } from '../../migration/submit/action.ts';
import type { PlanEntry } from '../../migration/submit/plan.ts';
import type { Log } from '../../ports.ts';
import { plural } from '../../text/format.ts';
import type { Prepared } from '../prepare/prepare-run.ts';

/** Says what will be started before any request goes out. */
export function logSubmission(log: Log, prepared: Prepared): void {
  const { requests, found, clusters, target, inputs } = prepared;
  const where = clusters.length === 1 ? `cluster ${clusters[0]}` : `one of the clusters ${clusters.join(', ')}`;
  const name = requests[0]?.name ?? '';
  const taken = `${requests.length} of ${found} jobs in the files`;
  const all = requests.length === found;
  const one = all ? `The job ${name}` : `The job ${name}, ${taken},`;
  const what = requests.length === 1 ? one : all ? plural(requests.length, 'job') : taken;
  const verb = requests.every((request) => request.kind === 'existing') ? 'to be started on' : 'to be submitted to';
  log.info(`${what} ${requests.length === 1 ? 'is' : 'are'} ${verb} ${where}, at ${target.cdm.host}.`);
  if (requests.length > 1)
    log.group(`The ${requests.length} jobs, at most ${inputs.maxRunningJobs} at a time`, requests.map(describe));
  if (prepared.dataTime) log.info(`They stand for the time ${prepared.dataTime.text}.`);
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

/** Says how many of the jobs will start, and what will be done about each: as the lists of jobs show it by now. */
export function logPlan(log: Log, plan: readonly PlanEntry[] | null): void {
  if (plan === null) {
    log.info('Whether the jobs exist already is looked up one by one.');
    return;
  }
  const starting = plan.filter(({ action }) => STARTS.includes(action)).length;
  const counts = ACTION_WORDS.flatMap(([action, words]) => {
    const count = plan.filter((it) => it.action === action).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  log.info(`${starting} of ${plural(plan.length, 'job')} will start: ${counts.join(', ')}.`);
  const lines = ACTION_WORDS.flatMap(([action, words]) =>
    plan
      .filter((it) => it.action === action)
      .map(({ job, cluster }) => `${words}: ${job}${cluster === null ? '' : ` on cluster ${cluster}`}`),
  );
  log.group('What will be done about each job', lines);
}
