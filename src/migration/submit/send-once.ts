import type { Answer, Failure } from '../../requests/answer.ts';
import type { Submission } from '../../cdm/submission.ts';
import { pauseAfter } from '../../requests/retry.ts';
import type { Befores, Sighting } from '../locate/match-run.ts';
import { meaningOf, neverSent } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { identityOf, type RunIdentity } from '../run/run-identity.ts';
import { type Found, searchRun } from '../locate/find-run.ts';

/** At most so many requests for one run: each further one only after the absence of a run was sure. */
export const MAX_SENDS = 3;
/** What a request that is under way may still take to be answered once the step was cancelled. */
const ANSWER_AFTER_CANCEL_MS = 1000;

/** A request that brings about one run of a job, and where that run can then stand. */
export interface LaunchRequest {
  readonly jobName: string;
  /** What stood on each candidate before; its keys are the candidates. */
  readonly befores: Befores;
  send(signal: AbortSignal): Promise<Answer<Submission[]>>;
  /** Starts the job where it was created without a run; only for requests that create. */
  readonly startCreated?: (cluster: string, signal: AbortSignal) => Promise<Answer<Submission[]>>;
  /** How many requests went out for the same run before this one: what the service says may speak of those. */
  readonly earlierSends?: number;
}

export interface LaunchOptions {
  readonly until: number;
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

export type Launched =
  /** `sighting` is `null` where the run was accepted and not looked for yet. */
  | {
      readonly kind: 'accepted';
      readonly identity: RunIdentity;
      readonly reply: Submission | null;
      readonly sighting: Sighting | null;
      /** True where more than one request went out: then a second run may still turn up. */
      readonly resent: boolean;
    }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | {
      readonly kind: 'not-sent';
      readonly why: Interruption;
      /** Requests that went out before; no candidate showed a run of them. */
      readonly sends: number;
      readonly failure: Failure | null;
    }
  | {
      readonly kind: 'lost';
      readonly why: string;
      readonly sightings: readonly Sighting[];
      readonly failure: Failure | null;
    };

/** Brings about exactly one run, or says why not, or says that it cannot be known. Never a second one. */
export async function launch(ports: Ports, request: LaunchRequest, options: LaunchOptions): Promise<Launched> {
  let sends = request.earlierSends ?? 0;
  let lastLost: Failure | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const stopped = interruption(ports, options);
    if (stopped) return giveUp(stopped, sends, lastLost);
    const answer = await sendOnce(ports, request, options);
    if (answer === 'interrupted') return giveUp(interruption(ports, options) ?? 'cancelled', sends, lastLost);
    if (answer.ok) {
      sends += 1;
      const reply = replyOf(request.jobName, answer.value);
      if (reply) return accepted(request.jobName, reply, sends > 1, options);
      lastLost = unreadableReply();
    } else {
      const meaning = meaningOf(answer.failure);
      if (meaning === 'throttled' || neverSent(answer.failure)) {
        if (sends === 0) lastLost = answer.failure;
        if (attempt === 0)
          ports.log.info(`${request.jobName}: not taken yet (${answer.failure.message}); trying again.`);
        if (!(await pause(ports, answer.failure, attempt, options))) return giveUp('deadline', sends, answer.failure);
        continue;
      }
      sends += 1;
      if (meaning !== 'lost' && !(sends > 1 && maySpeakOfOurs(answer.failure)))
        return refusedAfter(ports, request, options, answer.failure, sends);
      lastLost = answer.failure;
    }
    ports.log.info(
      `${request.jobName}: what became of the request is not known (${lastLost.message}); looking for its run on every candidate.`,
    );
    const found = await search(ports, request, options);
    const settled = await settle(ports, request, options, found, sends, lastLost);
    if (settled) return settled;
    ports.log.info(
      `${request.jobName}: no candidate shows a run of it; sending it again, ${sends + 1} of ${MAX_SENDS}.`,
    );
  }
}

/** `null`: absence is sure and another request may go out. */
async function settle(
  ports: Ports,
  request: LaunchRequest,
  options: LaunchOptions,
  found: Found,
  sends: number,
  failure: Failure,
): Promise<Launched | null> {
  switch (found.kind) {
    case 'found': {
      const identity = identityOf(request.jobName, found.run);
      options.onAccepted(identity, found.run);
      return { kind: 'accepted', identity, reply: null, sighting: found, resent: sends > 1 };
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
        why: `${sends} requests were sent and no answer to them tells of a run; no candidate shows one`,
        sightings: [],
        failure,
      };
    default:
      return found satisfies never;
  }
}

/** The lost request created the job and did not start it: started where it stands, by the same rules, once. */
async function startCreated(
  ports: Ports,
  request: LaunchRequest,
  options: LaunchOptions,
  cluster: string,
  earlierSends: number,
): Promise<Launched> {
  const start = request.startCreated;
  if (!start)
    return { kind: 'lost', why: `the job stands on cluster ${cluster} without a run`, sightings: [], failure: null };
  return launch(
    ports,
    {
      jobName: request.jobName,
      befores: new Map([[cluster, { kind: 'present', newest: null }]]),
      send: (signal) => start(cluster, signal),
      earlierSends,
    },
    options,
  );
}

/** After a lost answer, "it exists" and "it runs" may speak of what that very request did. */
function maySpeakOfOurs(failure: Failure): boolean {
  const meaning = meaningOf(failure);
  return meaning === 'name-taken' || meaning === 'busy';
}

/** A final word, unless an earlier request of ours did the work after all. */
async function refusedAfter(
  ports: Ports,
  request: LaunchRequest,
  options: LaunchOptions,
  failure: Failure,
  sends: number,
): Promise<Launched> {
  if (sends === 1) return { kind: 'refused', failure };
  const found = await searchRun(ports, { ...searchOptions(request, options), until: ports.clock.now() });
  if (found.kind === 'found') return (await settle(ports, request, options, found, sends, failure)) as Launched;
  if (found.kind === 'lost' && found.sightings.length > 0) return { ...found, failure };
  return { kind: 'refused', failure };
}

async function sendOnce(
  ports: Ports,
  request: LaunchRequest,
  options: LaunchOptions,
): Promise<Answer<Submission[]> | 'interrupted'> {
  let answered: () => void;
  try {
    answered = await ports.budget.take('urgent', options.cancel);
  } catch {
    return 'interrupted';
  }
  // The wait for a place may have been long.
  if (interruption(ports, options) !== null) {
    answered();
    return 'interrupted';
  }
  options.onSending();
  // The request itself is not aborted by a cancellation at once: its answer tells what has to be stopped.
  const abort = new AbortController();
  const done = new AbortController();
  const onCancel = (): void => {
    void ports.clock.sleep(ANSWER_AFTER_CANCEL_MS, done.signal).then(() => {
      if (!done.signal.aborted) abort.abort();
    });
  };
  if (options.cancel.aborted) onCancel();
  else options.cancel.addEventListener('abort', onCancel, { once: true });
  try {
    return await request.send(abort.signal);
  } finally {
    answered();
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

function accepted(jobName: string, reply: Submission, resent: boolean, options: LaunchOptions): Launched {
  const identity = identityOf(jobName, reply);
  options.onAccepted(identity, reply);
  return { kind: 'accepted', identity, reply, sighting: null, resent };
}

function search(ports: Ports, request: LaunchRequest, options: LaunchOptions): Promise<Found> {
  return searchRun(ports, searchOptions(request, options));
}

function searchOptions(request: LaunchRequest, options: LaunchOptions): Parameters<typeof searchRun>[1] {
  return {
    jobName: request.jobName,
    identity: null,
    befores: request.befores,
    until: options.until,
    hurry: options.cancel,
  };
}

async function pause(ports: Ports, failure: Failure, attempt: number, options: LaunchOptions): Promise<boolean> {
  const wait = pauseAfter(failure, attempt, ports.clock.random());
  if (ports.clock.now() + wait > options.until) return false;
  await ports.clock.sleep(wait, options.cancel);
  return true;
}

function interruption(ports: Ports, options: LaunchOptions): Interruption | null {
  if (options.cancel.aborted) return 'cancelled';
  if (options.isHeldBack?.()) return 'held-back';
  return ports.clock.now() >= options.until ? 'deadline' : null;
}

/** Reached only when nothing was sent, or when the absence of what was sent is sure. */
function giveUp(why: Interruption, sends: number, failure: Failure | null): Launched {
  return { kind: 'not-sent', why, sends, failure };
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
