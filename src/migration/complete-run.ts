import type { JobType } from '../cdm/client.ts';
import type { Submission } from '../cdm/submission.ts';
import { createDeadline } from '../requests/deadline.ts';
import { finishRun } from './finish/finish-run.ts';
import { type StopReason, stopAndFinish } from './finish/stop-and-finish.ts';
import { stopDuplicates } from './finish/stop-duplicates.ts';
import { describeLocation } from './locate/describe-location.ts';
import { type AcceptedRun, findAcceptedRun, isAdopted, namedIn, onlyOneFrom } from './locate/find-accepted-run.ts';
import { findWhereListed } from './locate/find-where-listed.ts';
import type { RunLocation } from './locate/match-run.ts';
import { notFound } from './not-found.ts';
import { notOver } from './not-over.ts';
import { type Outcome, outcome, withLongestDetails } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { bareRun, type RunRecord } from './run/run-record.ts';
import { RunTracker } from './run/run-tracker.ts';
import { type DuplicateWatch, NO_WATCH } from './wait/duplicate-watch.ts';
import { type LocatedRun, locatedRun } from './wait/observe-run.ts';
import { type PollResult, pollRun } from './wait/poll-run.ts';
import type { WaitOptions } from './wait/wait-options.ts';

/** Finds the run if its cluster is not known, waits for its end, and finishes it. */
export async function completeRun(ports: Ports, acceptedRun: AcceptedRun, options: WaitOptions): Promise<Outcome> {
  const tracker = new RunTracker(acceptedRun.record, options.save);
  const startedAt = ports.clock.now();
  const duplicates = [...(acceptedRun.duplicates ?? [])];
  let seen: Submission | null = null;
  if (acceptedRun.location === null) {
    const found =
      (await findWhereListed(ports, acceptedRun, () => whereListed(ports, acceptedRun, options), options.cancel)) ??
      (await findAcceptedRun(ports, acceptedRun, options.locateDeadline, options.cancel));
    if (found.kind !== 'found') return notFound(ports, tracker, acceptedRun, found, options);
    tracker.located(found.cluster, found.run, { adopted: isAdopted(acceptedRun, found.run) });
    seen = found.run;
    duplicates.push(...found.others);
  }
  const run = locatedRun(tracker.record);
  if (run === null) return outcome(tracker.record, 'LOST', { reason: 'its cluster is not known', mayStillRun: true });
  if (duplicates.length > 0) return handleDuplicates(ports, tracker, run, duplicates, options);
  const leave = options.pacer.enter(run, tracker.record.jobType);
  try {
    const polled = await pollRun(ports, run, {
      deadline: options.deadline,
      cancel: options.cancel,
      pacer: options.pacer,
      once: options.once === true || options.singleQuery === true,
      runStartedAt: startedAtOf(acceptedRun, ports.clock.now()),
      seen,
      duplicates: duplicateWatch(acceptedRun, tracker.record, startedAt),
      onStatus: (word, sinceMs) => {
        tracker.seen(word);
        options.onStatus(tracker.record, word, sinceMs);
      },
      onPoll: (state) => options.onPoll(tracker.record, state),
    });
    return withLongestDetails(await conclude(ports, tracker, run, polled, options), acceptedRun.reply);
  } finally {
    leave();
  }
}

/** Long lists take many requests, and a slow service may never end one: then all candidates are asked instead. */
const MOST_LIST_SEARCH_MS = 60_000;

async function whereListed(
  { clock }: Ports,
  { record, priorRuns }: AcceptedRun,
  { pacer, cancel, locateDeadline }: WaitOptions,
): Promise<string | null> {
  const { name, jobType } = record;
  const limit = createDeadline(clock, Math.min(locateDeadline, clock.now() + MOST_LIST_SEARCH_MS));
  try {
    return await pacer.locate(
      { name, jobType: (jobType || 'NORMAL_JOB') as JobType, candidates: [...priorRuns.keys()] },
      AbortSignal.any([cancel, limit.signal]),
    );
  } finally {
    limit.end();
  }
}

/** Without an answer that named the run beyond doubt, a second one is watched for. */
function duplicateWatch(acceptedRun: AcceptedRun, record: RunRecord, startedAt: number): DuplicateWatch {
  const sureFrom = onlyOneFrom(acceptedRun, record, startedAt);
  if (sureFrom === null) return NO_WATCH;
  // After a lost request any other new run may be ours, whatever the reply to a later one said.
  const named = record.resent || record.lostRequest !== null ? null : namedIn(acceptedRun);
  return { candidates: acceptedRun.priorRuns, named, sureFrom };
}

/** Longer than any job of a runner: an older date comes from a different clock. */
const MAX_RUN_MS = 5 * 24 * 3_600_000;

/** The service's date of a run that began before this step knew it, if it can be one. Ours began just now. */
function startedAtOf({ record, sure }: AcceptedRun, now: number): number {
  const date = record.creationDate ?? now;
  const isOlder = sure === true || record.origin === 'attached';
  return isOlder && date <= now && now - date <= MAX_RUN_MS ? date : now;
}

async function conclude(
  ports: Ports,
  tracker: RunTracker,
  run: LocatedRun,
  polled: PollResult,
  options: WaitOptions,
): Promise<Outcome> {
  switch (polled.kind) {
    case 'over':
      return finishRun(ports, tracker, run, polled, options);
    case 'second-run':
      return handleDuplicates(ports, tracker, run, [polled.other], options);
    case 'timed-out':
    case 'given-up':
    case 'cancelled': {
      const ended = notOver(tracker.record, polled, options);
      const reason: StopReason = polled.kind === 'cancelled' ? 'cancel' : 'timeout';
      const stops = polled.kind === 'cancelled' ? options.onCancel === 'stop' : options.onTimeout === 'stop';
      if (stops) return stopAndFinish(ports, tracker, { ended, run, reason }, options);
      // The run continues by request: the clean-up after this step has nothing to do for it.
      tracker.ended();
      return { ...ended, record: tracker.record };
    }
    default:
      return polled satisfies never;
  }
}

/** More than one new run: none of them can be reported as a success. */
function handleDuplicates(
  ports: Ports,
  tracker: RunTracker,
  { cluster, identity }: LocatedRun,
  others: readonly RunLocation[],
  options: WaitOptions,
): Promise<Outcome> {
  const { jobName, submissionId, creationDate } = identity;
  const all = `${others.map(describeLocation).join('; ')}, and submission ${submissionId ?? '?'} on cluster ${cluster}`;
  const reason = tracker.record.resent
    ? `more than one run of this job was started by this step: ${all}`
    : `the reply to the submission did not identify the run of this step, and more than one run is new: ${all}`;
  const ended = outcome(tracker.record, 'LOST', {
    reason,
    hint: 'Check the target for data that was loaded twice before you run it again.',
    mayStillRun: true,
  });
  const ours = { cluster, run: bareRun(jobName, submissionId, creationDate) };
  return stopDuplicates(ports, tracker, ended, [ours, ...others], options);
}
