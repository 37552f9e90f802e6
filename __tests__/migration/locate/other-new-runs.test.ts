import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { isSameRun, otherNewRuns } from '../../../src/migration/locate/match-run.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import { DATE, run } from '../support/records.ts';

const identity: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const other: Partial<Submission> = { submissionId: '40', creationDate: DATE + 9000 };
const priorRun = (part: Partial<Submission>): PriorRun => ({ kind: 'present', newest: run(part) });

describe('the new runs that are not the one of the reply', () => {
  test.each<[what: string, before: PriorRun, part: Partial<Submission>, isOther: boolean]>([
    ['one of another id', ABSENT, other, true],
    ['one of another date', ABSENT, { creationDate: DATE + 5000 }, true],
    ['not ours', ABSENT, {}, false],
    ['not one that shows neither id nor date', ABSENT, { submissionId: null, creationDate: null }, false],
    ['not one that was there before', priorRun(other), other, false],
    ['not one that may have been there before', priorRun({ submissionId: null, creationDate: null }), other, false],
  ])('%s', (_what, before, part, isOther) => {
    const views = new Map([['a', { kind: 'runs' as const, runs: [run(part)] }]]);
    const expected = isOther ? [{ cluster: 'a', run: run(part) }] : [];
    expect(otherNewRuns(identity, new Map([['a', before]]), views)).toEqual(expected);
  });
});

test.each<[cluster: string, part: Partial<Submission>, isSame: boolean]>([
  ['a', {}, true],
  ['a', { status: 'SUCCEEDED' }, true],
  ['a', { submissionId: '14' }, false],
  // Ids are counted per cluster.
  ['b', {}, false],
])('submission 13 on a, and one on %s with %j: the same run is %s', (cluster, part, isSame) => {
  expect(isSameRun('orders', { cluster: 'a', run: run() }, { cluster, run: run(part) })).toBe(isSame);
});
