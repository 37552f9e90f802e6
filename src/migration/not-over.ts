import { consoleHint } from './locate/describe-location.ts';
import { type Outcome, outcome } from './run/outcome.ts';
import type { RunRecord } from './run/run-record.ts';
import { readStatus } from './run/status.ts';
import type { PollResult } from './wait/poll-run.ts';
import type { WaitOptions } from './wait/wait-options.ts';

/** The verdict on a run that is still in progress as far as known. */
export function notOver(
  record: RunRecord,
  polled: Extract<PollResult, { kind: 'timed-out' | 'given-up' | 'cancelled' }>,
  options: WaitOptions,
): Outcome {
  const common = { run: polled.lastRun, mayStillRun: true };
  switch (polled.kind) {
    case 'timed-out': {
      const pending = options.onTimeout === 'pending';
      // Never a final status: the end of the run was not confirmed.
      if (options.singleQuery && polled.lastRun && readStatus(polled.lastRun.status).class === 'waiting') {
        const reason = 'the run is not over, and `wait-timeout: 0` checks only once';
        return outcome(record, readStatus(polled.lastRun.status).word, { ...common, reason, pending });
      }
      const reason = `\`wait-timeout\` was over before the run was (${polled.reason})`;
      return outcome(record, 'TIMED_OUT', { ...common, reason, pending });
    }
    case 'given-up':
      return outcome(record, polled.status, {
        ...common,
        reason: polled.reason,
        hint: polled.status === 'LOST' ? consoleHint(record.name) : '',
        failure: polled.failure,
      });
    case 'cancelled':
      return outcome(record, 'CANCELLED', { ...common, reason: 'the step was cancelled' });
    default:
      return polled satisfies never;
  }
}
