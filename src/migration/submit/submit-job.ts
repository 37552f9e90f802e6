import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import type { Origin } from '../../results/types.ts';
import { findExistingJobs } from '../clusters/find-existing-job.ts';
import type { JobIndex } from '../clusters/job-index.ts';
import type { RunLocation } from '../locate/match-run.ts';
import type { IfExists, JobRequest, NewJob } from '../run/job-request.ts';
import { traitsOf } from '../run/job-request.ts';
import { type LostRequest, lostRequest, type ResendAfter } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import type { PriorRun, PriorRuns } from '../run/prior-runs.ts';
import type { RunIdentity } from '../run/run-identity.ts';
import { candidatesOf, newRecord, type RunRecord, withLocation } from '../run/run-record.ts';
import { existingTraits } from './existing-traits.ts';
import { decide } from './if-exists.ts';
import { isDone, type ResumeSince } from './resume.ts';
import { sendOnce } from './send-once.ts';
import type { SendRequest, SendResult } from './send-request.ts';
import { type ExistingDefinition, modifiedAt, modify, readExistingDefinition } from './update-definition.ts';

/** How the attempt to bring a job to a run ended. */
export type SubmitResult =
  /** The service took it. `sighting` is `null` where it is not known yet on which cluster. */
  | {
      readonly kind: 'accepted';
      readonly record: RunRecord;
      readonly reply: Submission | null;
      readonly location: RunLocation | null;
      readonly priorRuns: PriorRuns;
      readonly duplicates: readonly RunLocation[];
    }
  /** Its run had succeeded already, since this workflow run was created. */
  | { readonly kind: 'done'; readonly record: RunRecord; readonly run: Submission }
  | {
      readonly kind: 'not-submitted';
      readonly record: RunRecord;
      readonly reason: string;
      readonly hint: string;
      readonly failure: Failure | null;
    }
  | { readonly kind: 'rejected'; readonly record: RunRecord; readonly failure: Failure }
  | {
      readonly kind: 'lost';
      readonly record: RunRecord;
      readonly reason: string;
      readonly locations: readonly RunLocation[];
      readonly failure: Failure | null;
    };

export interface SubmitOptions {
  readonly resendAfter: ResendAfter;
  /** Candidates that are not known to be asleep, in the user's order. */
  readonly clusters: readonly string[];
  readonly policy: IfExists;
  readonly resumeSince: ResumeSince;
  readonly deadline: number;
  readonly cancel: AbortSignal;
  readonly jobIndex: JobIndex;
  /** Whether another job has failed and nothing more is to be submitted. */
  readonly isHeldBack?: (() => boolean) | undefined;
  /** Called with every change: right before and right after each submission too. */
  save(record: RunRecord): void;
  /** Called before a job is modified, with what stood there: nobody's definition is lost. */
  backUpDefinition(job: string, standing: ExistingDefinition): void;
}

/** Why a job is not submitted once another one has failed. */
export const HELD_BACK = 'another job failed and `fail-fast` is set';

/** Looks the name up, decides, and brings about exactly one run, or waits for one that goes on, or says why not. */
export async function submitJob(ports: Ports, request: JobRequest, options: SubmitOptions): Promise<SubmitResult> {
  const record = newRecord(traitsOf(request));
  const standings = await findExistingJobs(ports, options.clusters, request.name, options);
  for (const reason of standings.leftOut) ports.log.warning(`${request.name}: ${reason}; it is left out.`);
  if (options.cancel.aborted) return notSubmitted(record, 'the step was cancelled before it was submitted', '');
  if (standings.failed) {
    const { reason, failure } = standings.failed;
    return notSubmitted(record, `nothing was submitted: ${reason}`, '', failure);
  }
  const { priorRuns } = standings;
  if (priorRuns.size === 0) {
    const hint = 'Start a cluster, or let this step do it with `start-clusters: if-none-runs`.';
    return notSubmitted(record, `no candidate cluster runs: ${standings.leftOut.join('; ')}`, hint);
  }
  const action = decide(request, options.policy, priorRuns);
  switch (action.kind) {
    case 'refuse':
      return notSubmitted(record, action.reason, action.hint);
    case 'create':
      return create(ports, request as NewJob, record, priorRuns, options);
    case 'attach': {
      ports.log.info(`${request.name}: a run goes on there already; waiting for it, starting nothing.`);
      return attach(record, action.cluster, action.run, priorRuns, options);
    }
    case 'start': {
      const traits = record.jobType === '' ? await existingTraits(ports, action.cluster, request.name, options) : {};
      return start(ports, request, { ...record, ...traits, origin: 'started' }, action, options);
    }
    case 'update':
      if (options.isHeldBack?.()) return notSubmitted(record, HELD_BACK, '');
      return update(ports, request as NewJob, record, action, options);
    default:
      return action satisfies never;
  }
}

function create(ports: Ports, job: NewJob, record: RunRecord, priorRuns: PriorRuns, options: SubmitOptions) {
  const clusters = [...priorRuns.keys()];
  const body = `{"jobs":[${job.json}],"clusters":${JSON.stringify(clusters)}}`;
  const where = clusters.length === 1 ? `on cluster ${clusters[0]}` : `on one of ${clusters.join(', ')}`;
  ports.log.info(`${job.name}: creating and starting it ${where}.`);
  const request: SendRequest = {
    jobName: job.name,
    priorRuns,
    send: (call) => ports.cdm.createAndStart(body, call),
    startCreated: (cluster, call) => ports.cdm.start(cluster, job.name, null, call),
  };
  return send(ports, request, { ...record, origin: 'created', alone: true, mayDelete: true }, options);
}

interface At {
  readonly cluster: string;
  readonly newest: Submission | null;
}

function start(
  ports: Ports,
  request: JobRequest,
  record: RunRecord,
  at: At,
  options: SubmitOptions,
): Promise<SubmitResult> {
  const variables =
    request.kind === 'existing' && request.variables !== null ? `{"variables":${request.variables}}` : null;
  const priorRun: PriorRun = { kind: 'present', newest: at.newest };
  ports.log.info(`${request.name}: starting it where it stands, on cluster ${at.cluster}.`);
  const startRequest: SendRequest = {
    jobName: request.name,
    priorRuns: new Map([[at.cluster, priorRun]]),
    send: (call) => ports.cdm.start(at.cluster, request.name, variables, call),
  };
  return send(ports, startRequest, record, options);
}

async function update(
  ports: Ports,
  job: NewJob,
  record: RunRecord,
  at: At,
  options: SubmitOptions,
): Promise<SubmitResult> {
  const read = await readExistingDefinition(ports, at.cluster, job, options);
  if (options.cancel.aborted) return notSubmitted(record, 'the step was cancelled before it was submitted', '');
  if (!read.ok) {
    const reason = `the job stands on cluster ${at.cluster}, and its definition could not be read: ${read.reason}`;
    return notSubmitted(record, reason, '', read.failure);
  }
  const { standing } = read;
  if (standing.unmentioned.length > 0)
    ports.log.info(
      `${job.name}: the service also has settings that the file does not mention: ${standing.unmentioned.join(', ')}.`,
    );
  let origin: Origin = 'started';
  if (standing.differences.length > 0) {
    const refusal = await updateToFile(ports, job, record, at, standing, options);
    if (refusal) return refusal;
    origin = 'updated';
  } else if (
    options.policy === 'resume' &&
    at.newest &&
    isDone(at.newest, options.resumeSince, modifiedAt(standing.definition))
  ) {
    return done(record, at.cluster, at.newest, options);
  }
  return start(ports, job, { ...record, origin, mayDelete: true }, at, options);
}

/** `null` when the job is as the file says. */
async function updateToFile(
  ports: Ports,
  job: NewJob,
  record: RunRecord,
  at: At,
  standing: ExistingDefinition,
  options: SubmitOptions,
): Promise<SubmitResult | null> {
  const creator = standing.definition['creation-user'];
  const by = typeof creator === 'string' && creator !== '' ? `, created by ${creator},` : '';
  const fields = standing.differences.map((item) => item.field.split('/').pop()).join(', ');
  ports.log.warning(`${job.name} on cluster ${at.cluster}${by} differs from the file and is modified: ${fields}.`);
  ports.log.group(
    `${job.name}: what changes`,
    standing.differences.map((item) => `${item.field}: ${item.standing} becomes ${item.file}`),
  );
  options.backUpDefinition(job.name, standing);
  const modified = await modify(ports, at.cluster, job, options);
  if (options.cancel.aborted) return notSubmitted(record, 'the step was cancelled before the job was started', '');
  if (modified.ok) return null;
  const reason = `the job on cluster ${at.cluster} could not be brought to the file's definition, so it was not started: ${modified.failure.message}`;
  return notSubmitted(record, reason, '', modified.failure);
}

function done(record: RunRecord, cluster: string, run: Submission, options: SubmitOptions): SubmitResult {
  const finished: RunRecord = {
    ...withLocation(record, cluster, run),
    origin: 'resumed',
    phase: 'ended',
    mayDelete: true,
  };
  options.save(finished);
  return { kind: 'done', record: finished, run };
}

function attach(
  record: RunRecord,
  cluster: string,
  run: Submission,
  priorRuns: PriorRuns,
  options: SubmitOptions,
): SubmitResult {
  const attached: RunRecord = {
    ...withLocation(record, cluster, run),
    origin: 'attached',
    candidates: candidatesOf(priorRuns),
  };
  options.save(attached);
  return { kind: 'accepted', record: attached, reply: null, location: { cluster, run }, priorRuns, duplicates: [] };
}

async function send(
  ports: Ports,
  request: SendRequest,
  record: RunRecord,
  options: SubmitOptions,
): Promise<SubmitResult> {
  const { priorRuns } = request;
  let current: RunRecord = { ...record, candidates: candidatesOf(priorRuns) };
  const save = (next: RunRecord): void => {
    current = next;
    options.save(next);
  };
  const sent = await sendOnce(ports, request, {
    deadline: options.deadline,
    cancel: options.cancel,
    resendAfter: options.resendAfter,
    isHeldBack: options.isHeldBack,
    // As long as no answer came, the request counts as lost for whatever follows a killed step.
    onSending: () =>
      save({ ...current, phase: 'sending', lostRequest: lostRequest(ports.clock.now(), options.resendAfter) }),
    onLost: (lost) => save({ ...current, lostRequest: lost }),
    onAccepted: (identity, lost) => save(accepted(current, identity, lost)),
  });
  return conclude(sent, current, priorRuns, save);
}

function accepted(record: RunRecord, identity: RunIdentity, lost: LostRequest | null): RunRecord {
  const { submissionId, creationDate } = identity;
  return { ...record, phase: 'accepted', submissionId, creationDate, lostRequest: lost };
}

function conclude(
  sent: SendResult,
  record: RunRecord,
  priorRuns: PriorRuns,
  save: (record: RunRecord) => void,
): SubmitResult {
  switch (sent.kind) {
    case 'accepted': {
      const { reply, location, resent } = sent;
      const known = accepted(record, sent.identity, sent.lost);
      const next = {
        ...(location ? withLocation(known, location.cluster, location.run) : known),
        resent,
        adopted: location !== null,
      };
      save(next);
      return { kind: 'accepted', record: next, reply, location, priorRuns, duplicates: sent.duplicates };
    }
    case 'refused': {
      const ended: RunRecord = { ...record, phase: 'ended', lostRequest: null };
      save(ended);
      return { kind: 'rejected', record: ended, failure: sent.failure };
    }
    case 'not-sent': {
      // Where a request had gone out, what follows this process looks once more for a run that shows up late.
      const last: RunRecord = sent.sends > 0 ? record : { ...record, phase: 'ended', lostRequest: null };
      save(last);
      const reason =
        sent.reason === 'held-back'
          ? HELD_BACK
          : sent.reason === 'cancelled'
            ? 'the step was cancelled before it was submitted'
            : `\`wait-timeout\` was over before it was submitted${sent.failure ? `: ${sent.failure.message}` : ''}`;
      return notSubmitted(last, reason, '', sent.failure);
    }
    case 'lost':
      // It stays as it is in the state: what follows this process may find what this one could not.
      return { ...sent, kind: 'lost', record: { ...record, resent: sent.resent } };
    default:
      return sent satisfies never;
  }
}

function notSubmitted(record: RunRecord, reason: string, hint: string, failure: Failure | null = null): SubmitResult {
  return { kind: 'not-submitted', record, reason, hint, failure };
}
