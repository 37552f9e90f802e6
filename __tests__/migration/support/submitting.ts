import { EMPTY_JOB_INDEX } from '../../../src/migration/clusters/job-index.ts';
import { NO_KNOWN_SETTINGS } from '../../../src/migration/definition/definition-diff.ts';
import type { ExistingDefinition } from '../../../src/migration/definition/existing-definition.ts';
import type { ExistingJob, JobRequest } from '../../../src/migration/run/job-request.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { submitJob } from '../../../src/migration/submit/submit-job.ts';
import type { SubmitOptions, SubmitResult } from '../../../src/migration/submit/submit-result.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { gone, no, yes } from './answers.ts';
import { DATE, run } from './records.ts';
import { type Script, type Scripted, scripted } from './scripted.ts';
import { newJob } from './step.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

export const definition = { name: 'orders', job_type: 'NORMAL_JOB', 'from-link-name': 'lake' };
export const job = newJob('orders', { json: JSON.stringify(definition), rerun: 'safe' });
export const existing: ExistingJob = { kind: 'existing', name: 'orders', baseName: 'orders', variables: null };

export const old = run({ submissionId: '12', creationDate: DATE - 3_600_000, status: 'SUCCEEDED' });
export const taken = yes([run({ status: 'PENDING' })]);
export const idle = yes([]);
export const running = yes([run({ creationUser: 'eve' })]);
export const asInFile = yes({ total: 1, jobs: [definition] });
export const other = yes({ total: 1, jobs: [{ ...definition, 'from-link-name': 'pond', 'creation-user': 'eve' }] });
export const done = yes(true);
export const nameTaken = no({ httpStatus: 400, code: 'Cdm.0104', message: 'the name exists' });
export const asleep = yes({ id: 'a', name: 'nightly', status: '900', isAutoOff: false, version: null });

export interface StepContext {
  readonly request?: JobRequest;
  /** What the status and the history of the clusters show of the job. */
  readonly present?: Record<string, Answer<unknown>>;
  readonly script?: Script;
  readonly options?: Partial<SubmitOptions>;
  readonly waitS?: number;
  readonly cancelAtS?: number;
  readonly clock?: VirtualClock;
}

export interface Played {
  readonly submitted: SubmitResult;
  readonly service: Scripted;
  readonly saved: readonly RunRecord[];
  readonly backups: readonly (readonly [job: string, existing: ExistingDefinition])[];
  readonly seconds: number;
}

export async function play(context: StepContext): Promise<Played> {
  const clock = context.clock ?? virtualClock();
  const startedAt = clock.now();
  const show = (cluster: string): Answer<unknown> => context.present?.[cluster] ?? gone;
  const service = scripted({ status: show, history: show, ...context.script }, { clock });
  const saved: RunRecord[] = [];
  const backups: [string, ExistingDefinition][] = [];
  const cancel = new AbortController();
  if (context.cancelAtS === 0) cancel.abort();
  else if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const options: SubmitOptions = {
    clusters: ['a', 'b'],
    policy: 'update',
    resumeSince: null,
    resendAfter: 15_000,
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: cancel.signal,
    jobIndex: EMPTY_JOB_INDEX,
    save: (next) => saved.push(next),
    backUpDefinition: (name, existing) => backups.push([name, existing]),
    knownSettings: async () => NO_KNOWN_SETTINGS,
    ...context.options,
  };
  const submitted = await clock.run(() => submitJob(service.ports, context.request ?? job, options));
  return { submitted, service, saved, backups, seconds: (clock.now() - startedAt) / 1000 };
}

export const bodies = (service: Scripted, route: string): unknown[] =>
  service.calls.filter((call) => call.route === route).map(({ args }) => args);
