import type { Submission } from '../cdm/submission.ts';
import { finishRun } from './finish/finish-run.ts';
import { stopAndFinish } from './finish/stop-and-finish.ts';
import { leaveRun, stopDuplicates } from './finish/stop-duplicates.ts';
import { ABSENCE_WINDOW_MS, type FindResult, findRun } from './locate/find-run.ts';
import type { RunLocation } from './locate/match-run.ts';
import { watchEnd } from './run/lost-request.ts';
import { type Outcome, outcome, withLongestDetails } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import type { PriorRuns } from './run/prior-runs.ts';
import { comparesDates, identityOf, type RunIdentity } from './run/run-identity.ts';
import { bareRun, identityIn, type RunRecord, withLocation } from './run/run-record.ts';
import { readStatus } from './run/status.ts';
import { type DuplicateWatch, NO_WATCH } from './wait/duplicate-watch.ts';
import type { LocatedRun } from './wait/observe-run.ts';
import { type PollResult, pollRun } from './wait/poll-run.ts';
import type { WaitOptions } from './wait/wait-options.ts';

/** A run that the service took. */
export interface AcceptedRun {
  readonly record: RunRecord;
  readonly reply: Submission | null;
  readonly location: RunLocation | null;
  readonly priorRuns: PriorRuns;
  /** Further runs of ours that are known already. */
  readonly duplicates?: readonly RunLocation[];
  /** True where the run was made sure of by an earlier step. */
  readonly sure?: boolean;
}

/** How long the run of a reply that says "failed" is looked for: it may never be shown. */
const FAILED_REPLY_MS = 15_000;

/** Finds the run where that is not done yet, waits for its end, and does what is to be done after it. */
export async function completeRun(ports: Ports, acceptedRun: AcceptedRun, options: WaitOptions): Promise<Outcome> {
  let { record } = acceptedRun;
  let seen: Submission | null = null;
  const startedAt = ports.clock.now();
  if (acceptedRun.location === null) {
    const found = await find(ports, acceptedRun, options.locateDeadline, options.cancel);
    if (found.kind !== 'found') return await notFound(ports, acceptedRun, found, options);
    record = { ...withLocation(record, found.cluster, found.run), adopted: isAdopted(acceptedRun, found.run) };
    seen = found.run;
    options.save(record);
  }
  const { duplicates = [] } = acceptedRun;
  if (duplicates.length > 0) return handleDuplicateRun(ports, record, duplicates, options);
  const run = locatedRun(record);
  if (run === null) return outcome(record, 'LOST', { reason: 'its cluster is not known', mayStillRun: true });
  const leave = options.pacer.enter(run, record.jobType);
  try {
    const polled = await pollRun(ports, run, {
      deadline: options.deadline,
      cancel: options.cancel,
      pacer: options.pacer,
      once: options.once,
      startedAtOf: startedAtOf(acceptedRun, ports.clock.now()),
      seen,
      duplicates: duplicateWatch(acceptedRun, record, startedAt),
      onStatus: (word, sinceMs) => {
        record = { ...record, status: word };
        options.onStatus(record, word, sinceMs);
      },
      onPoll: (state) => options.onPoll(record, state),
    });
    return withLongestDetails(await settle(ports, record, run, polled, options), acceptedRun.reply);
  } finally {
    leave();
  }
}

/** Without an answer that named the run beyond doubt, a second one is watched for. */
function duplicateWatch(acceptedRun: AcceptedRun, record: RunRecord, startedAt: number): DuplicateWatch {
  const { lostRequest, resent, adopted } = record;
  if (lostRequest === null && !resent && !adopted) return NO_WATCH;
  const lostUntil = lostRequest === null ? 0 : watchEnd(lostRequest);
  const sureFrom = acceptedRun.sure ? lostUntil : Math.max(lostUntil, startedAt + ABSENCE_WINDOW_MS);
  // After a lost request any other new run may be ours, whatever the reply to a later one said.
  const named = resent || lostRequest !== null ? null : namedIn(acceptedRun);
  return { candidates: acceptedRun.priorRuns, named, sureFrom };
}

/** Whether the run was taken for ours because no other was new: a second new one would take that certainty away. */
export function isAdopted(acceptedRun: AcceptedRun, run: Submission): boolean {
  if (acceptedRun.sure === true || acceptedRun.record.origin === 'attached') return false;
  const named = namedIn(acceptedRun);
  if (named === null) return true;
  // Ids are counted per cluster: over several, a date has to agree too; on the only candidate an id is enough.
  const sameId = acceptedRun.priorRuns.size === 1 && named.submissionId !== null && run.submissionId !== null;
  return !sameId && !comparesDates(named, run);
}

/** What the service's reply said of the run; `null` where it was lost. */
function namedIn({ record, reply }: AcceptedRun): RunIdentity | null {
  return reply === null ? null : identityOf(record.name, reply);
}

export function locatedRun(record: RunRecord): LocatedRun | null {
  if (record.cluster === null) return null;
  const identity = { jobName: record.name, submissionId: record.submissionId, creationDate: record.creationDate };
  return { cluster: record.cluster, identity, alone: record.alone };
}

/** Looks for the run of an accepted request on its candidates. */
export function find(
  ports: Ports,
  acceptedRun: AcceptedRun,
  deadline: number,
  cancel: AbortSignal,
): Promise<FindResult> {
  const failedAtOnce = acceptedRun.reply !== null && isFailure(acceptedRun.reply);
  return findRun(ports, {
    jobName: acceptedRun.record.name,
    identity: identityIn(acceptedRun.record) ?? {
      jobName: acceptedRun.record.name,
      submissionId: null,
      creationDate: null,
    },
    priorRuns: acceptedRun.priorRuns,
    deadline: failedAtOnce ? Math.min(deadline, ports.clock.now() + FAILED_REPLY_MS) : deadline,
    hurry: cancel,
    // A second run that is known already ends the wait for ours, once that is found too.
    afterLost: acceptedRun.record.lostRequest !== null && !acceptedRun.duplicates?.length,
  });
}

function isFailure(run: Submission): boolean {
  return readStatus(run.status).class === 'failed';
}

async function notFound(
  ports: Ports,
  acceptedRun: AcceptedRun,
  found: Exclude<FindResult, { kind: 'found' }>,
  options: WaitOptions,
): Promise<Outcome> {
  const { record } = acceptedRun;
  // The reply itself said that the run has failed; a run that never began is shown nowhere.
  if (acceptedRun.reply && isFailure(acceptedRun.reply)) {
    const ended: RunRecord = { ...record, phase: 'ended' };
    options.save(ended);
    return outcome(ended, readStatus(acceptedRun.reply.status).word, { run: acceptedRun.reply });
  }
  const where = [...acceptedRun.priorRuns.keys()].join(', ');
  const named = record.submissionId === null ? '' : ` as submission ${record.submissionId}`;
  if (options.cancel.aborted) {
    const reason = `the step was cancelled before the cluster of the run was known; it may run${named} on one of ${where}`;
    return outcome(record, 'CANCELLED', { reason, mayStillRun: true });
  }
  // Only where somebody could not be asked: a run that all candidates deny is no run that merely takes long.
  if (found.kind === 'lost' && found.cause === 'deadline' && found.failure !== null) {
    const reason = `the service accepted it${named}, and by the end of \`wait-timeout\` it was not known on which of ${where} it runs`;
    const pending = options.onTimeout === 'pending';
    return outcome(record, 'TIMED_OUT', { reason, mayStillRun: true, pending, failure: found.failure });
  }
  const reason = found.kind === 'lost' ? found.reason : 'the service accepted the run, but no candidate shows it';
  const lost = outcome(record, 'LOST', {
    reason: `${reason}; it may run${named} on one of ${where}${locationsText(found)}`,
    hint: consoleHint(record.name),
    failure: found.kind === 'lost' ? found.failure : null,
    mayStillRun: true,
  });
  if (found.kind !== 'lost' || found.cause !== 'several' || !record.resent) return lost;
  return stopDuplicates(ports, lost, found.locations, options);
}

function locationsText(found: FindResult): string {
  if (found.kind !== 'lost' || found.locations.length === 0) return '';
  return ` (seen: ${found.locations.map(describeLocation).join('; ')})`;
}

export function describeLocation(location: RunLocation): string {
  const { run, cluster } = location;
  const id = run.submissionId === null ? 'a run' : `submission ${run.submissionId}`;
  const when = run.creationDate === null ? '' : ` created ${new Date(run.creationDate).toISOString()}`;
  return `${id}${when} on cluster ${cluster}, ${readStatus(run.status).word}`;
}

export function consoleHint(job: string): string {
  return `Look at the job ${job} on these clusters in the console, or ask the service for its status and its history there, before you start it again.`;
}

/** An older date is another clock's: no runner waits for so long. */
const LONGEST_RUN_MS = 5 * 24 * 3_600_000;

/** The service's date of a run that went on before this step met it, where it can be one. Ours began just now. */
function startedAtOf({ record, sure }: AcceptedRun, now: number): number {
  const date = record.creationDate;
  const isOlder = sure === true || record.origin === 'attached';
  return isOlder && date !== null && date <= now && now - date <= LONGEST_RUN_MS ? date : now;
}

async function settle(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  polled: PollResult,
  options: WaitOptions,
): Promise<Outcome> {
  switch (polled.kind) {
    case 'over':
      return finishRun(ports, record, run, polled, options);
    case 'timed-out': {
      const ended = outcome(record, 'TIMED_OUT', {
        reason: `\`wait-timeout\` was over before the run was (${polled.reason})`,
        run: polled.lastRun,
        mayStillRun: true,
        pending: options.onTimeout === 'pending',
      });
      return options.onTimeout === 'stop'
        ? stopAndFinish(ports, ended, run, 'timeout', options)
        : leaveRun(ended, options);
    }
    case 'given-up': {
      const ended = outcome(record, polled.status, {
        reason: polled.reason,
        hint: polled.status === 'LOST' ? consoleHint(record.name) : '',
        run: polled.lastRun,
        failure: polled.failure,
        mayStillRun: true,
      });
      return options.onTimeout === 'stop'
        ? stopAndFinish(ports, ended, run, 'timeout', options)
        : leaveRun(ended, options);
    }
    case 'cancelled': {
      const ended = outcome(record, 'CANCELLED', {
        reason: 'the step was cancelled',
        run: polled.lastRun,
        mayStillRun: true,
      });
      return options.onCancel === 'stop'
        ? stopAndFinish(ports, ended, run, 'cancel', options)
        : leaveRun(ended, options);
    }
    case 'second-run':
      return handleDuplicateRun(ports, record, [polled.other], options);
    default:
      return polled satisfies never;
  }
}

/** Two new runs where one was to be: whichever is ours, success can no longer be said of it. */
function handleDuplicateRun(
  ports: Ports,
  record: RunRecord,
  others: readonly RunLocation[],
  options: WaitOptions,
): Promise<Outcome> {
  const both = `${others.map(describeLocation).join('; ')}, and submission ${record.submissionId ?? '?'} on cluster ${record.cluster}`;
  const reason = record.resent
    ? `more than one run of this job was started by this step: ${both}`
    : `the answer to the submission did not tell which run is ours, and two are new: ${both}`;
  const ended = outcome(record, 'LOST', {
    reason,
    hint: 'Check the target for data that was loaded twice before you run it again.',
    mayStillRun: true,
  });
  const { cluster, submissionId, creationDate } = record;
  const ours = cluster === null ? [] : [{ cluster, run: bareRun(record.name, submissionId, creationDate) }];
  return stopDuplicates(ports, ended, [...ours, ...others], options);
}
