import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import { finishRun } from '../../../src/migration/finish/finish-run.ts';
import { stopAndFinish } from '../../../src/migration/finish/stop-and-finish.ts';
import { type Outcome, outcome } from '../../../src/migration/run/outcome.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { RunTracker } from '../../../src/migration/run/run-tracker.ts';
import type { WaitOptions } from '../../../src/migration/wait/wait-options.ts';
import { DATE, held, record, run } from './records.ts';
import { type Script, type Scripted, scripted, waitOptions } from './scripted.ts';
import { virtualClock } from './virtual-clock.ts';

/** The record of the run `held`. */
export const ours = record({
  phase: 'located',
  cluster: 'a',
  submissionId: '13',
  creationDate: DATE,
  origin: 'created',
  mayDelete: true,
});
const counts = { ...NOT_MEASURED, rowsRead: 80n, rowsWritten: 79n };
export const succeeded = run({ status: 'SUCCEEDED', counts, hasCounters: true });
export const bare = run({ status: 'SUCCEEDED' });
export const failed = run({ status: 'FAILED' });
type More = NonNullable<Parameters<typeof waitOptions>[1]>;

interface Settled {
  readonly ended: Outcome;
  readonly service: Scripted;
  readonly saved: readonly RunRecord[];
  readonly tookMs: number;
}

async function finishWith(
  script: Script,
  work: (service: Scripted, options: WaitOptions) => Promise<Outcome>,
  more: More = {},
  clock = virtualClock(),
): Promise<Settled> {
  const service = scripted(script, { clock });
  const options = waitOptions(service, more);
  const startedAt = service.clock.now();
  const ended = await service.clock.run(() => work(service, options));
  return { ended, service, saved: options.saved, tookMs: service.clock.now() - startedAt };
}

/** Finishes the run with its last status. */
export const endWith = (
  last: Submission,
  script: Script = {},
  more: More = {},
  part: Partial<RunRecord> = {},
  clock = virtualClock(),
): Promise<Settled> =>
  finishWith(
    script,
    (service, options) =>
      finishRun(
        service.ports,
        new RunTracker({ ...ours, ...part }, options.save),
        held,
        { status: last.status ?? '', run: last },
        options,
      ),
    more,
    clock,
  );

export const timedOut = outcome(ours, 'TIMED_OUT', { reason: 'too late', mayStillRun: true, hint: 'h' });
/** Stops the run, whose verdict is `timedOut` so far. */
export const stopWith = (
  script: Script,
  reason: 'timeout' | 'cancel' | 'second',
  part: Partial<RunRecord> = {},
  more: More = {},
  located = held,
): Promise<Settled> =>
  finishWith(
    script,
    (service, options) => {
      const record = { ...ours, ...part };
      const toStop = { ended: { ...timedOut, record }, run: located, reason };
      return stopAndFinish(service.ports, new RunTracker(record, options.save), toStop, options);
    },
    more,
  );
