import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT, type Novelty, noveltyOf, type PriorRun, runsOf } from '../../../src/migration/run/prior-runs.ts';
import { DATE, run } from '../support/records.ts';

const stood = (part: Partial<Submission> | null): PriorRun => ({
  kind: 'present',
  newest: part === null ? null : run(part),
});

const cases: readonly [what: string, before: PriorRun, seen: Partial<Submission>, novelty: Novelty][] = [
  ['nothing was there', ABSENT, {}, 'new'],
  ['the job stood there and had never run', stood(null), {}, 'new'],
  ['the very run', stood({}), {}, 'old'],
  ['the very run, though its status changed', stood({}), { status: 'SUCCEEDED' }, 'old'],
  ['the very run, its date cut to the second now', stood({}), { creationDate: DATE - 123 }, 'old'],
  ['a later run', stood({}), { submissionId: '14', creationDate: DATE + 5000 }, 'new'],
  ['an earlier run', stood({}), { submissionId: '12', creationDate: DATE - 5000 }, 'old'],
  ['a later run by its id alone', stood({ creationDate: null }), { submissionId: '14' }, 'new'],
  ['an earlier run by its id alone', stood({ creationDate: null }), { submissionId: '12' }, 'old'],
  ['the same id with a later date: the counting began anew', stood({}), { creationDate: DATE + 5000 }, 'new'],
  ['a smaller id with a later date', stood({}), { submissionId: '1', creationDate: DATE + 5000 }, 'new'],
  ['a run without id and date', stood({}), { submissionId: null, creationDate: null }, 'unclear'],
  ['nothing known of the run that stood there', stood({ submissionId: null, creationDate: null }), {}, 'unclear'],
  ['an id against a date', stood({ submissionId: null }), { creationDate: null }, 'unclear'],
  ['no name on either side, the very run', stood({ jobName: null }), { jobName: null }, 'old'],
  ['no name there, a later run', stood({ jobName: null }), { creationDate: DATE + 1 }, 'new'],
  ['no name now, the very run', stood({}), { jobName: null }, 'old'],
];

describe('whether a run came after the look-up', () => {
  test.each(cases)('%s', (_what, before, seen, novelty) => {
    expect(noveltyOf(before, run(seen))).toBe(novelty);
  });
});

describe('the runs of a reply', () => {
  const words = (runs: readonly Submission[]): (string | null)[] => runs.map((one) => one.submissionId);

  test('are those of the job, newest first', () => {
    const shown = [
      run({ submissionId: '1', creationDate: DATE - 2 }),
      run({ submissionId: '9', jobName: 'other' }),
      run({ submissionId: '3', creationDate: DATE }),
      run({ submissionId: '2', creationDate: DATE - 1, jobName: null }),
    ];
    expect(words(runsOf('orders', shown))).toEqual(['3', '2', '1']);
  });

  test.each([
    ['NEVER_EXECUTED', null, null, 0],
    ['NEVER_EXECUTED', null, DATE, 0],
    ['NEW', null, null, 0],
    ['new', null, null, 0],
    ['RUNNING', null, null, 1],
    ['UNKNOWN', null, null, 1],
    ['NEW', '1', null, 1],
    ['NEW', null, DATE, 1],
    ['NEVER_EXECUTED', '1', DATE, 1],
  ])('%s with id %s and date %s counts as %d runs', (status, submissionId, creationDate, count) => {
    expect(runsOf('orders', [run({ status, submissionId, creationDate })])).toHaveLength(count);
  });
});
