import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import { createPacer } from '../../../src/migration/wait/pacer.ts';
import { type PollOptions, type PollResult, pollRun } from '../../../src/migration/wait/poll-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { Call } from '../../../src/requests/call.ts';
import { silent, yes } from './answers.ts';
import { held, run } from './records.ts';
import { type Scripted, scripted, timeline } from './scripted.ts';
import { virtualClock } from './virtual-clock.ts';

type Timeline = Parameters<typeof timeline>[1];

/** The answer that shows our run with this status. */
export const shows = (status: string): Answer<unknown> => yes([run({ status })]);
/** Two candidates on which the job did not exist before. */
export const bothAbsent = { a: ABSENT, b: ABSENT };

export interface PollCase {
  readonly what?: string;
  /** What each cluster shows; ours is on `a`. */
  readonly clusters: Record<string, Timeline>;
  readonly priorRuns?: Record<string, PriorRun>;
  readonly named?: RunIdentity;
  readonly once?: boolean;
  readonly waitS?: number;
  readonly cancelAfterS?: number;
  readonly sureFromS?: number;
  readonly seen?: Submission | null;
  /** How long an answer takes; a request ends without one if the step is cancelled meanwhile. */
  readonly latencyS?: number;
  /** True if an answer that is under way comes in spite of a cancellation. */
  readonly answersThoughCancelled?: boolean;
}

export interface Polled {
  readonly polled: PollResult;
  readonly seconds: number;
  readonly service: Scripted;
  /** Seconds after the start at which the cluster was queried. */
  queriesOf(cluster: string): number[];
  /** The priorities of the requests, in order. */
  readonly priorities: (Call['priority'] | undefined)[];
  readonly words: string[];
  /** What was reported after each query: the status, and how many queries in a row have failed. */
  readonly reports: string[];
}

/** Waits for one run on a service whose answers change with time. */
export async function playPoll(context: PollCase): Promise<Polled> {
  const { latencyS = 0 } = context;
  const clock = virtualClock();
  const startedAt = clock.now();
  const answers = Object.fromEntries(
    Object.entries(context.clusters).map(([cluster, line]) => [cluster, timeline(clock, line)]),
  );
  const priorities: Polled['priorities'] = [];
  const answer = async (cluster: string, _job: string, { signal, priority }: Call): Promise<Answer<unknown>> => {
    priorities.push(priority);
    const ends = context.answersThoughCancelled === true ? undefined : signal;
    if (latencyS > 0) await clock.sleep(latencyS * 1000, ends);
    return ends?.aborted ? silent : (answers[cluster] as () => Answer<unknown>)();
  };
  const service = scripted({ status: answer, history: answer }, { clock });
  const cancel = new AbortController();
  if (context.cancelAfterS === 0) cancel.abort();
  else if (context.cancelAfterS !== undefined) clock.at(startedAt + context.cancelAfterS * 1000, () => cancel.abort());
  const words: string[] = [];
  const reports: string[] = [];
  const options: PollOptions = {
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: cancel.signal,
    pacer: createPacer(service.ports, 5000),
    once: context.once,
    runStartedAt: startedAt,
    seen: context.seen ?? null,
    duplicates: {
      candidates: new Map(Object.entries(context.priorRuns ?? {})),
      named: context.named ?? null,
      sureFrom: startedAt + (context.sureFromS ?? 0) * 1000,
    },
    onStatus: (word, sinceMs) => words.push(`${word} after ${sinceMs / 1000} s`),
    onPoll: ({ word, silence }) => reports.push(`${word ?? 'no status'}, ${silence} failed`),
  };
  const polled = await clock.run(() => pollRun(service.ports, held, options));
  const queriesOf = (cluster: string): number[] =>
    service.calls.filter((call) => call.args[0] === cluster).map((call) => (call.at - startedAt) / 1000);
  return { polled, seconds: (clock.now() - startedAt) / 1000, service, queriesOf, priorities, words, reports };
}
