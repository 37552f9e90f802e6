import { completeRun } from './complete-run.ts';
import { consoleHint } from './locate/describe-location.ts';
import type { AcceptedRun } from './locate/find-accepted-run.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { Ports } from './run/ports.ts';
import { bareRun, priorRunsOf, type RunRecord } from './run/run-record.ts';
import type { WaitOptions } from './wait/wait-options.ts';

/** Whether the submission of an earlier step brought a run that can be waited for. */
export function isSubmitted({ phase }: RunRecord): boolean {
  return phase !== 'ended' && phase !== 'sending';
}

/** Waits for a run that an earlier step submitted, by what its handle says of it. */
export async function completeRecord(ports: Ports, record: RunRecord, options: WaitOptions): Promise<Outcome> {
  return isSubmitted(record) ? completeRun(ports, acceptedRunOf(record), options) : neverRan(record);
}

function acceptedRunOf(record: RunRecord): AcceptedRun {
  const known = bareRun(record.name, record.submissionId, record.creationDate);
  // The handle has the identity of the run, and what was on the candidates before only after a lost request.
  const priorRuns = priorRunsOf(record);
  return {
    record,
    reply: known,
    location: record.cluster === null ? null : { cluster: record.cluster, run: known },
    priorRuns,
    sure: true,
  };
}

function neverRan(record: RunRecord): Outcome {
  const status = record.status ?? 'LOST';
  const reason =
    status === 'LOST'
      ? record.cluster === null
        ? 'the step that submitted it could not find out whether it was started'
        : 'the step that submitted it found more than one new run of it'
      : status === 'REJECTED'
        ? 'the service refused it when it was submitted'
        : 'the step that was to submit it did not get to it';
  const lost = status === 'LOST';
  return outcome(record, status, { reason, hint: lost ? consoleHint(record.name) : '', mayStillRun: lost });
}
