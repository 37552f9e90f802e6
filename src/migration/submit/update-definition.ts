import { JOB_TYPES, type JobType } from '../../cdm/client.ts';
import type { JobDefinition } from '../../cdm/job-list.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureKind, neverSent } from '../../requests/failure-kind.ts';
import { backoffMs, retry } from '../../requests/retry.ts';
import { parseExactJson } from '../../text/exact-json.ts';
import type { NewJob } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import { type Difference, differences, unmentioned } from './definition-diff.ts';

export interface ExistingDefinition {
  readonly cluster: string;
  readonly definition: JobDefinition;
  readonly differences: readonly Difference[];
  /** Inputs that the service has and the file does not mention. */
  readonly unmentioned: readonly string[];
}

export type Read =
  | { readonly ok: true; readonly standing: ExistingDefinition }
  | { readonly ok: false; readonly reason: string; readonly failure: Failure | null };

export interface UpdateOptions {
  readonly deadline: number;
  readonly cancel: AbortSignal;
}

/** Reads the job as it stands on the cluster and compares it with the file. */
export async function readExistingDefinition(
  ports: Ports,
  cluster: string,
  job: NewJob,
  options: UpdateOptions,
): Promise<Read> {
  // The route shows jobs of one type only, and the job may stand there as another type than the file says.
  const types = [job.jobType as JobType, ...JOB_TYPES.filter((type) => type !== job.jobType)];
  let failure: Failure | null = null;
  for (const type of types) {
    const answer = await retry(ports, (s) => ports.cdm.job(cluster, job.name, type, s), {
      deadline: options.deadline,
      signal: options.cancel,
    });
    if (!answer.ok) {
      failure = answer.failure;
      if (failureKind(answer.failure) === 'gone') continue;
      return { ok: false, reason: answer.failure.message, failure };
    }
    const definition = answer.value.jobs.find((item) => isNamed(item, job.name));
    if (definition) {
      const file = parseExactJson(job.json);
      const standing = {
        cluster,
        definition,
        differences: differences(file, definition),
        unmentioned: unmentioned(file, definition),
      };
      return { ok: true, standing };
    }
  }
  return { ok: false, reason: 'the service does not show the definition of the job', failure };
}

function isNamed(definition: JobDefinition, name: string): boolean {
  const shown = definition.name;
  if (typeof shown !== 'string') return false;
  if (shown === name) return true;
  try {
    return decodeURIComponent(shown) === name;
  } catch {
    return false;
  }
}

/** When the definition was last changed after the job was created, in milliseconds since 1970; `null` if never. */
export function modifiedAt(definition: JobDefinition): number | null {
  const updated = Number(definition['update-date']);
  if (!Number.isSafeInteger(updated) || updated <= 0) return null;
  return updated === Number(definition['creation-date']) ? null : updated;
}

export type UpdateResult = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

/** So often the service may answer in its own words that something went wrong before that is taken for a refusal. */
const MAX_OWN_WORDS = 3;

/**
 * Brings the job to the file's definition. Modifying twice changes nothing more, so a lost answer is settled by reading
 * the definition again, and by sending again where it still differs.
 */
export async function modify(
  ports: Ports,
  cluster: string,
  job: NewJob,
  options: UpdateOptions,
): Promise<UpdateResult> {
  const { clock, cdm } = ports;
  let ownWords = 0;
  for (let attempt = 0; ; attempt += 1) {
    const body = `{"jobs":[${job.json}]}`;
    const answer = await cdm.modify(cluster, job.name, body, { signal: options.cancel, priority: 'urgent' });
    if (answer.ok) return answer;
    const kind = failureKind(answer.failure);
    if (kind !== 'lost' && kind !== 'throttled') return answer;
    if (attempt === 0)
      ports.log.info(`${job.name}: not modified yet as far as known (${answer.failure.message}); trying on.`);
    const wait = backoffMs(answer.failure, attempt, clock.random());
    if (options.cancel.aborted || clock.now() + wait > options.deadline) return answer;
    await clock.sleep(wait, options.cancel);
    if (kind === 'throttled' || neverSent(answer.failure)) continue;
    const read = await readExistingDefinition(ports, cluster, job, options);
    if (read.ok && read.standing.differences.length === 0) return { ok: true };
    if (answer.failure.code !== null) ownWords += 1;
    if (ownWords === MAX_OWN_WORDS) return answer;
  }
}
