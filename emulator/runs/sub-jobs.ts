import { type Definition, readDefinition } from '../jobs/definition.ts';
import { parseExact } from '../json.ts';
import type { RunScript } from '../scenario/options.ts';
import type { Cluster, Job } from '../state/emulator-state.ts';

const DEFAULT_TABLES = ['customers', 'orders'];

/** Sub-jobs that the newest run of a BATCH_JOB made. */
export function subJobs(cluster: Cluster, job: Job): Job[] {
  return [...cluster.jobs.values()].filter((other) => other.parent === job.definition.name && other !== job);
}

export function removeSubJobs(cluster: Cluster, job: Job): void {
  for (const child of subJobs(cluster, job)) cluster.jobs.delete(child.definition.name);
}

/** One sub-job per table: the parent's definition under the name `<parent>_<table>`. */
export function subJobDefinitions(job: Job, script: RunScript): { definition: Definition; script: RunScript }[] {
  const scripts = script.subJobs ?? Object.fromEntries(DEFAULT_TABLES.map((table) => [table, inherited(script)]));
  return Object.entries(scripts).map(([table, childScript]) => {
    const name = `${job.definition.name}_${table}`;
    const text = JSON.stringify({ ...job.definition.tree, name, job_type: 'NORMAL_JOB' });
    return { definition: readDefinition(parseExact(text) as Record<string, unknown>, text), script: childScript };
  });
}

/** Sub-jobs without a script go through the states of their parent. */
function inherited(script: RunScript): RunScript {
  const { states, stopTakesMs, ignoreStop } = script;
  return {
    ...(states === undefined ? {} : { states }),
    ...(stopTakesMs === undefined ? {} : { stopTakesMs }),
    ...(ignoreStop === undefined ? {} : { ignoreStop }),
  };
}
