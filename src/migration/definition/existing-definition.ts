import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import { isNamed } from '../../cdm/job-name.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureKind, isRetryable } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import { boundedRetry } from '../../requests/retry-before-submit.ts';
import { parseExactJson } from '../../text/exact-json.ts';
import type { NewJob } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import { type Difference, differences, type KnownSettings, unmentioned } from './definition-diff.ts';

export interface ExistingDefinition {
  readonly cluster: string;
  readonly definition: JobDefinition;
  readonly differences: readonly Difference[];
  /** Inputs that the service has and the file does not mention. */
  readonly unmentioned: readonly string[];
}

export type ReadDefinition =
  | { readonly ok: true; readonly existing: ExistingDefinition }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly failure: Failure | null;
      /** False if only trouble came back: the service does not refuse to show it. */
      readonly isFinal: boolean;
    };

export interface DefinitionOptions extends Limits {
  /** What the documents say of the settings of a job. */
  knownSettings(job: NewJob): Promise<KnownSettings>;
}

/** Reads the job as it is on the cluster and compares it with the file. */
export async function readExistingDefinition(
  ports: Ports,
  cluster: string,
  job: NewJob,
  options: DefinitionOptions,
): Promise<ReadDefinition> {
  // The route shows jobs of one type only, and the job may have another type there than the file says.
  const types = [job.jobType as JobType, ...JOB_TYPES.filter((type) => type !== job.jobType)];
  const limits = {
    deadline: options.deadline,
    cancel: options.cancel,
    ...boundedRetry(ports, `${job.name}: its definition on cluster ${cluster}`),
  };
  let failure: Failure | null = null;
  for (const type of types) {
    const answer = await retry(ports, (call) => ports.cdm.job(cluster, job.name, type, call), limits);
    if (!answer.ok) {
      failure = answer.failure;
      if (failureKind(failure) === 'gone') continue;
      return { ok: false, reason: failure.message, failure, isFinal: !isRetryable(failure) };
    }
    const definition = answer.value.jobs.find((item) => isNamed(item, job.name));
    if (definition) return { ok: true, existing: compare(cluster, job, definition, await options.knownSettings(job)) };
  }
  return { ok: false, reason: 'the service does not show the definition of the job', failure, isFinal: true };
}

export function compare(
  cluster: string,
  job: NewJob,
  definition: JobDefinition,
  known: KnownSettings,
): ExistingDefinition {
  const file = parseExactJson(job.json);
  return {
    cluster,
    definition,
    differences: differences(file, definition, known),
    unmentioned: unmentioned(file, definition),
  };
}
