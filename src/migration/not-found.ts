import { stopDuplicates } from './finish/stop-duplicates.ts';
import { consoleHint, describeLocation } from './locate/describe-location.ts';
import { type AcceptedRun, isFailure } from './locate/find-accepted-run.ts';
import type { FindAcceptedResult } from './locate/find-run.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import type { RunTracker } from './run/run-tracker.ts';
import { readStatus } from './run/status.ts';
import type { WaitOptions } from './wait/wait-options.ts';

type NotFound = Extract<FindAcceptedResult, { kind: 'lost' }>;

/** The verdict on a run that the service accepted and no candidate shows. */
export async function notFound(
  ports: Ports,
  tracker: RunTracker,
  { reply, priorRuns }: AcceptedRun,
  found: NotFound,
  options: WaitOptions,
): Promise<Outcome> {
  const { name, submissionId, resent } = tracker.record;
  // The reply itself said that the run has failed; a run that never began does not appear anywhere.
  if (reply && isFailure(reply)) {
    tracker.ended();
    return outcome(tracker.record, readStatus(reply.status).word, { run: reply });
  }
  const where = [...priorRuns.keys()].join(', ');
  const as = submissionId === null ? '' : ` as submission ${submissionId}`;
  if (options.cancel.aborted) {
    const reason = `the step was cancelled before the cluster of the run was known; it may run${as} on one of ${where}`;
    return outcome(tracker.record, 'CANCELLED', { reason, mayStillRun: true });
  }
  // Only if a candidate did not answer: a run that none of them shows is not just slow.
  if (found.cause === 'deadline' && found.failure !== null) {
    const reason = `the service accepted it${as}, and by the end of \`wait-timeout\` it was not known on which of ${where} it runs`;
    const pending = options.onTimeout === 'pending';
    return outcome(tracker.record, 'TIMED_OUT', { reason, mayStillRun: true, pending, failure: found.failure });
  }
  const lost = outcome(tracker.record, 'LOST', {
    reason: `${found.reason}; it may run${as} on one of ${where}${seenText(found)}`,
    hint: consoleHint(name),
    failure: found.failure,
    mayStillRun: true,
  });
  return found.cause === 'several' && resent ? stopDuplicates(ports, tracker, lost, found.locations, options) : lost;
}

function seenText({ locations }: NotFound): string {
  return locations.length === 0 ? '' : ` (seen: ${locations.map(describeLocation).join('; ')})`;
}
