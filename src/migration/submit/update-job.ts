import type { ExistingDefinition } from '../definition/existing-definition.ts';
import { filledInFields } from '../definition/filled-in-fields.ts';
import { modify } from '../definition/update-definition.ts';
import type { NewJob } from '../run/job-request.ts';
import type { Ports } from '../run/ports.ts';
import type { RunTracker } from '../run/run-tracker.ts';
import type { Action } from './action.ts';
import { fieldNames } from './decide.ts';
import { notSubmitted, type SubmitOptions, type SubmitResult } from './submit-result.ts';

/** Updates the job to match the file. `null` on success. */
export async function updateJob(
  ports: Ports,
  job: NewJob,
  tracker: RunTracker,
  { cluster, existing }: Extract<Action, { kind: 'update' }>,
  options: SubmitOptions,
): Promise<SubmitResult | null> {
  if (existing === null)
    ports.log.warning(
      `${job.name} on cluster ${cluster} is modified without a comparison, because its definition could not be read. No copy of it is kept.`,
    );
  else {
    logChanges(ports, job, cluster, existing);
    options.backUpDefinition(job.name, existing);
  }
  const modified = await modify(ports, cluster, job, options);
  if (options.cancel.aborted) return notSubmitted(tracker.record, 'the step was cancelled before the job was started');
  if (modified.ok) return null;
  const reason = `the job on cluster ${cluster} could not be updated to match the file, so it was not started: ${modified.failure.message}`;
  return notSubmitted(tracker.record, reason, '', modified.failure);
}

/** A warning, unless only dates, placeholders and the suffix differ: those are meant to differ each time. */
function logChanges({ log }: Ports, job: NewJob, cluster: string, existing: ExistingDefinition): void {
  const creator = existing.definition['creation-user'];
  const by = typeof creator === 'string' && creator !== '' ? `, created by ${creator},` : '';
  const text = `${job.name} on cluster ${cluster}${by} differs from the file and is modified: ${fieldNames(existing)}.`;
  const filledIn = filledInFields(job);
  if (existing.differences.every(({ field }) => filledIn.has(field))) log.info(text);
  else log.warning(text);
  log.group(
    `${job.name}: what changes`,
    existing.differences.map(({ field, standing: before, file }) => `${field}: ${before} becomes ${file}`),
  );
}
