import { describeSighting, heldRun, lookHint } from './complete-run.ts';
import { held } from './submit/submit-job.ts';
import { secondRun } from './wait/poll-run.ts';
import type { Ports } from './run/ports.ts';
import { beforesOf, identityIn, type RunRecord } from './run/run-record.ts';
import { removeJob } from './finish/delete-job.ts';
import { searchRun } from './locate/find-run.ts';
import type { HeldRun } from './wait/observe-run.ts';
import { readStatus } from './run/status.ts';
import { notStopped, stopRun } from './finish/stop-run.ts';

export interface CleanedUp {
  /** What was done, and what could not be, a sentence each; empty where nothing was left to do. */
  readonly done: readonly string[];
  readonly warnings: readonly string[];
}

const NOTHING: CleanedUp = { done: [], warnings: [] };

export interface CleanUpOptions {
  readonly until: number;
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
  if (record.phase === 'ended') return record.toRemove ? remove(ports, record, options) : NOTHING;
  if (record.phase === 'waiting' || record.origin === 'attached') return NOTHING;
  if (!options.stop) {
    const where = record.cluster ?? record.candidates.map((candidate) => candidate.cluster).join(', ');
    return warn(`The job ${record.name} was left as it is; a run of it may go on on ${where}.`);
  }
  if (record.phase === 'held') {
    const run = heldRun(record);
    if (run === null) return NOTHING;
    const stopped = await stop(ports, record, run, options);
    const other = record.adopted || record.resent ? await otherRun(ports, record, run) : null;
    return other === null ? stopped : { ...stopped, warnings: [...stopped.warnings, other] };
  }
  const found = await searchRun(ports, {
    jobName: record.name,
    identity: identityIn(record),
    befores: beforesOf(record),
    until: options.until,
    hurry: new AbortController().signal,
    roundMs: ROUND_MS,
  });
  switch (found.kind) {
    case 'found': {
      const known = held(record, found.cluster, found.run);
      return stop(ports, known, heldRun(known) as HeldRun, options);
    }
    case 'absent':
      return { done: [`The job ${record.name} was not started.`], warnings: [] };
    case 'idle':
      return {
        done: [`The job ${record.name} was created on cluster ${found.cluster} and not started.`],
        warnings: [],
      };
    case 'lost': {
      const seen = found.sightings.map(describeSighting).join('; ');
      const where = record.candidates.map((candidate) => candidate.cluster).join(', ');
      return warn(
        `Whether the job ${record.name} runs on ${where} could not be found out: ${found.why}${seen === '' ? '' : ` (${seen})`}. ${lookHint(record.name)}`,
      );
    }
    default:
      return found satisfies never;
  }
}

/** Where it was not sure which run is ours, another new one is named and left alone: it may be somebody else's. */
async function otherRun(ports: Ports, record: RunRecord, run: HeldRun): Promise<string | null> {
  const { other, complete } = await secondRun(ports, run, beforesOf(record), null);
  if (other !== null)
    return `Another run of the job ${record.name} began at the same time and may be this step's: ${describeSighting(other)}. ${lookHint(record.name)}`;
  return complete
    ? null
    : `Whether another run of the job ${record.name} goes on could not be found out. ${lookHint(record.name)}`;
}

async function stop(ports: Ports, record: RunRecord, run: HeldRun, options: CleanUpOptions): Promise<CleanedUp> {
  const stopped = await stopRun(ports, run, options.until);
  const what = `submission ${run.identity.submissionId ?? '?'} of job ${record.name} on cluster ${run.cluster}`;
  switch (stopped.kind) {
    case 'over': {
      const word = readStatus(stopped.run.status).word;
      return { done: [stopped.byUs ? `Stopped ${what}.` : `${what} had ended by itself: ${word}.`], warnings: [] };
    }
    case 'asked':
      return warn(`The service took the stop of ${what}; its end was not seen.`);
    case 'not-ours':
      return warn(`No stop was sent for ${what}: ${stopped.why}.`);
    case 'failed':
      return warn(notStopped(what, stopped));
    default:
      return stopped satisfies never;
  }
}

async function remove(ports: Ports, record: RunRecord, options: CleanUpOptions): Promise<CleanedUp> {
  const run = heldRun(record);
  if (run === null) return NOTHING;
  const why = await removeJob(ports, run, options.until, new AbortController().signal);
  if (why === null) return { done: [`Deleted the job ${record.name} from cluster ${run.cluster}.`], warnings: [] };
  return warn(`The job ${record.name} was not deleted from cluster ${run.cluster}: ${why}.`);
}

function warn(text: string): CleanedUp {
  return { done: [], warnings: [text] };
}
