import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import { backoffMs } from '../../requests/backoff.ts';
import type { Call } from '../../requests/call.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import { clause } from '../../text/sentence.ts';
import { BUSY_AFTER_RUN_MS, isRunOver } from '../locate/busy-after-run.ts';
import { findRun } from '../locate/find-run.ts';
import type { RunLocation } from '../locate/match-run.ts';
import { lostRequest } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import { type AnswerKind, answerKind } from './answer-kind.ts';
import { findLostRun } from './find-lost-run.ts';
import { absent, adopted, giveUp, MAX_SENDS, NO_PROGRESS, named, type Progress, seenAlready } from './progress.ts';
import { interruption, sendAttempt } from './send-attempt.ts';
import type { SendOptions, SendRequest, SendResult } from './send-request.ts';
import { watchWhile } from './watch-while-sending.ts';

/** The end, or what is known before the next request. */
type Step = { readonly end: SendResult } | { readonly next: Progress };

/**
 * Starts exactly one run, or returns why it did not or cannot know. Sends another request only after the run of the last
 * one counts as absent.
 */
export async function startOneRun(ports: Ports, request: SendRequest, options: SendOptions): Promise<SendResult> {
  let progress = NO_PROGRESS;
  for (let attempt = 0; ; attempt += 1) {
    const stopped = interruption(ports, options);
    if (stopped) return giveUp(stopped, progress);
    const { createdOn, lost } = progress;
    const sentAt = ports.clock.now();
    const attempted = sendAttempt(ports, (call) => send(request, createdOn, call), options);
    const { result: answer, seen } =
      lost === null ? { result: await attempted, seen: [] } : await watchWhile(ports, request, attempted);
    if (typeof answer === 'string') return giveUp(answer, progress);
    const read = answerKind(request.jobName, answer, lost !== null);
    const step =
      read.kind === 'not-done'
        ? await retryLater(ports, request, options, progress, { failure: read.failure, attempt })
        : await resolveAnswer(ports, request, options, sent(progress, sentAt), { read, seen });
    if ('end' in step) return step.end;
    progress = step.next;
  }
}

/** A job that a lost request created without a run is started there: creating it again would be refused. */
function send(request: SendRequest, createdOn: string | null, call: Call): Promise<Answer<Submission[]>> {
  return createdOn !== null && request.startCreated ? request.startCreated(createdOn, call) : request.send(call);
}

function sent(progress: Progress, sentAt: number): Progress {
  const firstSentAt = progress.sends === 0 ? sentAt : progress.firstSentAt;
  return { ...progress, sends: progress.sends + 1, firstSentAt, lastSentAt: sentAt };
}

/** The service certainly did nothing: sends again after a pause, until the deadline. */
async function retryLater(
  ports: Ports,
  { jobName }: SendRequest,
  options: SendOptions,
  progress: Progress,
  { failure, attempt }: { readonly failure: Failure; readonly attempt: number },
): Promise<Step> {
  const { clock } = ports;
  if (attempt === 0) ports.log.info(`${jobName}: not accepted yet (${clause(failure.message)}); retrying.`);
  const wait = backoffMs(failure, attempt, clock.random());
  if (clock.now() + wait >= options.deadline) return { end: giveUp('deadline', { ...progress, failure }) };
  await clock.sleep(wait, options.cancel);
  return { next: progress.sends === 0 ? { ...progress, failure } : progress };
}

async function resolveAnswer(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  progress: Progress,
  { read, seen }: { readonly read: Exclude<AnswerKind, { kind: 'not-done' }>; readonly seen: readonly RunLocation[] },
): Promise<Step> {
  switch (read.kind) {
    case 'named':
      return { end: named(request, read.reply, seen, progress, options) };
    case 'refused':
      if (progress.lost !== null)
        return { end: await refusedAfterLoss(ports, request, options, read.failure, progress) };
      return (
        (await waitWhileBusy(ports, request, options, read.failure, progress)) ?? {
          end: { kind: 'refused', failure: read.failure },
        }
      );
    case 'lost':
      return findAfterLoss(ports, request, options, { ...progress, failure: read.failure }, seen);
    default:
      return read satisfies never;
  }
}

/** Searches for the run of a lost request. Another request may follow only if the run counts as absent. */
async function findAfterLoss(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  before: Progress,
  seen: readonly RunLocation[],
): Promise<Step> {
  const lost = lostRequest(ports.clock.now(), options.resendAfter);
  const progress = { ...before, lost };
  options.onLost(lost);
  const isLast = progress.sends >= MAX_SENDS;
  const found =
    seenAlready(seen) ??
    (await findLostRun(ports, request, options, { ...lost, failure: before.failure as Failure, isLast }));
  if (found.kind === 'found') return { end: adopted(request, found, progress, ports.clock.now(), options) };
  if (found.kind === 'lost')
    return { end: { ...found, failure: found.failure ?? before.failure, resent: progress.sends > 1 } };
  const canSend = found.kind === 'absent' || request.startCreated !== undefined;
  if (isLast || !canSend || options.resendAfter === 'never') return { end: absent(found, progress) };
  const createdOn = found.kind === 'idle' ? found.cluster : null;
  const what = createdOn === null ? 'no candidate shows a run of it' : `it has no run on ${createdOn}`;
  ports.log.info(`${request.jobName}: ${what}; sending request ${progress.sends + 1} of ${MAX_SENDS}.`);
  return { next: { ...progress, createdOn } };
}

/** A final refusal, unless an earlier request had an effect after all. */
async function refusedAfterLoss(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  failure: Failure,
  progress: Progress,
): Promise<SendResult> {
  const { jobName, priorRuns } = request;
  const deadline = ports.clock.now();
  const found = await findRun(ports, { jobName, identity: null, priorRuns, deadline, cancel: options.cancel });
  if (found.kind === 'found') return adopted(request, found, progress, ports.clock.now(), options);
  if (found.kind === 'lost' && found.locations.length > 0) return { ...found, failure, resent: true };
  return { kind: 'refused', failure };
}

const BUSY_PAUSE_MS = 2000;

/** The service may hold a job for some seconds after its run has ended. `null` if the refusal is final. */
async function waitWhileBusy(
  ports: Ports,
  { jobName, priorRuns }: SendRequest,
  options: SendOptions,
  failure: Failure,
  progress: Progress,
): Promise<Step | null> {
  const { clock } = ports;
  const [cluster, ...others] = priorRuns.keys();
  if (failureKind(failure) !== 'busy' || cluster === undefined || others.length > 0) return null;
  const busyUntil = progress.busyUntil ?? clock.now() + BUSY_AFTER_RUN_MS;
  if (clock.now() + BUSY_PAUSE_MS > Math.min(busyUntil, options.deadline)) return null;
  if (!(await isRunOver(ports, cluster, jobName, options.cancel))) return null;
  if (progress.busyUntil === null)
    ports.log.info(
      `${jobName}: the service still holds the job after its last run (${clause(failure.message)}); retrying.`,
    );
  await clock.sleep(BUSY_PAUSE_MS, options.cancel);
  return { next: { ...progress, sends: 0, failure, busyUntil } };
}
