import { completeRun } from './complete-run.ts';
import { findAcceptedRun, isAdopted, onlyOneFrom } from './locate/find-accepted-run.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { RunTracker } from './run/run-tracker.ts';
import { readStatus } from './run/status.ts';
import type { SubmitResult } from './submit/submit-result.ts';
import type { WaitOptions } from './wait/wait-options.ts';

/** How long to search for the cluster of a job without a wait. */
const BRIEF_SEARCH_MS = 5000;

/** Handles a job that is submitted without a wait: a short search finds its cluster. */
export async function leaveRunning(
  ports: Ports,
  submitted: Extract<SubmitResult, { kind: 'accepted' }>,
  options: WaitOptions,
): Promise<Outcome> {
  if (submitted.duplicates.length > 0) return completeRun(ports, submitted, options);
  const tracker = new RunTracker(submitted.record, options.save);
  let run = submitted.location?.run ?? submitted.reply;
  if (submitted.location === null && !options.cancel.aborted) {
    const found = await findAcceptedRun(ports, submitted, ports.clock.now() + BRIEF_SEARCH_MS, options.cancel);
    const isSeveral = found.kind === 'found' ? found.others.length > 0 : found.cause === 'several';
    if (isSeveral) return completeRun(ports, submitted, options);
    if (found.kind === 'found') {
      tracker.located(found.cluster, found.run, { adopted: isAdopted(submitted, found.run) });
      run = found.run;
    }
  }
  if (options.cancel.aborted) return completeRun(ports, { ...submitted, record: tracker.record }, options);
  const status = readStatus(run?.status ?? null);
  tracker.ended({ status: status.word });
  const { record } = tracker;
  // Success is declared by the step that waits: it makes sure of the run, reads counts and sub-jobs, and applies the gate.
  const isFailed = status.class === 'failed';
  const isSeen = record.cluster !== null && !record.adopted;
  const mayBeOther = onlyOneFrom(submitted, record, ports.clock.now()) !== null;
  const isOver = (isFailed && !mayBeOther) || (status.class === 'succeeded' && isSeen);
  const reason = isFailed && mayBeOther ? MAY_BE_OTHER : null;
  return outcome(record, status.word, { run, reason, pending: !isFailed, mayStillRun: !isOver });
}

const MAY_BE_OTHER =
  'the reply to the submission did not identify the run of this step, so this can be the run of someone else, and the ' +
  'run of this step can still appear';
