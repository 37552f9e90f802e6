import type { Failure } from '../../requests/answer.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Origin } from '../../results/types.ts';
import { ask } from '../../requests/retry.ts';
import type { Before } from '../run/prior-runs.ts';
import { choose } from './if-exists.ts';
import type { Directory } from '../clusters/job-index.ts';
import { type Launched, type LaunchRequest, launch } from './send-once.ts';
import type { Befores, Sighting } from '../locate/match-run.ts';
import { lookUpAll } from '../clusters/find-existing-job.ts';
import { meaningOf } from '../../requests/failure-kind.ts';
import { modifiedAt, modify, readStanding, type StandingDefinition } from './update-definition.ts';
import type { Ports } from '../run/ports.ts';
import { candidatesOf, newRecord, type RunRecord } from '../run/run-record.ts';
import { isDone, type ResumeSince } from './resume.ts';
import type { RunIdentity } from '../run/run-identity.ts';
import type { IfExists, NewJob, Task } from '../run/job-request.ts';
import { traitsOf } from '../run/job-request.ts';

/** How the attempt to bring a job to a run ended. */
export type Brought =
  /** The service took it. `sighting` is `null` where it is not known yet on which cluster. */
  | {
      readonly kind: 'accepted';
      readonly record: RunRecord;
      readonly reply: Submission | null;
      readonly sighting: Sighting | null;
      readonly befores: Befores;
    }
  /** Its run had succeeded already, since this workflow run was created. */
  | { readonly kind: 'done'; readonly record: RunRecord; readonly run: Submission }
  | {
      readonly kind: 'not-submitted';
      readonly record: RunRecord;
      readonly why: string;
      readonly hint: string;
      readonly failure: Failure | null;
    }
  | { readonly kind: 'rejected'; readonly record: RunRecord; readonly failure: Failure }
  | {
      readonly kind: 'lost';
      readonly record: RunRecord;
      readonly why: string;
      readonly sightings: readonly Sighting[];
      readonly failure: Failure | null;
    };

export interface BringOptions {
  /** Candidates that are not known to be asleep, in the user's order. */
  readonly clusters: readonly string[];
  readonly policy: IfExists;
  readonly resumeSince: ResumeSince;
  readonly until: number;
  readonly cancel: AbortSignal;
  readonly directory: Directory;
  /** Whether another job has failed and nothing more is to be submitted. */
  readonly isHeldBack?: (() => boolean) | undefined;
  /** Called with every change: right before and right after each submission too. */
  save(record: RunRecord): void;
  /** Called before a job is modified, with what stood there: nobody's definition is lost. */
  keepReplaced(job: string, standing: StandingDefinition): void;
}

/** Why a job is not submitted once another one has failed. */
export const HELD_BACK = 'another job failed and `fail-fast` is set';

/** Looks the name up, decides, and brings about exactly one run, or waits for one that goes on, or says why not. */
export async function bring(ports: Ports, task: Task, options: BringOptions): Promise<Brought> {
  const record = newRecord(traitsOf(task));
  const standings = await lookUpAll(ports, options.clusters, task.name, options);
  for (const why of standings.leftOut) ports.log.warning(`${task.name}: ${why}; it is left out.`);
  if (options.cancel.aborted) return notSubmitted(record, 'the step was cancelled before it was submitted', '');
  if (standings.failed) {
    const { why, failure } = standings.failed;
    return notSubmitted(record, `nothing was submitted: ${why}`, '', failure);
  }
  const { befores } = standings;
  if (befores.size === 0) {
    const hint = 'Start a cluster, or let this step do it with `start-clusters: if-none-runs`.';
    return notSubmitted(record, `no candidate cluster runs: ${standings.leftOut.join('; ')}`, hint);
  }
  const choice = choose(task, options.policy, befores);
  switch (choice.kind) {
    case 'refuse':
      return notSubmitted(record, choice.why, choice.hint);
    case 'create':
      return create(ports, task as NewJob, record, befores, options);
    case 'attach': {
      ports.log.info(`${task.name}: a run goes on there already; waiting for it, starting nothing.`);
      return attach(record, choice.cluster, choice.run, befores, options);
    }
    case 'start': {
      const jobType = record.jobType || (await standingType(ports, choice.cluster, task.name, options));
      return start(ports, task, { ...record, jobType, origin: 'started' }, choice, options);
    }
    case 'update':
      if (options.isHeldBack?.()) return notSubmitted(record, HELD_BACK, '');
      return update(ports, task as NewJob, record, choice, options);
    default:
      return choice satisfies never;
  }
}

function create(ports: Ports, job: NewJob, record: RunRecord, befores: Befores, options: BringOptions) {
  const clusters = [...befores.keys()];
  const body = `{"jobs":[${job.json}],"clusters":${JSON.stringify(clusters)}}`;
  const where = clusters.length === 1 ? `on cluster ${clusters[0]}` : `on one of ${clusters.join(', ')}`;
  ports.log.info(`${job.name}: creating and starting it ${where}.`);
  const request: LaunchRequest = {
    jobName: job.name,
    befores,
    send: (signal) => ports.cdm.createAndStart(body, signal),
    startCreated: (cluster, signal) => ports.cdm.start(cluster, job.name, null, signal),
  };
  return send(ports, request, { ...record, origin: 'created', alone: true, removable: true }, options);
}

/**
 * Of a job that is known by its name only: whether it is a whole-database job, whose sub-jobs have a say in its verdict.
 * Where that cannot be asked it is taken for one: looking for sub-jobs that it does not have costs three questions.
 */
async function standingType(ports: Ports, cluster: string, name: string, options: BringOptions): Promise<string> {
  const until = Math.min(options.until, ports.clock.now() + 30_000);
  const answer = await ask(ports, (s) => ports.cdm.job(cluster, name, 'BATCH_JOB', s), {
    until,
    signal: options.cancel,
  });
  if (!answer.ok) return meaningOf(answer.failure) === 'gone' ? 'NORMAL_JOB' : 'BATCH_JOB';
  return answer.value.jobs.length > 0 ? 'BATCH_JOB' : 'NORMAL_JOB';
}

interface At {
  readonly cluster: string;
  readonly newest: Submission | null;
}

function start(ports: Ports, task: Task, record: RunRecord, at: At, options: BringOptions): Promise<Brought> {
  const variables = task.kind === 'existing' && task.variables !== null ? `{"variables":${task.variables}}` : null;
  const before: Before = { kind: 'present', newest: at.newest };
  ports.log.info(`${task.name}: starting it where it stands, on cluster ${at.cluster}.`);
  const request: LaunchRequest = {
    jobName: task.name,
    befores: new Map([[at.cluster, before]]),
    send: (signal) => ports.cdm.start(at.cluster, task.name, variables, signal),
  };
  return send(ports, request, record, options);
}

async function update(ports: Ports, job: NewJob, record: RunRecord, at: At, options: BringOptions): Promise<Brought> {
  const read = await readStanding(ports, at.cluster, job, options);
  if (options.cancel.aborted) return notSubmitted(record, 'the step was cancelled before it was submitted', '');
  if (!read.ok) {
    const why = `the job stands on cluster ${at.cluster}, and its definition could not be read: ${read.why}`;
    return notSubmitted(record, why, '', read.failure);
  }
  const { standing } = read;
  if (standing.unmentioned.length > 0)
    ports.log.info(
      `${job.name}: the service also has settings that the file does not mention: ${standing.unmentioned.join(', ')}.`,
    );
  let origin: Origin = 'started';
  if (standing.differences.length > 0) {
    const refusal = await bringToFile(ports, job, record, at, standing, options);
    if (refusal) return refusal;
    origin = 'updated';
  } else if (
    options.policy === 'resume' &&
    at.newest &&
    isDone(at.newest, options.resumeSince, modifiedAt(standing.definition))
  ) {
    return done(record, at.cluster, at.newest, options);
  }
  return start(ports, job, { ...record, origin, removable: true }, at, options);
}

/** `null` when the job is as the file says. */
async function bringToFile(
  ports: Ports,
  job: NewJob,
  record: RunRecord,
  at: At,
  standing: StandingDefinition,
  options: BringOptions,
): Promise<Brought | null> {
  const creator = standing.definition['creation-user'];
  const by = typeof creator === 'string' && creator !== '' ? `, created by ${creator},` : '';
  const fields = standing.differences.map((item) => item.field.split('/').pop()).join(', ');
  ports.log.warning(`${job.name} on cluster ${at.cluster}${by} differs from the file and is modified: ${fields}.`);
  ports.log.group(
    `${job.name}: what changes`,
    standing.differences.map((item) => `${item.field}: ${item.standing} becomes ${item.file}`),
  );
  options.keepReplaced(job.name, standing);
  const modified = await modify(ports, at.cluster, job, options);
  if (options.cancel.aborted) return notSubmitted(record, 'the step was cancelled before the job was started', '');
  if (modified.ok) return null;
  const why = `the job on cluster ${at.cluster} could not be brought to the file's definition, so it was not started: ${modified.failure.message}`;
  return notSubmitted(record, why, '', modified.failure);
}

function done(record: RunRecord, cluster: string, run: Submission, options: BringOptions): Brought {
  const finished: RunRecord = { ...held(record, cluster, run), origin: 'resumed', phase: 'ended', removable: true };
  options.save(finished);
  return { kind: 'done', record: finished, run };
}

function attach(record: RunRecord, cluster: string, run: Submission, befores: Befores, options: BringOptions): Brought {
  const attached: RunRecord = { ...held(record, cluster, run), origin: 'attached', candidates: candidatesOf(befores) };
  options.save(attached);
  return { kind: 'accepted', record: attached, reply: null, sighting: { cluster, run }, befores };
}

/** The record of a run whose place is known. */
export function held(record: RunRecord, cluster: string, run: Submission): RunRecord {
  return {
    ...record,
    phase: 'held',
    cluster,
    // What status and history show of the run is what later looks are compared with.
    submissionId: run.submissionId ?? record.submissionId,
    creationDate: run.creationDate ?? record.creationDate,
  };
}

async function send(ports: Ports, request: LaunchRequest, record: RunRecord, options: BringOptions): Promise<Brought> {
  const { befores } = request;
  let current: RunRecord = { ...record, candidates: candidatesOf(befores) };
  const save = (next: RunRecord): void => {
    current = next;
    options.save(next);
  };
  const launched = await launch(ports, request, {
    until: options.until,
    cancel: options.cancel,
    isHeldBack: options.isHeldBack,
    onSending: () => save({ ...current, phase: 'sending' }),
    onAccepted: (identity) => save(accepted(current, identity)),
  });
  return conclude(launched, current, befores, save);
}

function accepted(record: RunRecord, identity: RunIdentity): RunRecord {
  const { submissionId, creationDate } = identity;
  return { ...record, phase: 'accepted', submissionId, creationDate };
}

function conclude(launched: Launched, record: RunRecord, befores: Befores, save: (record: RunRecord) => void): Brought {
  switch (launched.kind) {
    case 'accepted': {
      const { reply, sighting, resent } = launched;
      const known = accepted(record, launched.identity);
      const next = {
        ...(sighting ? held(known, sighting.cluster, sighting.run) : known),
        resent,
        adopted: sighting !== null,
      };
      save(next);
      return { kind: 'accepted', record: next, reply, sighting, befores };
    }
    case 'refused': {
      const ended: RunRecord = { ...record, phase: 'ended' };
      save(ended);
      return { kind: 'rejected', record: ended, failure: launched.failure };
    }
    case 'not-sent': {
      // Where a request had gone out, what follows this process looks once more for a run that shows up late.
      const last: RunRecord = launched.sends > 0 ? record : { ...record, phase: 'ended' };
      save(last);
      const why =
        launched.why === 'held-back'
          ? HELD_BACK
          : launched.why === 'cancelled'
            ? 'the step was cancelled before it was submitted'
            : `\`wait-timeout\` was over before it was submitted${launched.failure ? `: ${launched.failure.message}` : ''}`;
      return notSubmitted(last, why, '', launched.failure);
    }
    case 'lost':
      // It stays as it is in the state: what follows this process may find what this one could not.
      return { ...launched, kind: 'lost', record };
    default:
      return launched satisfies never;
  }
}

function notSubmitted(record: RunRecord, why: string, hint: string, failure: Failure | null = null): Brought {
  return { kind: 'not-submitted', record, why, hint, failure };
}
