import type { Failure } from '../../requests/answer.ts';
import type { Submission } from '../../cdm/submission.ts';
import { pauseAfter } from '../../requests/retry.ts';
import { ABSENT, noveltyOf } from '../run/prior-runs.ts';
import type { Befores, Sighting } from '../locate/match-run.ts';
import { lookAt } from '../locate/query-candidate.ts';
import type { Pacer } from './pacer.ts';
import type { Ports } from '../run/ports.ts';
import { compareRuns, type RunIdentity } from '../run/run-identity.ts';
import { type HeldRun, see } from './observe-run.ts';
import type { Sight, Step, Watch } from './run-state.ts';
import { advance, atDeadline, beginWatch } from './run-state.ts';

/** How the wait for one run ended. */
export type Followed =
  | { readonly kind: 'over'; readonly status: string; readonly run: Submission }
  /** The grace is over, or the deadline came within it: a failure that names the word. The run may go on. */
  | {
      readonly kind: 'given-up';
      readonly status: string;
      readonly why: string;
      readonly lastRun: Submission | null;
      /** Why the last look gave no answer; `null` where it gave one. */
      readonly failure: Failure | null;
    }
  | { readonly kind: 'timed-out'; readonly why: string; readonly lastRun: Submission | null }
  | { readonly kind: 'cancelled'; readonly lastRun: Submission | null }
  /** A second run of ours turned up where a request was thought to have done nothing. */
  | { readonly kind: 'second-run'; readonly other: Sighting };

export interface FollowOptions {
  readonly until: number;
  readonly cancel: AbortSignal;
  readonly pacer: Pacer;
  /** Milliseconds since 1970, by this machine, at which the run began as far as known. */
  readonly beganAt: number;
  /** The run as it was seen a moment ago, which spares the first look; `null` where it is to be looked at first. */
  readonly seen: Submission | null;
  /** Where else a second run could turn up; empty where ours is known for sure and one request went out. */
  readonly alsoWatch: Befores;
  /** What the reply to the only request said of the run: one that differs from it is no second run of ours. */
  readonly named: RunIdentity | null;
  /** Before this no end is believed where a second run could turn up: the service may show it late. */
  readonly sureFrom: number;
  onStatus(word: string, sinceMs: number, run: Submission): void;
  onLook(watch: Watch): void;
}

/** Other candidates are looked at this often while ours runs, and once more before its end is believed. */
const SECOND_RUN_LOOK_MS = 15_000;

/** Waits for the end of a run that is held. Looks at least once, and once more when the deadline has come. */
export async function follow(ports: Ports, held: HeldRun, options: FollowOptions): Promise<Followed> {
  const { clock } = ports;
  let watch = beginWatch(clock.now());
  let lastWide = clock.now();
  let first = true;
  for (;;) {
    if (options.cancel.aborted) return { kind: 'cancelled', lastRun: watch.lastRun };
    const lastLook = clock.now() >= options.until;
    const sight: Sight =
      first && options.seen && !lastLook
        ? { kind: 'ours', run: options.seen }
        : await see(ports, held, options.cancel, lastLook ? 'urgent' : 'question');
    first = false;
    if (options.cancel.aborted && sight.kind === 'unasked') return { kind: 'cancelled', lastRun: watch.lastRun };
    const before = watch;
    const next = advance(watch, sight, clock.now());
    watch = next.watch;
    if (next.changed && watch.lastRun)
      options.onStatus(watch.word ?? '', clock.now() - before.wordSince, watch.lastRun);
    options.onLook(watch);
    const over = next.step.kind !== 'wait' || lastLook;
    if (options.alsoWatch.size > 0 && (over || clock.now() - lastWide >= SECOND_RUN_LOOK_MS)) {
      const unsureFor = Math.min(options.sureFrom, options.until) - clock.now();
      if (over && unsureFor > 0) {
        const seconds = Math.ceil(unsureFor / 1000);
        ports.log.info(
          `${held.identity.jobName}: ended; watching ${seconds} s more that no second run of it shows up.`,
        );
        await clock.sleep(unsureFor, options.cancel);
      }
      lastWide = clock.now();
      const wide = await secondRun(ports, held, options.alsoWatch, options.named, options.cancel);
      if (wide.other) return { kind: 'second-run', other: wide.other };
      if (next.step.kind === 'over' && (!wide.complete || lastWide < options.sureFrom)) {
        if (options.cancel.aborted) return { kind: 'cancelled', lastRun: watch.lastRun };
        if (lastWide >= options.until) return unsure(watch);
        await clock.sleep(pauseAgain(clock, options.until), options.cancel);
        continue;
      }
    }
    const ended = conclude(next.step, watch, lastLook);
    if (ended) return ended;
    const wait = watch.lastFailure
      ? pauseAfter(watch.lastFailure, watch.silence - 1, clock.random())
      : options.pacer.pause(clock.now() - options.beganAt);
    const left = Math.max(0, options.until - clock.now());
    await options.pacer.sleep(held, Math.min(wait, left), options.cancel);
  }
}

function conclude(step: Step, watch: Watch, lastLook: boolean): Followed | null {
  if (step.kind === 'over') return { kind: 'over', status: step.status, run: step.run };
  if (step.kind === 'given-up') return { ...step, lastRun: watch.lastRun, failure: watch.lastFailure };
  if (!lastLook) return null;
  const { status, why } = atDeadline(watch);
  const { lastRun, lastFailure: failure } = watch;
  return status === 'TIMED_OUT'
    ? { kind: 'timed-out', why, lastRun }
    : { kind: 'given-up', status, why, lastRun, failure };
}

/** It ended, and whether it was the only one could not be made sure in time. */
function unsure(watch: Watch): Followed {
  const why = 'the run ended, but by the end of `wait-timeout` not every candidate had shown that it was the only one';
  return { kind: 'given-up', status: 'LOST', why, lastRun: watch.lastRun, failure: watch.lastFailure };
}

function pauseAgain(clock: Ports['clock'], until: number): number {
  return Math.max(1, Math.min(2000, until - clock.now()));
}

interface WideLook {
  readonly other: Sighting | null;
  /** False where a candidate could not be asked. */
  readonly complete: boolean;
}

/** A new run on any candidate that is not the one we hold, and could be the one that the reply named. */
export async function secondRun(
  ports: Ports,
  held: HeldRun,
  befores: Befores,
  named: RunIdentity | null,
  signal?: AbortSignal,
): Promise<WideLook> {
  const jobName = held.identity.jobName;
  const looks = await Promise.all(
    [...befores].map(async ([cluster, before]) => ({
      cluster,
      before: before ?? ABSENT,
      look: await lookAt(ports, cluster, { jobName, identity: null, before }, { signal }),
    })),
  );
  for (const { cluster, before, look } of looks) {
    if (look.kind !== 'runs') continue;
    for (const run of look.runs) {
      const ours = cluster === held.cluster && compareRuns(held.identity, run) !== 'different';
      const isOther = named !== null && compareRuns(named, run) === 'different';
      if (!ours && !isOther && noveltyOf(before, run) === 'new') return { other: { cluster, run }, complete: true };
    }
  }
  return { other: null, complete: looks.every(({ look }) => look.kind !== 'unasked') };
}
