import { completeRun } from '../../../src/migration/complete-run.ts';
import type { AcceptedRun } from '../../../src/migration/locate/find-accepted-run.ts';
import type { Outcome } from '../../../src/migration/run/outcome.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import type { WaitOptions } from '../../../src/migration/wait/wait-options.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { gone, yes } from './answers.ts';
import { DATE, record, run } from './records.ts';
import { type Script, type Scripted, scripted, waitOptions } from './scripted.ts';
import { virtualClock } from './virtual-clock.ts';

export const going = yes([run()]);
export const succeeded = yes([run({ status: 'SUCCEEDED', hasCounters: true })]);
export const stopped = yes([run({ status: 'STOPPED' })]);
export const none = yes([]);
export const strange = yes([run({ submissionId: '14', creationDate: DATE + 60_000 })]);

export const accepted: Partial<RunRecord> = {
  phase: 'accepted',
  submissionId: '13',
  creationDate: DATE,
  origin: 'created',
};
/** The record of a run whose place is known. */
export const held: Partial<RunRecord> = { ...accepted, phase: 'located', cluster: 'a' };
export const location = { cluster: 'a', run: run() };

type Shown = Answer<unknown> | ((second: number) => Answer<unknown>);

export interface RunContext {
  readonly record?: Partial<RunRecord>;
  readonly taken?: Partial<AcceptedRun>;
  readonly priorRuns?: Record<string, PriorRun>;
  /** What the candidates show. */
  readonly shown?: Record<string, Shown>;
  readonly script?: Script;
  readonly options?: Parameters<typeof waitOptions>[1];
  readonly locateS?: number;
  readonly cancelAtS?: number;
}

interface Played {
  readonly ended: Outcome;
  readonly service: Scripted;
  readonly saved: readonly RunRecord[];
  readonly details: readonly string[];
  readonly seconds: number;
}

/** Completes a run of `orders` on the candidates a and b. */
export async function play(context: RunContext): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const show = (cluster: string): Answer<unknown> => {
    const shown = context.shown?.[cluster] ?? gone;
    return typeof shown === 'function' ? shown((clock.now() - startedAt) / 1000) : shown;
  };
  const service = scripted({ status: show, history: show, ...context.script }, { clock });
  const cancel = new AbortController();
  if (context.cancelAtS === 0) cancel.abort();
  else if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const options: WaitOptions & { saved: RunRecord[]; details: string[] } = waitOptions(service, {
    cancel: cancel.signal,
    ...(context.locateS === undefined ? {} : { locateDeadline: startedAt + context.locateS * 1000 }),
    ...context.options,
  });
  const taken: AcceptedRun = {
    record: record(context.record ?? accepted),
    reply: run({ status: 'PENDING' }),
    location: null,
    priorRuns: new Map(Object.entries(context.priorRuns ?? { a: ABSENT, b: ABSENT })),
    ...context.taken,
  };
  const ended = await clock.run(() => completeRun(service.ports, taken, options));
  return { ended, service, saved: options.saved, details: options.details, seconds: (clock.now() - startedAt) / 1000 };
}

/** A cluster whose run goes on until it is stopped. */
export function runsUntilStopped(): Pick<RunContext, 'shown' | 'script'> {
  let stop = false;
  return {
    shown: { a: () => (stop ? stopped : going) },
    script: {
      stop: () => {
        stop = true;
        return yes(true);
      },
    },
  };
}
