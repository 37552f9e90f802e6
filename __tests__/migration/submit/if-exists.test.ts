import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import type { ExistingJob, IfExists } from '../../../src/migration/run/job-request.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import { chooseByRuns } from '../../../src/migration/submit/if-exists.ts';
import { DATE, run } from '../support/records.ts';
import { newJob } from '../support/step.ts';

const fresh = newJob('orders');
const existing: ExistingJob = { kind: 'existing', name: 'orders', baseName: 'orders', variables: null };
const ALL: readonly IfExists[] = ['update', 'attach', 'resume', 'fail'];

const present = (part: Partial<Submission> | null = { status: 'SUCCEEDED' }): PriorRun => ({
  kind: 'present',
  newest: part === null ? null : run(part),
});
const running = present({ status: 'RUNNING' });
const idle = present(null);
const at = (offset: number | null, status = 'FAILED'): PriorRun =>
  present({ status, creationDate: offset === null ? null : DATE + offset });

const chosen = (
  request: typeof fresh | ExistingJob,
  policy: IfExists,
  priorRuns: Record<string, PriorRun>,
): readonly [string, string?] => {
  const action = chooseByRuns(request, policy, new Map(Object.entries(priorRuns)));
  return 'cluster' in action ? [action.kind, action.cluster] : [action.kind];
};

describe('a job of the file', () => {
  test.each(ALL)('is created where it exists nowhere, under %s', (policy) => {
    expect(chosen(fresh, policy, { a: ABSENT, b: ABSENT })).toEqual(['create']);
  });

  test.each<[policy: IfExists, before: string, existing: PriorRun, expected: readonly [string, string?]]>([
    ['update', 'is over', present(), ['idle', 'b']],
    ['update', 'never ran', idle, ['idle', 'b']],
    ['update', 'runs', running, ['refuse']],
    ['update', 'waits in the queue', present({ status: 'PENDING' }), ['refuse']],
    ['update', 'shows a word of unknown meaning', present({ status: 'UNKNOWN' }), ['idle', 'b']],
    ['attach', 'is over', present(), ['idle', 'b']],
    ['attach', 'never ran', idle, ['idle', 'b']],
    ['attach', 'runs', running, ['running', 'b']],
    ['resume', 'is over', present(), ['idle', 'b']],
    ['resume', 'never ran', idle, ['idle', 'b']],
    ['resume', 'runs', running, ['running', 'b']],
    ['fail', 'is over', present(), ['refuse']],
    ['fail', 'never ran', idle, ['refuse']],
    ['fail', 'runs', running, ['refuse']],
  ])('under %s, where it %s', (policy, _what, before, expected) => {
    expect(chosen(fresh, policy, { a: ABSENT, b: before })).toEqual(expected);
  });
});

describe('a job that is to stand there already', () => {
  test.each(ALL)('is refused where it exists nowhere', (policy) => {
    expect(chooseByRuns(existing, policy, new Map([['a', ABSENT]]))).toEqual({
      kind: 'refuse',
      reason: 'no candidate cluster has a job of that name',
      hint: 'Check `existing-jobs` and `clusters`.',
      failure: null,
    });
  });

  test.each(ALL)('is started where it is over, whatever the policy (%s)', (policy) => {
    expect(chosen(existing, policy, { a: present() })).toEqual(['start', 'a']);
  });

  test.each(ALL)('is refused where it runs, whatever the policy (%s)', (policy) => {
    expect(chosen(existing, policy, { a: running })).toEqual(['refuse']);
  });
});

describe('of several that stand there', () => {
  test.each<[what: string, priorRuns: Record<string, PriorRun>, cluster: string]>([
    ['the one that ran last', { a: at(0), b: at(9000), c: at(5000) }, 'b'],
    ['one that ran before one that never did', { a: idle, b: at(0) }, 'b'],
    ['one that ran before one that never did, in either order', { a: at(0), b: idle }, 'a'],
    ['the first of those that never ran', { a: idle, b: idle }, 'a'],
    [
      'the first of those that ran at the same time, whatever their ids',
      { a: present({ status: 'FAILED', submissionId: '1' }), b: present({ status: 'FAILED', submissionId: '900' }) },
      'a',
    ],
    ['one without a date before one that never ran', { a: idle, b: at(null) }, 'b'],
    ['one without a date before one that never ran, in either order', { a: at(null), b: idle }, 'a'],
    ['one with a date before one without', { a: at(null), b: at(0) }, 'b'],
    ['one with a date before one without, in either order', { a: at(0), b: at(null) }, 'a'],
    [
      'the first where no dates are known, for ids of two clusters say nothing',
      {
        a: present({ status: 'FAILED', creationDate: null, submissionId: '1' }),
        b: present({ status: 'FAILED', creationDate: null, submissionId: '900' }),
      },
      'a',
    ],
  ])('%s', (_what, priorRuns, cluster) => {
    expect(chosen(fresh, 'update', priorRuns)).toEqual(['idle', cluster]);
  });

  test('the one that runs comes before the one that ran last', () => {
    expect(chosen(fresh, 'attach', { a: at(9000), b: at(0, 'RUNNING'), c: at(99_000) })).toEqual(['running', 'b']);
  });

  test('two that run are an error, with both named', () => {
    const priorRuns = new Map(Object.entries({ a: running, b: running, c: present() }));
    expect(chooseByRuns(fresh, 'attach', priorRuns)).toEqual({
      kind: 'refuse',
      reason: 'it runs on 2 candidates at the same time: a and b',
      hint: 'Stop one of them first.',
      failure: null,
    });
  });

  test('hands over the newest run of the chosen one', () => {
    const priorRuns = new Map(Object.entries({ a: at(0), b: at(9000) }));
    expect(chooseByRuns(fresh, 'update', priorRuns)).toMatchObject({ newest: { creationDate: DATE + 9000 } });
    expect(chooseByRuns(existing, 'update', priorRuns)).toMatchObject({ newest: { creationDate: DATE + 9000 } });
    expect(chooseByRuns(fresh, 'attach', new Map([['a', running]]))).toMatchObject({ run: { status: 'RUNNING' } });
  });
});

describe('a refusal', () => {
  const since = new Date(DATE).toISOString();
  test.each<[what: string, before: PriorRun, reason: string]>([
    ['a run', present(), `the name is taken: a job of that name exists on cluster a (SUCCEEDED since ${since})`],
    ['no run', idle, 'the name is taken: a job of that name exists on cluster a'],
    [
      'a creator',
      present({ status: 'FAILED', creationDate: null, creationUser: 'eve' }),
      'the name is taken: a job of that name exists on cluster a (FAILED, started by eve)',
    ],
  ])('of a name that is taken tells %s', (_what, before, reason) => {
    expect(chooseByRuns(fresh, 'fail', new Map([['a', before]]))).toEqual({
      kind: 'refuse',
      reason,
      hint: 'Use `job-name-suffix` to make the name unique, or another `if-exists`.',
      failure: null,
    });
  });

  test('of a name that is taken names all clusters', () => {
    expect(chooseByRuns(fresh, 'fail', new Map(Object.entries({ a: idle, b: ABSENT, c: idle })))).toMatchObject({
      reason: 'the name is taken: a job of that name exists on cluster a and c',
    });
  });

  test('of a job that runs tells since when, and what to do', () => {
    const priorRuns = new Map([['a', running]]);
    expect(chooseByRuns(fresh, 'update', priorRuns)).toEqual({
      kind: 'refuse',
      reason: `it is already running on cluster a (RUNNING since ${since})`,
      hint: 'Wait for its end, or use `if-exists: attach` to wait for that run instead of starting one.',
      failure: null,
    });
    expect(chooseByRuns(existing, 'update', priorRuns)).toMatchObject({
      hint: 'Wait for its end, then run this step again.',
    });
  });
});
