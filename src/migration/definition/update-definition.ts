import type { Answer } from '../../requests/answer.ts';
import { failureKind, neverSent } from '../../requests/failure-kind.ts';
import { type FailedAttempt, retry } from '../../requests/retry.ts';
import { boundedRetry } from '../../requests/retry-before-submit.ts';
import { BUSY_AFTER_RUN_MS, isRunOver } from '../locate/busy-after-run.ts';
import type { NewJob } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import { type DefinitionOptions, readExistingDefinition } from './existing-definition.ts';

/** After this many errors with a code of the service, the modification counts as refused. */
const MAX_SERVICE_ERRORS = 3;

/**
 * Updates the job to match the file. The request is idempotent: after a lost answer the definition is read again, and
 * the request is sent again if it still differs.
 */
export function modify(ports: Ports, cluster: string, job: NewJob, options: DefinitionOptions): Promise<Answer<true>> {
  const body = `{"jobs":[${job.json}]}`;
  const bound = boundedRetry(ports, `${job.name}: whether it is modified on cluster ${cluster}`);
  const busyUntil = ports.clock.now() + BUSY_AFTER_RUN_MS;
  let serviceErrors = 0;
  const checkEffect = async ({ failure }: FailedAttempt): Promise<Answer<true> | null> => {
    const kind = failureKind(failure);
    const refusal: Answer<true> = { ok: false, failure };
    if (kind === 'busy') return (await isRunOver(ports, cluster, job.name, options.cancel)) ? null : refusal;
    if (kind === 'throttled' || neverSent(failure)) return null;
    const read = await readExistingDefinition(ports, cluster, job, options);
    if (read.ok && read.existing.differences.length === 0) return { ok: true, value: true };
    if (failure.code !== null) serviceErrors += 1;
    return serviceErrors === MAX_SERVICE_ERRORS ? refusal : null;
  };
  return retry(ports, (call) => ports.cdm.modify(cluster, job.name, body, call), {
    deadline: options.deadline,
    cancel: options.cancel,
    priority: 'urgent',
    onRetry: bound.onRetry,
    classify: (failure, attempt) => {
      if (failureKind(failure) === 'busy') return ports.clock.now() < busyUntil ? 'retry' : 'stop';
      return bound.classify(failure, attempt);
    },
    checkEffect,
  });
}
