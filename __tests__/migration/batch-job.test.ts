import { describe, expect, test } from 'vitest';
import type { JobRequest } from '../../src/migration/run/job-request.ts';
import type { RunJobsOptions } from '../../src/migration/run-jobs.ts';
import { runOneJob } from '../../src/migration/run-one-job.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { forbidden, gone, yes } from './support/answers.ts';
import { run } from './support/records.ts';
import { type Scripted, scripted } from './support/scripted.ts';
import { newJob, testStep } from './support/step.ts';

const MINUTE = 60_000;
const definition = { name: 'ods', job_type: 'BATCH_JOB' };
const job = newJob('ods', { jobType: 'BATCH_JOB', json: JSON.stringify(definition) });
const existing: JobRequest = { kind: 'existing', name: 'ods', baseName: 'ods', variables: null };

interface StepContext {
  /** Ends of the job's runs: of one that exists there, and of those that are started. */
  readonly earlierRuns: string | null;
  /** Ends of the table's run in each of them. */
  readonly table: readonly string[];
  /** What the question for the job's type answers. */
  readonly job?: Answer<unknown>;
}

/** A whole-database job with one table, on one cluster. Its runs end at once. */
function service(context: StepContext): Scripted {
  let created = 0;
  let runs = 0;
  const next = () => {
    runs += 1;
    created = one.clock.now();
  };
  const status = (name: string): Answer<unknown> => {
    if (runs === 0) return gone;
    const word = name === 'ods' ? 'SUCCEEDED' : (context.table[runs - 1] ?? 'SUCCEEDED');
    const counts = { rowsRead: 7n } as never;
    return yes([
      run({
        jobName: name,
        submissionId: String(runs),
        creationDate: created,
        status: word,
        counts,
        hasCounters: true,
      }),
    ]);
  };
  const one = scripted({
    status: (_cluster: string, name: string) => status(name),
    history: [yes([])],
    job: [context.job ?? yes({ total: 1, jobs: [definition] })],
    jobs: (_cluster: string, type: string) => {
      if (type === 'BATCH_JOB' && context.job === forbidden) return forbidden;
      const jobs = type === 'NORMAL_JOB' ? [{ name: 'ods_t1', 'creation-date': created }] : [];
      return yes({ total: jobs.length, jobs });
    },
    createAndStart: () => {
      next();
      return status('ods');
    },
    start: () => {
      next();
      return status('ods');
    },
    remove: [yes(true)],
  });
  if (context.earlierRuns !== null) next();
  return one;
}

async function runToEnd(one: Scripted, request: JobRequest, more: Partial<RunJobsOptions> = {}) {
  const step = testStep(one.clock, { cdm: one.ports.cdm } as never, ['a'], more);
  const ended = await one.clock.run(async () => {
    await one.clock.sleep(MINUTE);
    return runOneJob({ ...step.ports, clock: one.clock }, request, step.options);
  });
  return {
    ended,
    lines: step.lines,
    starts: one.routes().filter((route) => route === 'start' || route === 'createAndStart').length,
  };
}

describe('a whole-database job on a later attempt, with if-exists: resume', () => {
  const resume = { policy: 'resume', resumeSince: 1 } as const;

  test('is done where all its tables are, with their figures', async () => {
    const { ended, starts } = await runToEnd(service({ earlierRuns: 'SUCCEEDED', table: ['SUCCEEDED'] }), job, resume);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { origin: 'resumed' }, subJobs: [{ job: 'ods_t1' }] });
    expect(starts).toBe(0);
  });

  test.each(['FAILED', 'STOPPED'])('is started again where a table is %s, whatever its own word is', async (word) => {
    const one = service({ earlierRuns: 'SUCCEEDED', table: [word, 'SUCCEEDED'] });
    const { ended, lines, starts } = await runToEnd(one, job, resume);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { origin: 'started' } });
    expect(starts).toBe(1);
    expect(lines).toContain(
      `ods: in an earlier attempt of this workflow run 1 of 1 sub-jobs did not succeed: ods_t1 (${word}); it is started again.`,
    );
  });

  test('is started once more, not for ever', async () => {
    const one = service({ earlierRuns: 'SUCCEEDED', table: ['FAILED', 'FAILED'] });
    const { ended, starts } = await runToEnd(one, job, resume);
    expect(ended).toMatchObject({ status: 'FAILED', record: { origin: 'started' } });
    expect(starts).toBe(1);
  });

  test('is not started beside tables that go on', async () => {
    const one = service({ earlierRuns: 'SUCCEEDED', table: ['RUNNING'] });
    const { ended, lines, starts } = await runToEnd(one, job, resume);
    expect(ended).toMatchObject({ status: 'TIMED_OUT', mayStillRun: true });
    expect(lines.join()).not.toContain('already succeeded');
    expect(starts).toBe(0);
  });
});

describe('a job that is known by its name only', () => {
  test.each<[what: string, answer: Answer<unknown>, status: string]>([
    ['is a whole-database job', yes({ total: 1, jobs: [definition] }), 'FAILED'],
    ['is none', yes({ total: 0, jobs: [] }), 'SUCCEEDED'],
    ['is none, by an error', gone, 'SUCCEEDED'],
    ['may be one, for that may not be asked', forbidden, 'FAILED'],
  ])('%s: with a table that failed', async (_what, answer, status) => {
    const one = service({ earlierRuns: 'SUCCEEDED', table: ['SUCCEEDED', 'FAILED'], job: answer });
    const { ended, starts } = await runToEnd(one, existing);
    expect(ended.status).toBe(status);
    expect(starts).toBe(1);
  });
});
