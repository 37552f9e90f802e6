import type { Submission } from '../cdm/submission.ts';
import type { AttendOptions } from './wait/wait-options.ts';
import { held } from './submit/submit-job.ts';
import { type Followed, follow } from './wait/poll-run.ts';
import type { Befores, Sighting } from './locate/match-run.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { identityIn, type RunRecord } from './run/run-record.ts';
import { comparesDates, identityOf, type RunIdentity } from './run/run-identity.ts';
import { ABSENCE_WINDOW_MS, type Found, searchRun } from './locate/find-run.ts';
import { settleEnd, settleStop } from './finish/finish-run.ts';
import type { HeldRun } from './wait/observe-run.ts';
import { isOver, readStatus } from './run/status.ts';

/** A run that the service took. */
export interface Taken {
  readonly record: RunRecord;
  readonly reply: Submission | null;
  readonly sighting: Sighting | null;
  readonly befores: Befores;
  /** True where the run was made sure of by an earlier step. */
  readonly sure?: boolean;
}

/** How long the run of a reply that says "failed" is looked for: it may never be shown. */
const FAILED_REPLY_MS = 15_000;

/** Finds the run where that is not done yet, waits for its end, and does what is to be done after it. */
export async function attend(ports: Ports, taken: Taken, options: AttendOptions): Promise<Outcome> {
  let { record } = taken;
  let seen: Submission | null = null;
  const sureFrom = ports.clock.now() + ABSENCE_WINDOW_MS;
  if (taken.sighting === null) {
    const found = await find(ports, taken, options.locateUntil, options.cancel);
    if (found.kind !== 'found') return notFound(record, taken, found, options);
    record = { ...held(record, found.cluster, found.run), adopted: isAdopted(taken, found.run) };
    seen = found.run;
    options.save(record);
  }
  const run = heldRun(record);
  if (run === null) return outcome(record, 'LOST', { reason: 'its cluster is not known', mayStillRun: true });
  const leave = options.pacer.enter(run, record.jobType);
  try {
    const followed = await follow(ports, run, {
      until: options.until,
      cancel: options.cancel,
      pacer: options.pacer,
      beganAt: beganAt(taken, ports.clock.now()),
      seen,
      alsoWatch: record.resent || record.adopted ? taken.befores : new Map(),
      named: record.resent ? null : namedIn(taken),
      sureFrom,
      onStatus: (word, sinceMs) => {
        record = { ...record, status: word };
        options.onStatus(record, word, sinceMs);
      },
      onLook: (watch) => options.onLook(record, watch),
    });
    return await settle(ports, record, run, followed, options);
  } finally {
    leave();
  }
}

/** Whether the run was taken for ours because no other was new: a second new one would take that certainty away. */
export function isAdopted(taken: Taken, run: Submission): boolean {
  if (taken.sure === true || taken.record.origin === 'attached') return false;
  const named = namedIn(taken);
  if (named === null) return true;
  // Ids are counted per cluster: over several, a date has to agree too; on the only candidate an id is enough.
  const sameId = taken.befores.size === 1 && named.submissionId !== null && run.submissionId !== null;
  return !sameId && !comparesDates(named, run);
}

/** What the service's reply said of the run; `null` where it was lost. */
function namedIn({ record, reply }: Taken): RunIdentity | null {
  return reply === null ? null : identityOf(record.name, reply);
}

export function heldRun(record: RunRecord): HeldRun | null {
  if (record.cluster === null) return null;
  const identity = { jobName: record.name, submissionId: record.submissionId, creationDate: record.creationDate };
  return { cluster: record.cluster, identity, alone: record.alone };
}

/** Looks for the run of an accepted request on its candidates. */
export function find(ports: Ports, taken: Taken, until: number, cancel: AbortSignal): Promise<Found> {
  const failedAtOnce = taken.reply !== null && isFailure(taken.reply);
  return searchRun(ports, {
    jobName: taken.record.name,
    identity: identityIn(taken.record) ?? { jobName: taken.record.name, submissionId: null, creationDate: null },
    befores: taken.befores,
    until: failedAtOnce ? Math.min(until, ports.clock.now() + FAILED_REPLY_MS) : until,
    hurry: cancel,
  });
}

function isFailure(run: Submission): boolean {
  return readStatus(run.status).class === 'failed';
}

function notFound(
  record: RunRecord,
  taken: Taken,
  found: Exclude<Found, { kind: 'found' }>,
  options: AttendOptions,
): Outcome {
  // The reply itself said that the run has failed; a run that never began is shown nowhere.
  if (taken.reply && isFailure(taken.reply)) {
    const ended: RunRecord = { ...record, phase: 'ended' };
    options.save(ended);
    return outcome(ended, readStatus(taken.reply.status).word, { run: taken.reply });
  }
  const where = [...taken.befores.keys()].join(', ');
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
  const why = found.kind === 'lost' ? found.why : 'the service accepted the run, but no candidate shows it';
  return outcome(record, 'LOST', {
    reason: `${why}; it may run${named} on one of ${where}${seenOn(found)}`,
    hint: lookHint(record.name),
    failure: found.kind === 'lost' ? found.failure : null,
    mayStillRun: true,
  });
}

function seenOn(found: Found): string {
  if (found.kind !== 'lost' || found.sightings.length === 0) return '';
  return ` (seen: ${found.sightings.map(describeSighting).join('; ')})`;
}

export function describeSighting(sighting: Sighting): string {
  const { run, cluster } = sighting;
  const id = run.submissionId === null ? 'a run' : `submission ${run.submissionId}`;
  const when = run.creationDate === null ? '' : ` created ${new Date(run.creationDate).toISOString()}`;
  return `${id}${when} on cluster ${cluster}, ${readStatus(run.status).word}`;
}

export function lookHint(job: string): string {
  return `Look at the job ${job} on these clusters in the console, or ask the service for its status and its history there, before you start it again.`;
}

/** An older date is another clock's: no runner waits for so long. */
const LONGEST_RUN_MS = 5 * 24 * 3_600_000;

/** The service's date of a run that went on before this step met it, where it can be one. Ours began just now. */
function beganAt({ record, sure }: Taken, now: number): number {
  const date = record.creationDate;
  const isOlder = sure === true || record.origin === 'attached';
  return isOlder && date !== null && date <= now && now - date <= LONGEST_RUN_MS ? date : now;
}

async function settle(
  ports: Ports,
  record: RunRecord,
  run: HeldRun,
  followed: Followed,
  options: AttendOptions,
): Promise<Outcome> {
  switch (followed.kind) {
    case 'over':
      return settleEnd(ports, record, run, followed, options);
    case 'timed-out': {
      const ended = outcome(record, 'TIMED_OUT', {
        reason: `\`wait-timeout\` was over before the run was (${followed.why})`,
        run: followed.lastRun,
        mayStillRun: true,
        pending: options.onTimeout === 'pending',
      });
      return options.onTimeout === 'stop' ? settleStop(ports, ended, run, 'timeout', options) : left(ended, options);
    }
    case 'given-up': {
      const ended = outcome(record, followed.status, {
        reason: followed.why,
        hint: followed.status === 'LOST' ? lookHint(record.name) : '',
        run: followed.lastRun,
        failure: followed.failure,
        mayStillRun: true,
      });
      return options.onTimeout === 'stop' ? settleStop(ports, ended, run, 'timeout', options) : left(ended, options);
    }
    case 'cancelled': {
      const ended = outcome(record, 'CANCELLED', {
        reason: 'the step was cancelled',
        run: followed.lastRun,
        mayStillRun: true,
      });
      return options.onCancel === 'stop' ? settleStop(ports, ended, run, 'cancel', options) : left(ended, options);
    }
    case 'second-run':
      return settleSecond(ports, record, followed.other, options);
    default:
      return followed satisfies never;
  }
}

/** Two new runs where one was to be: whichever is ours, success can no longer be said of it. */
function settleSecond(
  ports: Ports,
  record: RunRecord,
  other: Sighting,
  options: AttendOptions,
): Promise<Outcome> | Outcome {
  const both = `${describeSighting(other)}, and submission ${record.submissionId ?? '?'} on cluster ${record.cluster}`;
  const reason = record.resent
    ? `two runs of this job were started by this step: ${both}`
    : `the answer to the submission did not tell which run is ours, and two are new: ${both}`;
  const ended = outcome(record, 'LOST', {
    reason,
    hint: 'Check the target for data that was loaded twice before you run it again.',
    mayStillRun: true,
  });
  // A run that is over needs no stop, and one that may be somebody else's gets none. The first one is left to go on,
  // so that one of the two ends whole.
  if (!record.resent || isOver(readStatus(other.run.status))) return left(ended, options);
  const second: HeldRun = { cluster: other.cluster, identity: identityOf(record.name, other.run), alone: false };
  return settleStop(ports, ended, second, 'second', options);
}

/** Left to go on, knowingly: what cleans up after this step has nothing to do for it. */
function left(ended: Outcome, options: AttendOptions): Outcome {
  const record: RunRecord = { ...ended.record, phase: 'ended' };
  options.save(record);
  return { ...ended, record };
}
