import type { LocatedRun } from '../../../src/migration/wait/observe-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { silent, yes } from './answers.ts';
import { type Scripted, scripted } from './scripted.ts';
import { virtualClock } from './virtual-clock.ts';

export const HOUR = 3_600_000;

export const runOn = (cluster: string, jobName: string): LocatedRun => ({
  cluster,
  identity: { jobName, submissionId: '1', creationDate: null },
  alone: false,
});

export interface Shown {
  readonly name: string;
  /** The status from these seconds on. */
  readonly states: readonly (readonly [fromSecond: number, status: string])[];
}

/** A job that a list shows as running until so many seconds, and then with another status. */
export const shownAs = (name: string, untilSecond = Number.POSITIVE_INFINITY, then = 'SUCCEEDED'): Shown => ({
  name,
  states: [
    [0, 'RUNNING'],
    [untilSecond, then],
  ],
});

/** Clusters whose lists show these jobs, 100 a page; the list of any other cluster cannot be read. */
export function listing(clusters: Record<string, readonly Shown[]>, perMinute: number | 'auto' = 1000): Scripted {
  const clock = virtualClock();
  const startedAt = clock.now();
  return scripted(
    {
      jobs: (cluster: string, _type: string, page: number) => {
        const all = clusters[cluster];
        if (!all) return silent;
        const seconds = (clock.now() - startedAt) / 1000;
        const jobs = all.slice((page - 1) * 100, page * 100).map(({ name, states }) => ({
          name,
          status: states.findLast(([from]) => seconds >= from)?.[1],
        }));
        return yes({ total: all.length, jobs }) as Answer<unknown>;
      },
    },
    { clock, perMinute },
  );
}
