import type { JobDefinition } from '../../cdm/job-list.ts';
import { isNamed } from '../../cdm/job-name.ts';
import { listJobs } from '../../cdm/list-jobs.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import { isObject, type Json } from '../../text/exact-json.ts';
import type { JobIndex } from '../clusters/job-index.ts';
import type { JobTraits } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import { inputsOf } from './config-inputs.ts';

/** How long the type of a job is queried: without it the job is started anyway. */
const MAX_WAIT_MS = 30_000;

/**
 * What the service returns about a job that is known by its name only: whether it is a whole-database job, whose sub-jobs
 * decide its verdict too, and whether the service starts it again after a failure. Nothing if it does not report them.
 */
export async function existingTraits(
  ports: Ports,
  cluster: string,
  name: string,
  options: Limits & { readonly jobIndex: Pick<JobIndex, 'listed'> },
): Promise<Partial<Pick<JobTraits, 'jobType' | 'retryJobType'>>> {
  const known = options.jobIndex.listed(cluster, name);
  // A list without the settings leaves open whether the service starts the job again.
  if (known !== null && isObject(known.definition['driver-config-values']))
    return traitsIn({ job_type: known.type, ...known.definition });
  const limits = { deadline: Math.min(options.deadline, ports.clock.now() + MAX_WAIT_MS), cancel: options.cancel };
  const answer = await retry(ports, (call) => ports.cdm.job(cluster, name, 'BATCH_JOB', call), limits);
  if (answer.ok) {
    const definition = answer.value.jobs.find((job) => isNamed(job, name)) ?? answer.value.jobs[0];
    return definition ? traitsIn(definition) : { jobType: 'NORMAL_JOB' };
  }
  if (failureKind(answer.failure) === 'gone') return { jobType: 'NORMAL_JOB' };
  // An edition that cannot show single jobs may list them.
  const list = await listJobs((page) =>
    retry(ports, (call) => ports.cdm.jobs(cluster, 'BATCH_JOB', page, call), { ...limits, maxAttempts: 2 }),
  );
  const listed = list.jobs.find((job) => isNamed(job, name));
  if (listed) return traitsIn(listed);
  return list.end.kind === 'whole' ? { jobType: 'NORMAL_JOB' } : {};
}

/** The request filters for whole-database jobs; some editions return jobs of other types anyway. */
function traitsIn(definition: JobDefinition): Partial<Pick<JobTraits, 'jobType' | 'retryJobType'>> {
  const jobType = typeof definition.job_type === 'string' ? definition.job_type : 'BATCH_JOB';
  const retryJobType = retryTypeIn(definition['driver-config-values']);
  return retryJobType === null ? { jobType } : { jobType, retryJobType };
}

const RETRY_TYPE = '/retryJobConfig.retryJobType';

/** `null` if the definition has no driver settings at all; `NONE` is the documented default. */
function retryTypeIn(values: Json | undefined): string | null {
  if (!isObject(values) || !Array.isArray(values.configs)) return null;
  for (const [key, { value }] of inputsOf(values))
    if (key.endsWith(RETRY_TYPE) && typeof value === 'string') return value;
  return 'NONE';
}
