import type { Submission } from '../../cdm/submission.ts';
import type { JobRequest, NewJob } from '../run/job-request.ts';
import { lostRequest } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import type { PriorRun, PriorRuns } from '../run/prior-runs.ts';
import type { RunTracker } from '../run/run-tracker.ts';
import type { Interruption, SendRequest, SendResult } from '../send/send-request.ts';
import { startOneRun } from '../send/start-one-run.ts';
import { CANCELLED, FAIL_FAST, notSubmitted, type SubmitOptions, type SubmitResult } from './submit-result.ts';

/** Creates the job on one of the candidates and starts it, with one request. */
export function createAndStart(
  ports: Ports,
  job: NewJob,
  tracker: RunTracker,
  priorRuns: PriorRuns,
  options: SubmitOptions,
): Promise<SubmitResult> {
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
  return track(ports, request, tracker, options);
}

/** Starts a job that exists. */
export function startExisting(
  ports: Ports,
  job: JobRequest,
  tracker: RunTracker,
  at: { readonly cluster: string; readonly newest: Submission | null },
  options: SubmitOptions,
): Promise<SubmitResult> {
  const variables = job.kind === 'existing' && job.variables !== null ? `{"variables":${job.variables}}` : null;
  const priorRun: PriorRun = { kind: 'present', newest: at.newest };
  ports.log.info(`${job.name}: starting the existing job on cluster ${at.cluster}.`);
  const request: SendRequest = {
    jobName: job.name,
    priorRuns: new Map([[at.cluster, priorRun]]),
    send: (call) => ports.cdm.start(at.cluster, job.name, variables, call),
  };
  return track(ports, request, tracker, options);
}

/** Sends the request and keeps the record in step with it. */
async function track(
  ports: Ports,
  request: SendRequest,
  tracker: RunTracker,
  options: SubmitOptions,
): Promise<SubmitResult> {
  const { priorRuns } = request;
  const { deadline, cancel, resendAfter, failFastTriggered } = options;
  tracker.decided({}, priorRuns);
  const sent = await startOneRun(ports, request, {
    deadline,
    cancel,
    resendAfter,
    failFastTriggered,
    onSending: () => tracker.sending(lostRequest(ports.clock.now(), resendAfter)),
    onLost: (lost) => tracker.lost(lost),
    onAccepted: (identity, lost) => tracker.accepted(identity, lost),
  });
  return conclude(sent, tracker, priorRuns);
}

function conclude(sent: SendResult, tracker: RunTracker, priorRuns: PriorRuns): SubmitResult {
  switch (sent.kind) {
    case 'accepted': {
      const { reply, location, resent, duplicates } = sent;
      const doubt = { resent, adopted: location !== null };
      if (location) tracker.located(location.cluster, location.run, doubt);
      else tracker.doubted(doubt);
      return { kind: 'accepted', record: tracker.record, reply, location, priorRuns, duplicates };
    }
    case 'refused':
      tracker.ended({ lostRequest: null });
      return { kind: 'rejected', record: tracker.record, failure: sent.failure };
    case 'not-sent':
      // After a request, the post step or `/wait` searches again for a run that is recorded late.
      if (sent.sends === 0) tracker.ended({ lostRequest: null });
      return notSubmitted(tracker.record, reasonOf(sent.reason, sent.failure?.message), '', sent.failure);
    case 'lost':
      // The record stays open in the state, so that the post step or `/wait` can find the run.
      tracker.doubted({ resent: sent.resent, adopted: false });
      return { ...sent, kind: 'lost', record: tracker.record };
    default:
      return sent satisfies never;
  }
}

function reasonOf(reason: Interruption, cause: string | undefined): string {
  switch (reason) {
    case 'fail-fast':
      return FAIL_FAST;
    case 'cancelled':
      return CANCELLED;
    case 'deadline':
      return `\`wait-timeout\` was over before it was submitted${cause === undefined ? '' : `: ${cause}`}`;
    default:
      return reason satisfies never;
  }
}
