import { consoleHint, describeLocation, locatedRun } from './complete-run.ts';
import { deleteJob } from './finish/delete-job.ts';
import { notStopped, stopRun } from './finish/stop-run.ts';
import { findRun } from './locate/find-run.ts';
import type { Ports } from './run/ports.ts';
import { identityIn, priorRunsOf, type RunRecord, withLocation } from './run/run-record.ts';
import { readStatus } from './run/status.ts';
import type { LocatedRun } from './wait/observe-run.ts';
import { secondRun } from './wait/poll-run.ts';

export interface CleanedUp {
  /** What was done, and what could not be, a sentence each; empty where nothing was left to do. */
  readonly done: readonly string[];
  readonly warnings: readonly string[];
}

const NOTHING: CleanedUp = { done: [], warnings: [] };

export interface CleanUpOptions {
  readonly deadline: number;
  /** False where a run that goes on is to be left: then it is only named. */
  readonly stop: boolean;
}

/**
 * What hangs must not use up the time that is left to find the run: the transport waits for a minute, and the first signed
 * request goes alone, so that several may hang one after the other.
 */
const ROUND_MS = 6000;

/**
 * Does for one job what the step did not get to: finds its run, stops it, deletes the job. Only ever says what it could
 * not do; a run that is not surely ours is left alone.
 */
export async function cleanUp(ports: Ports, record: RunRecord, options: CleanUpOptions): Promise<CleanedUp> {
  if (record.phase === 'ended') return record.deletePending ? remove(ports, record, options) : NOTHING;
  if (record.phase === 'waiting' || record.origin === 'attached') return NOTHING;
  if (!options.stop) {
    const where = record.cluster ?? record.candidates.map((candidate) => candidate.cluster).join(', ');
    return warn(`The job ${record.name} was left as it is; a run of it may go on on ${where}.`);
  }
  if (record.phase === 'located') {
    const run = locatedRun(record);
    if (run === null) return NOTHING;
    const stopped = await stop(ports, record, run, options);
    const other = record.adopted || record.resent ? await otherRun(ports, record, run) : null;
    return other === null ? stopped : { ...stopped, warnings: [...stopped.warnings, other] };
  }
  const found = await findRun(ports, {
    jobName: record.name,
    identity: identityIn(record),
    priorRuns: priorRunsOf(record),
    deadline: options.deadline,
    hurry: new AbortController().signal,
    roundMs: ROUND_MS,
  });
  switch (found.kind) {
    case 'found': {
      const known = withLocation(record, found.cluster, found.run);
      return stop(ports, known, locatedRun(known) as LocatedRun, options);
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
        `Whether the job ${record.name} runs on ${where} could not be found out: ${found.reason}${seen === '' ? '' : ` (${seen})`}. ${consoleHint(record.name)}`,
      );
    }
    default:
      return found satisfies never;
  }
}

/** Where it was not sure which run is ours, another new one is named and left alone: it may be somebody else's. */
async function otherRun(ports: Ports, record: RunRecord, run: LocatedRun): Promise<string | null> {
  const { other, complete } = await secondRun(ports, run, priorRunsOf(record), null);
  if (other !== null)
    return `Another run of the job ${record.name} began at the same time and may be this step's: ${describeLocation(other)}. ${consoleHint(record.name)}`;
  return complete
    ? null
    : `Whether another run of the job ${record.name} goes on could not be found out. ${consoleHint(record.name)}`;
}

async function stop(ports: Ports, record: RunRecord, run: LocatedRun, options: CleanUpOptions): Promise<CleanedUp> {
  const stopped = await stopRun(ports, run, options.deadline);
  const what = `submission ${run.identity.submissionId ?? '?'} of job ${record.name} on cluster ${run.cluster}`;
  switch (stopped.kind) {
    case 'over': {
      const word = readStatus(stopped.run.status).word;
      return { done: [stopped.byUs ? `Stopped ${what}.` : `${what} had ended by itself: ${word}.`], warnings: [] };
    }
    case 'asked':
      return warn(`The service took the stop of ${what}; its end was not seen.`);
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
