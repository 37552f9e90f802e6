import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import type { Call } from '../../requests/call.ts';
import { backoffMs } from '../../requests/retry.ts';
import { ABSENCE_WINDOW_MS, type FindResult, findRun, SEVERAL } from '../locate/find-run.ts';
import type { RunLocation } from '../locate/match-run.ts';
import { type LostRequest, lostRequest } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import { compareRuns, identityOf, type RunIdentity } from '../run/run-identity.ts';
import { answerKind, maySpeakOfOurs } from './answer-kind.ts';
import { findLostRun } from './find-lost-run.ts';
import { interruption, sendAttempt } from './send-attempt.ts';
import type { Interruption, SendOptions, SendRequest, SendResult } from './send-request.ts';
import { watchWhile } from './watch-while-sending.ts';

/** At most so many requests for one run: each further one only after the run of the last one counted as absent. */
export const MAX_SENDS = 3;

/** What is known of the requests so far. */
interface Progress {
  readonly sends: number;
  readonly lost: LostRequest | null;
  readonly failure: Failure | null;
  /** When the first and the last request went out. */
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** The candidate on which a lost request created the job without a run. */
  readonly createdOn: string | null;
}

/** Starts exactly one run, or says why not, or says that it cannot be known. Never starts a second one. */
export async function sendOnce(ports: Ports, request: SendRequest, options: SendOptions): Promise<SendResult> {
  let progress: Progress = { sends: 0, lost: null, failure: null, firstSentAt: 0, lastSentAt: 0, createdOn: null };
  for (let attempt = 0; ; attempt += 1) {
    const stopped = interruption(ports, options);
    if (stopped) return giveUp(stopped, progress);
    const { createdOn } = progress;
    const sentAt = ports.clock.now();
    const attempted = sendAttempt(ports, (call) => send(request, createdOn, call), options);
    const { result: answer, seen } =
      progress.lost === null ? { result: await attempted, seen: [] } : await watchWhile(ports, request, attempted);
    if (typeof answer === 'string') return giveUp(answer, progress);
    const read = answerKind(request.jobName, answer, progress.lost !== null);
    if (read.kind === 'not-done') {
      if (progress.sends === 0) progress = { ...progress, failure: read.failure };
      if (attempt === 0) ports.log.info(`${request.jobName}: not accepted yet (${read.failure.message}); retrying.`);
      if (await pause(ports, read.failure, attempt, options)) continue;
      return giveUp('deadline', { ...progress, failure: read.failure });
    }
    const firstSentAt = progress.sends === 0 ? sentAt : progress.firstSentAt;
    progress = { ...progress, sends: progress.sends + 1, firstSentAt, lastSentAt: sentAt };
    if (read.kind === 'named') {
      const identity = identityOf(request.jobName, read.reply);
      const duplicates = seen.filter(({ run }) => compareRuns(identity, run) === 'different');
      return accepted(identity, { reply: read.reply, location: null, duplicates }, progress, options);
    }
    if (read.kind === 'refused') return refused(ports, request, options, read.failure, progress);
    const lost = lostRequest(ports.clock.now(), options.resendAfter);
    progress = { ...progress, lost, failure: read.failure };
    options.onLost(lost);
    const isLast = progress.sends === MAX_SENDS;
    const found =
      seenAlready(seen) ?? (await findLostRun(ports, request, options, { ...lost, failure: read.failure, isLast }));
    const resolved = resolve(ports, request, found, progress, options);
    if (resolved) return resolved;
    progress = { ...progress, createdOn: found.kind === 'idle' ? found.cluster : null };
    const what =
      progress.createdOn === null ? 'no candidate shows a run of it' : `it has no run on ${progress.createdOn}`;
    ports.log.info(`${request.jobName}: ${what}; sending request ${progress.sends + 1} of ${MAX_SENDS}.`);
  }
}

/** What a lost request created without a run is started there; created again it would be refused. */
function send(request: SendRequest, createdOn: string | null, call: Call): Promise<Answer<Submission[]>> {
  return createdOn !== null && request.startCreated ? request.startCreated(createdOn, call) : request.send(call);
}

/** `null`: the run counts as absent and another request may go out. */
function resolve(
  ports: Ports,
  request: SendRequest,
  found: FindResult,
  progress: Progress,
  options: SendOptions,
): SendResult | null {
  const { sends, failure } = progress;
  switch (found.kind) {
    case 'found': {
      const extended = { ...progress, lost: watchedLonger(progress, ports.clock.now()) };
      const identity = identityOf(request.jobName, found.run);
      return accepted(identity, { reply: null, location: found, duplicates: [] }, extended, options);
    }
    case 'lost':
      return { ...found, failure: found.failure ?? failure, resent: sends > 1 };
    case 'idle':
    case 'absent': {
      const isLast = sends >= MAX_SENDS;
      if (!isLast && options.resendAfter !== 'never' && (found.kind === 'absent' || request.startCreated)) return null;
      // The service itself said so each time, in a readable way: that is a refusal.
      if (isLast && failure !== null && failure.code !== null && !maySpeakOfOurs(failure))
        return { kind: 'refused', failure };
      const shown =
        found.kind === 'idle'
          ? `the job was created on cluster ${found.cluster} and shows no run`
          : 'no candidate shows a run';
      const sent =
        sends === 1
          ? 'one request was sent and its answer was lost'
          : `${sends} requests were sent and their answers were lost`;
      return { kind: 'lost', reason: `${sent}; ${shown}`, locations: [], failure, resent: sends > 1 };
    }
    default:
      return found satisfies never;
  }
}

/** A final word, unless an earlier request of ours did the work after all. */
async function refused(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  failure: Failure,
  progress: Progress,
): Promise<SendResult> {
  if (progress.lost === null) return { kind: 'refused', failure };
  const found = await findRun(ports, {
    jobName: request.jobName,
    identity: null,
    priorRuns: request.priorRuns,
    deadline: ports.clock.now(),
    hurry: options.cancel,
    windowMs: progress.lost.watchMs,
  });
  if (found.kind === 'found') return resolve(ports, request, found, progress, options) as SendResult;
  if (found.kind === 'lost' && found.locations.length > 0) return { ...found, failure, resent: true };
  return { kind: 'refused', failure };
}

function accepted(
  identity: RunIdentity,
  known: Pick<Extract<SendResult, { kind: 'accepted' }>, 'reply' | 'location' | 'duplicates'>,
  { sends, lost }: Progress,
  options: SendOptions,
): SendResult {
  options.onAccepted(identity, lost);
  return { kind: 'accepted', identity, ...known, resent: sends > 1, lost };
}

/**
 * The run that was found first took its time to be recorded, and the last request went out later than the first one: its
 * run, if there is one, is recorded by so much later.
 */
function watchedLonger({ lost, firstSentAt, lastSentAt }: Progress, foundAt: number): LostRequest | null {
  if (lost === null || firstSentAt === lastSentAt) return lost;
  const end = foundAt + (lastSentAt - firstSentAt) + ABSENCE_WINDOW_MS;
  return { ...lost, watchMs: Math.max(lost.watchMs, end - lost.at) };
}

/** A run that turned up while the last request was under way is the one of a request before it. */
function seenAlready(seen: readonly RunLocation[]): FindResult | null {
  const first = seen[0];
  if (!first) return null;
  if (seen.length === 1) return { kind: 'found', ...first };
  return { kind: 'lost', cause: 'several', reason: SEVERAL, locations: seen, failure: null };
}

async function pause(ports: Ports, failure: Failure, attempt: number, options: SendOptions): Promise<boolean> {
  const wait = backoffMs(failure, attempt, ports.clock.random());
  if (ports.clock.now() + wait > options.deadline) return false;
  await ports.clock.sleep(wait, options.cancel);
  return true;
}

/**
 * Nothing more is sent. After a lost request only `fail-fast` leaves it at "not submitted", for its run counted as
 * absent: a cancellation or the deadline may have come before that.
 */
function giveUp(reason: Interruption, { sends, failure }: Progress): SendResult {
  if (sends === 0 || reason === 'held-back') return { kind: 'not-sent', reason, sends, failure };
  const end = reason === 'cancelled' ? 'the step was cancelled' : '`wait-timeout` was over';
  return {
    kind: 'lost',
    reason: `the answer to its request was lost, and ${end} before it could be sent again`,
    locations: [],
    failure,
    resent: sends > 1,
  };
}
