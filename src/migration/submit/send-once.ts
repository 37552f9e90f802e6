import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import type { Call } from '../../requests/call.ts';
import { failureKind, neverSent } from '../../requests/failure-kind.ts';
import { backoffMs } from '../../requests/retry.ts';
import { type FindResult, findRun } from '../locate/find-run.ts';
import type { RunLocation } from '../locate/match-run.ts';
import type { Ports } from '../run/ports.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import { identityOf, type RunIdentity } from '../run/run-identity.ts';

/** At most so many requests for one run: each further one only after the absence of a run was sure. */
export const MAX_SENDS = 3;
/** What a request that is under way may still take to be answered once the step was cancelled. */
const ANSWER_AFTER_CANCEL_MS = 1000;

/** A request that brings about one run of a job, and where that run can then stand. */
export interface SendRequest {
  readonly jobName: string;
  /** What stood on each candidate before; its keys are the candidates. */
  readonly priorRuns: PriorRuns;
  send(call: Call): Promise<Answer<Submission[]>>;
  /** Starts the job where it was created without a run; only for requests that create. */
  readonly startCreated?: (cluster: string, call: Call) => Promise<Answer<Submission[]>>;
  /** How many requests went out for the same run before this one: what the service says may speak of those. */
  readonly earlierSends?: number;
}

export interface SendOptions {
  readonly deadline: number;
  readonly cancel: AbortSignal;
  /** Whether another job has failed and nothing more is to be submitted. */
  readonly isHeldBack?: (() => boolean) | undefined;
  /** Called right before each send, so that a killed step leaves a trace. */
  onSending(): void;
  /** Called as soon as the service named the run. */
  onAccepted(identity: RunIdentity, reply: Submission): void;
}

/** Why nothing was sent, or nothing more. */
export type Interruption = 'cancelled' | 'deadline' | 'held-back';

export type SendResult =
  /** `sighting` is `null` where the run was accepted and not looked for yet. */
  | {
      readonly kind: 'accepted';
      readonly identity: RunIdentity;
      readonly reply: Submission | null;
      readonly location: RunLocation | null;
      /** True where more than one request went out: then a second run may still turn up. */
      readonly resent: boolean;
    }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | {
      readonly kind: 'not-sent';
      readonly reason: Interruption;
      /** Requests that went out before; no candidate showed a run of them. */
      readonly sends: number;
      readonly failure: Failure | null;
    }
  | {
      readonly kind: 'lost';
      readonly reason: string;
      readonly locations: readonly RunLocation[];
      readonly failure: Failure | null;
    };

/** Brings about exactly one run, or says why not, or says that it cannot be known. Never a second one. */
export async function sendOnce(ports: Ports, request: SendRequest, options: SendOptions): Promise<SendResult> {
  let sends = request.earlierSends ?? 0;
  let lastLost: Failure | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const stopped = interruption(ports, options);
    if (stopped) return giveUp(stopped, sends, lastLost);
    const answer = await sendAttempt(ports, request, options);
    if (answer === 'interrupted') return giveUp(interruption(ports, options) ?? 'cancelled', sends, lastLost);
    if (answer.ok) {
      sends += 1;
      const reply = replyOf(request.jobName, answer.value);
      if (reply) return accepted(request.jobName, reply, sends > 1, options);
      lastLost = unreadableReply();
    } else {
      const kind = failureKind(answer.failure);
      if (kind === 'throttled' || neverSent(answer.failure)) {
        if (sends === 0) lastLost = answer.failure;
        if (attempt === 0)
          ports.log.info(`${request.jobName}: not taken yet (${answer.failure.message}); trying again.`);
        if (!(await pause(ports, answer.failure, attempt, options))) return giveUp('deadline', sends, answer.failure);
        continue;
      }
      sends += 1;
      if (kind !== 'lost' && !(sends > 1 && maySpeakOfOurs(answer.failure)))
        return refusedAfter(ports, request, options, answer.failure, sends);
      lastLost = answer.failure;
    }
    ports.log.info(
      `${request.jobName}: what became of the request is not known (${lastLost.message}); looking for its run on every candidate.`,
    );
    const found = await search(ports, request, options);
    const resolved = await settle(ports, request, options, found, sends, lastLost);
    if (resolved) return resolved;
    ports.log.info(
      `${request.jobName}: no candidate shows a run of it; sending it again, ${sends + 1} of ${MAX_SENDS}.`,
    );
  }
}

/** `null`: absence is sure and another request may go out. */
async function settle(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  found: FindResult,
  sends: number,
  failure: Failure,
): Promise<SendResult | null> {
  switch (found.kind) {
    case 'found': {
      const identity = identityOf(request.jobName, found.run);
      options.onAccepted(identity, found.run);
      return { kind: 'accepted', identity, reply: null, location: found, resent: sends > 1 };
    }
    case 'lost':
      return { ...found, failure: found.failure ?? failure };
    case 'idle':
      return startCreated(ports, request, options, found.cluster, sends);
    case 'absent':
      if (sends < MAX_SENDS) return null;
      // The service said so itself each time, in a readable way: that is a refusal.
      if (failure.code !== null && !maySpeakOfOurs(failure)) return { kind: 'refused', failure };
      return {
        kind: 'lost',
        reason: `${sends} requests were sent and no answer to them tells of a run; no candidate shows one`,
        locations: [],
        failure,
      };
    default:
      return found satisfies never;
  }
}

/** The lost request created the job and did not start it: started where it stands, by the same rules, once. */
async function startCreated(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  cluster: string,
  earlierSends: number,
): Promise<SendResult> {
  const start = request.startCreated;
  if (!start)
    return { kind: 'lost', reason: `the job stands on cluster ${cluster} without a run`, locations: [], failure: null };
  return sendOnce(
    ports,
    {
      jobName: request.jobName,
      priorRuns: new Map([[cluster, { kind: 'present', newest: null }]]),
      send: (call) => start(cluster, call),
      earlierSends,
    },
    options,
  );
}

/** After a lost answer, "it exists" and "it runs" may speak of what that very request did. */
function maySpeakOfOurs(failure: Failure): boolean {
  const kind = failureKind(failure);
  return kind === 'name-taken' || kind === 'busy';
}

/** A final word, unless an earlier request of ours did the work after all. */
async function refusedAfter(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
  failure: Failure,
  sends: number,
): Promise<SendResult> {
  if (sends === 1) return { kind: 'refused', failure };
  const found = await findRun(ports, { ...searchOptions(request, options), deadline: ports.clock.now() });
  if (found.kind === 'found') return (await settle(ports, request, options, found, sends, failure)) as SendResult;
  if (found.kind === 'lost' && found.locations.length > 0) return { ...found, failure };
  return { kind: 'refused', failure };
}

async function sendAttempt(
  ports: Ports,
  request: SendRequest,
  options: SendOptions,
): Promise<Answer<Submission[]> | 'interrupted'> {
  let isSending = false;
  const beforeSend = (): boolean => {
    // The wait for a place may have been long.
    if (interruption(ports, options) !== null) return false;
    isSending = true;
    options.onSending();
    return true;
  };
  // A request that went out is not aborted by a cancellation at once: its answer tells what has to be stopped.
  const abort = new AbortController();
  const done = new AbortController();
  const onCancel = (): void => {
    if (!isSending) abort.abort();
    else
      void ports.clock.sleep(ANSWER_AFTER_CANCEL_MS, done.signal).then(() => {
        if (!done.signal.aborted) abort.abort();
      });
  };
  if (options.cancel.aborted) onCancel();
  else options.cancel.addEventListener('abort', onCancel, { once: true });
  try {
    const answer = await request.send({ signal: abort.signal, priority: 'urgent', beforeSend });
    return isSending ? answer : 'interrupted';
  } finally {
    options.cancel.removeEventListener('abort', onCancel);
    done.abort();
  }
}

/** The run that a reply names, if it names ours. A reply about another job, or about none, tells nothing. */
function replyOf(jobName: string, submissions: readonly Submission[]): Submission | null {
  const named = submissions.filter((run) => run.jobName === jobName);
  if (named.length === 1) return named[0] ?? null;
  const only = submissions.length === 1 ? submissions[0] : undefined;
  return only && only.jobName === null ? only : null;
}

function accepted(jobName: string, reply: Submission, resent: boolean, options: SendOptions): SendResult {
  const identity = identityOf(jobName, reply);
  options.onAccepted(identity, reply);
  return { kind: 'accepted', identity, reply, location: null, resent };
}

function search(ports: Ports, request: SendRequest, options: SendOptions): Promise<FindResult> {
  return findRun(ports, searchOptions(request, options));
}

function searchOptions(request: SendRequest, options: SendOptions): Parameters<typeof findRun>[1] {
  return {
    jobName: request.jobName,
    identity: null,
    priorRuns: request.priorRuns,
    deadline: options.deadline,
    hurry: options.cancel,
  };
}

async function pause(ports: Ports, failure: Failure, attempt: number, options: SendOptions): Promise<boolean> {
  const wait = backoffMs(failure, attempt, ports.clock.random());
  if (ports.clock.now() + wait > options.deadline) return false;
  await ports.clock.sleep(wait, options.cancel);
  return true;
}

function interruption(ports: Ports, options: SendOptions): Interruption | null {
  if (options.cancel.aborted) return 'cancelled';
  if (options.isHeldBack?.()) return 'held-back';
  return ports.clock.now() >= options.deadline ? 'deadline' : null;
}

/** Reached only when nothing was sent, or when the absence of what was sent is sure. */
function giveUp(reason: Interruption, sends: number, failure: Failure | null): SendResult {
  return { kind: 'not-sent', reason, sends, failure };
}

function unreadableReply(): Failure {
  return {
    kind: 'unreadable',
    call: 'the request that starts the job',
    reason: null,
    maybeSent: true,
    httpStatus: 200,
    code: null,
    message: 'the reply does not name the run of this job',
    requestId: null,
    retryAfterMs: null,
  };
}
