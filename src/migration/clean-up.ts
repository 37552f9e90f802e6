import type { Limits } from '../requests/limits.ts';
import { formatDate } from '../text/format.ts';
import { deleteJob } from './finish/delete-job.ts';
import { notStopped, stopRun } from './finish/stop-run.ts';
import { consoleHint, describeLocation } from './locate/describe-location.ts';
import { findRun } from './locate/find-run.ts';
import { watchEnd } from './run/lost-request.ts';
import type { Ports } from './run/ports.ts';
import { identityIn, priorRunsOf, type RunRecord, withLocation } from './run/run-record.ts';
import { readStatus } from './run/status.ts';
import { findDuplicate } from './wait/duplicate-watch.ts';
import { type LocatedRun, locatedRun } from './wait/observe-run.ts';

export interface CleanedUp {
  /** What was done, and what could not be, a sentence each; empty if nothing was left to do. */
  readonly done: readonly string[];
  readonly warnings: readonly string[];
}

const NOTHING: CleanedUp = { done: [], warnings: [] };

export interface CleanUpOptions extends Pick<Limits, 'deadline'> {
  /** False: a run in progress continues and is only reported. */
  readonly stop: boolean;
}

/**
 * Limits a round, so that requests that hang do not use up the time to find the run: the transport waits for a minute, and
 * the first signed request goes alone, so that several may hang one after the other.
 */
const ROUND_MS = 6000;

/**
 * Finishes one job that the step left: finds its run, stops it, deletes the job. It never fails and reports what it could
 * not do. A run that may belong to another step is not stopped.
 */
export async function cleanUp(ports: Ports, record: RunRecord, options: CleanUpOptions): Promise<CleanedUp> {
  if (record.phase === 'ended') return record.deletePending ? remove(ports, record, options) : NOTHING;
  if (record.phase === 'waiting' || record.origin === 'attached') return NOTHING;
  if (!options.stop) {
    const where = record.cluster ?? record.candidates.map((candidate) => candidate.cluster).join(', ');
    return warn(`The job ${record.name} was left as it is; a run of it may still be running on ${where}.`);
  }
  if (record.phase === 'located') {
    const run = locatedRun(record);
    if (run === null) return NOTHING;
    return stopOnly(ports, record, run, options);
  }
  const found = await findRun(ports, {
    jobName: record.name,
    identity: identityIn(record),
    priorRuns: priorRunsOf(record),
    deadline: options.deadline,
    cancel: new AbortController().signal,
    roundMs: ROUND_MS,
    ...(record.lostRequest === null ? {} : { windowMs: record.lostRequest.watchMs }),
  });
  switch (found.kind) {
    case 'found': {
      const known = withLocation(record, found.cluster, found.run);
      return stopOnly(ports, known, locatedRun(known) as LocatedRun, options);
    }
    case 'absent':
      return { done: [`The job ${record.name} was not started.`], warnings: [] };
    case 'idle':
      return {
        done: [`The job ${record.name} was created on cluster ${found.cluster} and not started.`],
        warnings: [],
      };
    case 'lost': {
      const seen = found.locations.map(describeLocation).join('; ');
      const where = record.candidates.map((candidate) => candidate.cluster).join(', ');
      return warn(
        `Whether the job ${record.name} is running on ${where} could not be determined: ${found.reason}${seen === '' ? '' : ` (${seen})`}.${lateRunText(ports, record)} ${consoleHint(record.name)}`,
      );
    }
    default:
      return found satisfies never;
  }
}

/** Stops our run, and looks for another one unless an answer named ours beyond doubt. */
async function stopOnly(ports: Ports, record: RunRecord, run: LocatedRun, options: CleanUpOptions): Promise<CleanedUp> {
  const stopped = await stop(ports, record, run, options);
  if (!record.adopted && !record.resent && record.lostRequest === null) return stopped;
  const other = await otherRun(ports, record, run, options);
  return other === null ? stopped : { ...stopped, warnings: [...stopped.warnings, other] };
}

/** How long the search for another run takes after ours was stopped. The warning names a run that may appear later. */
const OTHER_RUN_MS = 15_000;
const OTHER_RUN_PAUSE_MS = 5000;

/** Another new run is reported and not stopped: it may belong to someone else. */
async function otherRun(
  ports: Ports,
  record: RunRecord,
  run: LocatedRun,
  { deadline }: CleanUpOptions,
): Promise<string | null> {
  const { clock } = ports;
  const sureFrom = record.lostRequest === null ? 0 : watchEnd(record.lostRequest);
  const duplicates = { candidates: priorRunsOf(record), named: null };
  const until = Math.min(sureFrom, deadline, clock.now() + OTHER_RUN_MS);
  for (;;) {
    const checkedAt = clock.now();
    const { other, complete } = await findDuplicate(ports, run, duplicates);
    if (other !== null)
      return `Another run of the job ${record.name} began at the same time and may be this step's: ${describeLocation(other)}. ${consoleHint(record.name)}`;
    const isLast = checkedAt >= until;
    if (isLast && complete && checkedAt >= sureFrom) return null;
    if (isLast)
      return `Whether another run of the job ${record.name} is in progress could not be determined.${lateRunText(ports, record)} ${consoleHint(record.name)}`;
    await clock.sleep(Math.min(OTHER_RUN_PAUSE_MS, until - clock.now()));
  }
}

/** Until when the service may still record a run of a request whose answer was lost. */
function lateRunText({ clock }: Ports, { lostRequest }: RunRecord): string {
  if (lostRequest === null || watchEnd(lostRequest) <= clock.now()) return '';
  return ` The answer to a request that starts it was lost: a run of it may appear until ${formatDate(watchEnd(lostRequest))}.`;
}

async function stop(ports: Ports, record: RunRecord, run: LocatedRun, options: CleanUpOptions): Promise<CleanedUp> {
  const stopped = await stopRun(ports, run, options.deadline);
  const what = `submission ${run.identity.submissionId ?? '?'} of job ${record.name} on cluster ${run.cluster}`;
  switch (stopped.kind) {
    case 'over': {
      const word = readStatus(stopped.run.status).word;
      return { done: [stopped.byUs ? `Stopped ${what}.` : `${what} had already ended: ${word}.`], warnings: [] };
    }
    case 'asked':
      return warn(`The service accepted the stop of ${what}, but the end of the run was not seen.`);
    case 'not-ours':
      return warn(`No stop was sent for ${what}: ${stopped.reason}.`);
    case 'failed':
      return warn(notStopped(what, stopped));
    default:
      return stopped satisfies never;
  }
}

async function remove(ports: Ports, record: RunRecord, options: CleanUpOptions): Promise<CleanedUp> {
  const run = locatedRun(record);
  if (run === null) return NOTHING;
  const reason = await deleteJob(ports, run, options.deadline, new AbortController().signal);
  if (reason === null) return { done: [`Deleted the job ${record.name} from cluster ${run.cluster}.`], warnings: [] };
  return warn(`The job ${record.name} was not deleted from cluster ${run.cluster}: ${reason}.`);
}

function warn(text: string): CleanedUp {
  return { done: [], warnings: [text] };
}
