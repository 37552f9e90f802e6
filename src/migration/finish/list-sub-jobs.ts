import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import { dateIn, type JobDefinition } from '../../cdm/job-list.ts';
import { nameOf } from '../../cdm/job-name.ts';
import { type JobList, listJobs } from '../../cdm/list-jobs.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import type { Ports } from '../run/ports.ts';
import type { LocatedRun } from '../wait/observe-run.ts';

/** A sub-job as the list shows it. */
export interface ListedJob {
  readonly name: string;
  readonly definition: JobDefinition;
}

export interface SubJobList {
  readonly jobs: readonly ListedJob[];
  /** Why more sub-jobs may exist than are listed, after "its sub-jobs"; `null` if the lists were read completely. */
  readonly gap: string | null;
}

interface SubJobListOptions extends Limits {
  /** Names of all jobs of the step: none of them is another's sub-job. */
  readonly stepJobs: ReadonlySet<string>;
}

interface TypedJob extends ListedJob {
  readonly type: JobType;
}

/** The jobs that a run of a whole-database job made: one per table, named `<job>_<table>`. */
export async function listSubJobs(
  ports: Ports,
  parent: LocatedRun,
  startedAt: number,
  options: SubJobListOptions,
): Promise<SubJobList> {
  const jobs: TypedJob[] = [];
  let gap: string | null = null;
  for (const type of JOB_TYPES) {
    const page = (number: number) =>
      retry(ports, (call) => ports.cdm.jobs(parent.cluster, type, number, call), options);
    const list = await listSteadily(page);
    for (const definition of list.jobs) {
      const name = nameOf(definition);
      if (name !== null) jobs.push({ name, type, definition });
    }
    if (list.end.kind === 'failed') gap ??= `could not be listed: ${list.end.failure.message}`;
    if (list.end.kind === 'incomplete') gap ??= `could not be listed completely: the list ${list.end.reason}`;
  }
  const children = childrenOf(parent.identity.jobName, startedAt, jobs).filter(
    ({ name }) => !options.stepJobs.has(name),
  );
  return { jobs: children, gap };
}

/** Jobs of others may be deleted while a list is read: then it is read again. */
const MOST_READINGS = 3;

async function listSteadily(page: Parameters<typeof listJobs>[0]): Promise<JobList> {
  for (let reading = 1; ; reading += 1) {
    const list = await listJobs(page);
    if (list.end.kind !== 'incomplete' || list.end.isShifted !== true || reading === MOST_READINGS) return list;
  }
}

/**
 * The jobs that this run made: named after the parent, and created since it began. A cousin such as `ods_x` of `ods`
 * existed before; the sub-jobs of a cousin that is a whole-database job itself carry the cousin's longer name.
 */
function childrenOf(parent: string, startedAt: number, jobs: readonly TypedJob[]): ListedJob[] {
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
      createdSince(job.definition, startedAt),
  );
}

/** A job without a creation date counts as made by this run: a wrong failure is noticed, a wrong success is not. */
function createdSince(definition: JobDefinition, startedAt: number): boolean {
  const created = dateIn(definition['creation-date']);
  if (created === null) return true;
  // Some editions cut dates to the second.
  return created % 1000 === 0 ? created >= Math.floor(startedAt / 1000) * 1000 : created >= startedAt;
}
