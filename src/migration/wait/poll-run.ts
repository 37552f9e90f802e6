import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import { backoffMs } from '../../requests/retry.ts';
import type { RunLocation } from '../locate/match-run.ts';
import { queryCandidate } from '../locate/query-candidate.ts';
import type { Ports } from '../run/ports.ts';
import { ABSENT, noveltyOf, type PriorRuns } from '../run/prior-runs.ts';
import { compareRuns, type RunIdentity } from '../run/run-identity.ts';
import { type LocatedRun, observeRun } from './observe-run.ts';
import type { Pacer } from './pacer.ts';
import type { NextStep, Observation, RunState } from './run-state.ts';
import { advance, atDeadline, initialState } from './run-state.ts';

/** How the wait for one run ended. */
export type PollResult =
  | { readonly kind: 'over'; readonly status: string; readonly run: Submission }
  /** The grace is over, or the deadline came within it: a failure that names the word. The run may go on. */
  | {
      readonly kind: 'given-up';
      readonly status: string;
      readonly reason: string;
      readonly lastRun: Submission | null;
      /** Why the last look gave no answer; `null` where it gave one. */
      readonly failure: Failure | null;
    }
  | { readonly kind: 'timed-out'; readonly reason: string; readonly lastRun: Submission | null }
  | { readonly kind: 'cancelled'; readonly lastRun: Submission | null }
  /** A second run of ours turned up where a request was thought to have done nothing. */
  | { readonly kind: 'second-run'; readonly other: RunLocation };

export interface PollOptions {
  readonly deadline: number;
  readonly cancel: AbortSignal;
  readonly pacer: Pacer;
  /** Milliseconds since 1970, by this machine, at which the run began as far as known. */
  readonly startedAtOf: number;
  /** The run as it was seen a moment ago, which spares the first look; `null` where it is to be looked at first. */
  readonly seen: Submission | null;
  /** Where else a second run could turn up; empty where ours is known for sure and one request went out. */
  readonly duplicateCandidates: PriorRuns;
  /** What the reply to the only request said of the run: one that differs from it is no second run of ours. */
  readonly named: RunIdentity | null;
  /** Before this no end is believed where a second run could turn up: the service may show it late. */
  readonly sureFrom: number;
  onStatus(word: string, sinceMs: number, run: Submission): void;
  onPoll(state: RunState): void;
}

/** Other candidates are looked at this often while ours runs, and once more before its end is believed. */
const DUPLICATE_CHECK_MS = 15_000;

/** Waits for the end of a run that is held. Looks at least once, and once more when the deadline has come. */
export async function pollRun(ports: Ports, located: LocatedRun, options: PollOptions): Promise<PollResult> {
  const { clock } = ports;
  let state = initialState(clock.now());
  let lastDuplicateCheck = clock.now();
  let first = true;
  for (;;) {
    if (options.cancel.aborted) return { kind: 'cancelled', lastRun: state.lastRun };
    const lastQuery = clock.now() >= options.deadline;
    const observation: Observation =
      first && options.seen && !lastQuery
        ? { kind: 'ours', run: options.seen }
        : await observeRun(ports, located, options.cancel, lastQuery ? 'urgent' : 'question');
    first = false;
    if (options.cancel.aborted && observation.kind === 'unanswered')
      return { kind: 'cancelled', lastRun: state.lastRun };
    const before = state;
    const next = advance(state, observation, clock.now());
    state = next.state;
    if (next.changed && state.lastRun)
      options.onStatus(state.word ?? '', clock.now() - before.wordSince, state.lastRun);
    options.onPoll(state);
    const over = next.step.kind !== 'wait' || lastQuery;
    if (options.duplicateCandidates.size > 0 && (over || clock.now() - lastDuplicateCheck >= DUPLICATE_CHECK_MS)) {
      const unsureFor = Math.min(options.sureFrom, options.deadline) - clock.now();
      if (over && unsureFor > 0) {
        const seconds = Math.ceil(unsureFor / 1000);
        ports.log.info(
          `${located.identity.jobName}: ended; watching ${seconds} s more that no second run of it shows up.`,
        );
        await clock.sleep(unsureFor, options.cancel);
      }
      lastDuplicateCheck = clock.now();
      const duplicates = await secondRun(ports, located, options.duplicateCandidates, options.named, options.cancel);
      if (duplicates.other) return { kind: 'second-run', other: duplicates.other };
      if (next.step.kind === 'over' && (!duplicates.complete || lastDuplicateCheck < options.sureFrom)) {
        if (options.cancel.aborted) return { kind: 'cancelled', lastRun: state.lastRun };
        if (lastDuplicateCheck >= options.deadline) return unsure(state);
        await clock.sleep(pauseAgain(clock, options.deadline), options.cancel);
        continue;
      }
    }
    const ended = conclude(next.step, state, lastQuery);
    if (ended) return ended;
    const wait = state.lastFailure
      ? backoffMs(state.lastFailure, state.silence - 1, clock.random())
      : options.pacer.pause(clock.now() - options.startedAtOf);
    const left = Math.max(0, options.deadline - clock.now());
    await options.pacer.sleep(located, Math.min(wait, left), options.cancel);
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

/** It ended, and whether it was the only one could not be made sure in time. */
function unsure(state: RunState): PollResult {
  const reason =
    'the run ended, but by the end of `wait-timeout` not every candidate had shown that it was the only one';
  return { kind: 'given-up', status: 'LOST', reason, lastRun: state.lastRun, failure: state.lastFailure };
}

function pauseAgain(clock: Ports['clock'], deadline: number): number {
  return Math.max(1, Math.min(2000, deadline - clock.now()));
}

interface DuplicateCheck {
  readonly other: RunLocation | null;
  /** False where a candidate could not be asked. */
  readonly complete: boolean;
}

/** A new run on any candidate that is not the one we hold, and could be the one that the reply named. */
export async function secondRun(
  ports: Ports,
  located: LocatedRun,
  priorRuns: PriorRuns,
  named: RunIdentity | null,
  signal?: AbortSignal,
): Promise<DuplicateCheck> {
  const jobName = located.identity.jobName;
  const views = await Promise.all(
    [...priorRuns].map(async ([cluster, before]) => ({
      cluster,
      before: before ?? ABSENT,
      view: await queryCandidate(ports, cluster, { jobName, identity: null, before }, { signal }),
    })),
  );
  for (const { cluster, before, view } of views) {
    if (view.kind !== 'runs') continue;
    for (const run of view.runs) {
      const ours = cluster === located.cluster && compareRuns(located.identity, run) !== 'different';
      const isOther = named !== null && compareRuns(named, run) === 'different';
      if (!ours && !isOther && noveltyOf(before, run) === 'new') return { other: { cluster, run }, complete: true };
    }
  }
  return { other: null, complete: views.every(({ view }) => view.kind !== 'unanswered') };
}
