import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { backoffMs } from '../../requests/backoff.ts';
import type { Limits } from '../../requests/limits.ts';
import type { Priority } from '../../requests/rate-limit/priority.ts';
import type { RunLocation } from '../locate/match-run.ts';
import type { Ports } from '../run/ports.ts';
import { readStatus } from '../run/status.ts';
import {
  DUPLICATE_CHECK_MS,
  type DuplicateWatch,
  findDuplicate,
  type WatchResult,
  watchForDuplicate,
} from './duplicate-watch.ts';
import { type LocatedRun, observeRun } from './observe-run.ts';
import type { Pacer } from './pacer.ts';
import type { NextStep, Observation, RunState } from './run-state.ts';
import { advance, atDeadline, initialState } from './run-state.ts';

/** How the wait for one run ended. */
export type PollResult =
  | { readonly kind: 'over'; readonly status: string; readonly run: Submission }
  /** The grace period or the deadline is over: a failure with this status. The run may still be in progress. */
  | {
      readonly kind: 'given-up';
      readonly status: string;
      readonly reason: string;
      readonly lastRun: Submission | null;
      /** Why the last query failed; `null` if it succeeded. */
      readonly failure: Failure | null;
    }
  | { readonly kind: 'timed-out'; readonly reason: string; readonly lastRun: Submission | null }
  | { readonly kind: 'cancelled'; readonly lastRun: Submission | null }
  /** A second run of this step appeared, although its request seemed to have had no effect. */
  | { readonly kind: 'second-run'; readonly other: RunLocation };

export interface PollOptions extends Limits {
  readonly pacer: Pacer;
  /** True for one check: a run that is still running ends the wait. */
  readonly once?: boolean | undefined;
  /** Milliseconds since 1970, by this machine, at which the run began as far as known. */
  readonly runStartedAt: number;
  /** The run as just read, which saves the first query; `null` to query it first. */
  readonly seen: Submission | null;
  /** Where and until when a second run of this step could appear. */
  readonly duplicates: DuplicateWatch;
  onStatus(word: string, sinceMs: number, run: Submission): void;
  onPoll(state: RunState): void;
}

/** Waits for the end of a located run. Queries it at least once, and once more when the deadline has come. */
export async function pollRun(ports: Ports, located: LocatedRun, options: PollOptions): Promise<PollResult> {
  const { clock } = ports;
  let state = initialState(clock.now());
  const duplicates = duplicateChecks(ports, located, options);
  let first = true;
  let priority: Priority = 'question';
  for (;;) {
    if (options.cancel.aborted) return { kind: 'cancelled', lastRun: state.lastRun };
    const lastQuery = clock.now() >= options.deadline;
    const observation: Observation =
      first && options.seen && !lastQuery
        ? { kind: 'ours', run: options.seen }
        : await observeRun(ports, located, options.cancel, lastQuery ? 'urgent' : priority);
    first = false;
    if (options.cancel.aborted && observation.kind === 'unanswered')
      return { kind: 'cancelled', lastRun: state.lastRun };
    const before = state;
    const next = advance(state, observation, clock.now());
    state = next.state;
    if (next.changed && state.lastRun)
      options.onStatus(state.word ?? '', clock.now() - before.wordSince, state.lastRun);
    options.onPoll(state);
    const doubt = await duplicates(next.step, state, lastQuery);
    if (doubt) return doubt;
    const ended = conclude(next.step, state, lastQuery);
    if (ended) return ended;
    if (options.once === true && readStatus(state.word).class === 'waiting')
      return { kind: 'timed-out', reason: atDeadline(state).reason, lastRun: state.lastRun };
    const wait = state.lastFailure
      ? backoffMs(state.lastFailure, state.silence - 1, clock.random())
      : options.pacer.pause(clock.now() - options.runStartedAt);
    const left = Math.max(0, options.deadline - clock.now());
    priority = await options.pacer.sleep(located, Math.min(wait, left), options.cancel);
  }
}

const NOT_YET = 'the run ended, and it is too early to rule out a second run of it';

/**
 * Checks for a second run regularly, before each conclusion, and after the end for as long as one may appear. Resolves to
 * `null` if none shows.
 */
function duplicateChecks(
  ports: Ports,
  located: LocatedRun,
  options: PollOptions,
): (step: NextStep, state: RunState, lastQuery: boolean) => Promise<PollResult | null> {
  const { duplicates, once } = options;
  let lastCheck = ports.clock.now();
  return async (step, state, lastQuery) => {
    if (duplicates.candidates.size === 0) return null;
    const now = ports.clock.now();
    if (step.kind === 'over' && (once !== true || now >= duplicates.sureFrom))
      return afterWatch(await watchForDuplicate(ports, located, duplicates, options), state);
    const isDue = step.kind !== 'wait' || lastQuery || now - lastCheck >= DUPLICATE_CHECK_MS;
    if (!isDue) return null;
    lastCheck = now;
    const { other } = await findDuplicate(ports, located, duplicates, options.cancel);
    if (other) return { kind: 'second-run', other };
    return step.kind === 'over' ? { kind: 'timed-out', reason: NOT_YET, lastRun: state.lastRun } : null;
  };
}

function afterWatch(watched: WatchResult, state: RunState): PollResult | null {
  switch (watched.kind) {
    case 'only-one':
      return null;
    case 'duplicate':
      return { kind: 'second-run', other: watched.other };
    case 'cancelled':
      return { kind: 'cancelled', lastRun: state.lastRun };
    case 'unsure':
      return unsure(state);
    default:
      return watched satisfies never;
  }
}

function conclude(step: NextStep, state: RunState, lastQuery: boolean): PollResult | null {
  if (step.kind === 'over') return { kind: 'over', status: step.status, run: step.run };
  if (step.kind === 'given-up') return { ...step, lastRun: state.lastRun, failure: state.lastFailure };
  if (!lastQuery) return null;
  const { status, reason } = atDeadline(state);
  const { lastRun, lastFailure: failure } = state;
  return status === 'TIMED_OUT'
    ? { kind: 'timed-out', reason, lastRun }
    : { kind: 'given-up', status, reason, lastRun, failure };
}

/** The run ended, and it could not be confirmed in time that it was the only one. */
function unsure(state: RunState): PollResult {
  const reason =
    'the run ended, but by the end of `wait-timeout` not every candidate had shown that it was the only one';
  return { kind: 'given-up', status: 'LOST', reason, lastRun: state.lastRun, failure: state.lastFailure };
}
