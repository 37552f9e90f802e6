import type { Submission } from '../../../src/cdm/submission.ts';
import { readSubJobs, type SubJobs } from '../../../src/migration/finish/sub-jobs.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { yes } from './answers.ts';
import { DATE, held, run } from './records.ts';
import { never, type Scripted, scripted, timeline } from './scripted.ts';
import { virtualClock } from './virtual-clock.ts';

/** The run of the whole-database job. */
export const parent = run({ status: 'SUCCEEDED' });

export interface Child {
  readonly name: string;
  /** What the list says of it. */
  readonly listed?: Record<string, unknown>;
  readonly type?: string;
  /** What its own status answers: a word, or an answer, or answers by time. */
  readonly status?: string | Answer<unknown> | Parameters<typeof timeline>[1];
}

interface BatchContext {
  readonly children: readonly Child[];
  readonly jobs?: (type: string, page: number) => Answer<unknown>;
  readonly stepJobs?: readonly string[];
  readonly parent?: Submission;
  readonly waitS?: number;
  readonly cancelAfterS?: number;
}

/** Reads the sub-jobs of the run of `held`, a whole-database job with these children. */
export async function readBatch(
  context: BatchContext,
): Promise<{ found: SubJobs; service: Scripted; seconds: number }> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const statuses = new Map(
    context.children.map(({ name, status = 'SUCCEEDED' }) => {
      const shown = (word: string): Answer<unknown> =>
        yes([run({ jobName: name, status: word, submissionId: null, creationDate: DATE + 1000 })]);
      if (typeof status === 'string') return [name, () => shown(status)];
      return [name, Array.isArray(status) ? timeline(clock, status) : () => status as Answer<unknown>];
    }),
  );
  const listing = (type: string, page: number): Answer<unknown> => {
    const jobs = context.children
      .filter((child) => (child.type ?? 'NORMAL_JOB') === type)
      .map(({ name, listed }) => ({ name, 'creation-date': DATE + 500, ...listed }));
    return yes({ total: jobs.length, jobs: jobs.slice((page - 1) * 100, page * 100) });
  };
  const service = scripted(
    {
      jobs: (_cluster: string, type: string, page: number) => (context.jobs ?? listing)(type, page),
      status: (_cluster: string, name: string) => (statuses.get(name) as () => Answer<unknown>)(),
    },
    { clock },
  );
  const cancel = new AbortController();
  if (context.cancelAfterS !== undefined) clock.at(startedAt + context.cancelAfterS * 1000, () => cancel.abort());
  const options = {
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: context.cancelAfterS === undefined ? never() : cancel.signal,
    stepJobs: new Set(context.stepJobs),
  };
  const found = await clock.run(() => readSubJobs(service.ports, held, context.parent ?? parent, options));
  return { found, service, seconds: (clock.now() - startedAt) / 1000 };
}
