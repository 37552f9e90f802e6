import { plural } from '../../text/format.ts';
import type { Foresight, Intent } from '../../migration/submit/plan.ts';
import type { Task } from '../../migration/run/job-request.ts';
import type { Log } from '../../ports.ts';
import type { Prepared } from '../prepare/prepare-run.ts';

/** Says what will be started before any request goes out. */
export function announce(log: Log, prepared: Prepared): void {
  const { tasks, found, clusters, target, inputs } = prepared;
  const where = clusters.length === 1 ? `cluster ${clusters[0]}` : `one of the clusters ${clusters.join(', ')}`;
  const name = tasks[0]?.name ?? '';
  const taken = `${tasks.length} of ${found} jobs in the files`;
  const all = tasks.length === found;
  const one = all ? `The job ${name}` : `The job ${name}, ${taken},`;
  const what = tasks.length === 1 ? one : all ? plural(tasks.length, 'job') : taken;
  const verb = tasks.every((task) => task.kind === 'existing') ? 'to be started on' : 'to be submitted to';
  log.info(`${what} ${tasks.length === 1 ? 'is' : 'are'} ${verb} ${where}, at ${target.cdm.host}.`);
  if (tasks.length > 1)
    log.group(`The ${tasks.length} jobs, at most ${inputs.maxRunningJobs} at a time`, tasks.map(describe));
  if (prepared.dataTime) log.info(`They stand for the time ${prepared.dataTime.text}.`);
}

function describe(task: Task): string {
  return task.kind === 'new' ? `${task.name} (${task.jobType})` : task.name;
}

const INTENTS: readonly (readonly [Intent, string])[] = [
  ['created', 'created'],
  ['updated', 'updated and started'],
  ['started', 'started as it stands'],
  ['attached', 'attached'],
  ['done', 'done already'],
  ['refused', 'cannot be started'],
];
const STARTS: readonly Intent[] = ['created', 'updated', 'started'];

/** Says how many of the jobs will start, and what will be done about each: as the lists of jobs show it by now. */
export function announceIntents(log: Log, foresights: readonly Foresight[] | null): void {
  if (foresights === null) {
    log.info('What stands under the names of the jobs shows as each is looked up.');
    return;
  }
  const starting = foresights.filter(({ intent }) => STARTS.includes(intent)).length;
  const counts = INTENTS.flatMap(([intent, words]) => {
    const count = foresights.filter((it) => it.intent === intent).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  log.info(`${starting} of ${plural(foresights.length, 'job')} will start: ${counts.join(', ')}.`);
  const lines = INTENTS.flatMap(([intent, words]) =>
    foresights
      .filter((it) => it.intent === intent)
      .map(({ job, cluster }) => `${words}: ${job}${cluster === null ? '' : ` on cluster ${cluster}`}`),
  );
  log.group('What will be done about each job', lines);
}
