import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { traitsOf } from '../../../src/migration/run/job-request.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import { bareRun, candidatesOf, identityIn, newRecord, priorRunsOf } from '../../../src/migration/run/run-record.ts';
import { isDone } from '../../../src/migration/submit/resume.ts';
import { DATE, record, run } from '../support/records.ts';
import { newJob } from '../support/step.ts';

describe('what is kept of a job', () => {
  test('begins with nothing sent', () => {
    const traits = traitsOf(newJob('orders-1', { baseName: 'orders', rerun: 'safe' }));
    expect(traits).toEqual({
      name: 'orders-1',
      baseName: 'orders',
      jobType: 'NORMAL_JOB',
      retryJobType: 'NONE',
      rerun: 'safe',
    });
    const unknown = ['cluster', 'submissionId', 'creationDate', 'status', 'origin', 'lostRequest'];
    const unset = ['resent', 'adopted', 'several', 'alone', 'mayDelete', 'deletePending'];
    expect(newRecord(traits)).toEqual({
      ...traits,
      phase: 'waiting',
      candidates: [],
      ...Object.fromEntries(unknown.map((field) => [field, null])),
      ...Object.fromEntries(unset.map((field) => [field, false])),
    });
  });

  test('knows nothing of the definition of a job that exists there already', () => {
    expect(traitsOf({ kind: 'existing', name: 'orders', baseName: 'orders', variables: '{"a":1}' })).toEqual({
      name: 'orders',
      baseName: 'orders',
      jobType: '',
      retryJobType: 'UNKNOWN',
      rerun: 'unknown',
    });
  });

  test.each<[submissionId: string | null, creationDate: number | null, known: boolean]>([
    [null, null, false],
    ['13', null, true],
    [null, DATE, true],
    ['13', DATE, true],
  ])('identifies its run by id %s and date %s: %s', (submissionId, creationDate, known) => {
    const expected = known ? { jobName: 'orders', submissionId, creationDate } : null;
    expect(identityIn(record({ submissionId, creationDate }))).toEqual(expected);
  });
});

test('a run of which only the identity is known shows no status and no counts', () => {
  expect(bareRun('orders', '13', DATE)).toEqual(run({ status: null }));
});

describe('what was on the candidates', () => {
  const priorRuns: fc.Arbitrary<PriorRun> = fc.oneof(
    fc.constant(ABSENT),
    fc.constant<PriorRun>({ kind: 'present', newest: null }),
    fc
      .record({ submissionId: fc.option(fc.nat().map(String)), creationDate: fc.option(fc.integer({ min: 1 })) })
      .filter((part) => part.submissionId !== null || part.creationDate !== null)
      .map((part): PriorRun => ({ kind: 'present', newest: run(part) })),
  );

  test('outlives the process as far as a later comparison needs it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), priorRuns), (earlier) => {
        const before = new Map(Object.entries(earlier));
        const kept = JSON.parse(JSON.stringify(record({ candidates: candidatesOf(before) })));
        const after = priorRunsOf(kept);
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [cluster, was] of before) {
          const now = after.get(cluster);
          expect(now?.kind).toBe(was.kind);
          if (was.kind !== 'present' || now?.kind !== 'present') continue;
          expect(now.newest?.submissionId ?? null).toBe(was.newest?.submissionId ?? null);
          expect(now.newest?.creationDate ?? null).toBe(was.newest?.creationDate ?? null);
          expect(now.newest?.jobName ?? 'orders').toBe('orders');
        }
      }),
    );
  });

  test('a run without id and date is no run to compare with', () => {
    const earlier = new Map<string, PriorRun>([
      ['a', { kind: 'present', newest: run({ submissionId: null, creationDate: null }) }],
    ]);
    expect(priorRunsOf(record({ candidates: candidatesOf(earlier) }))).toEqual(
      new Map([['a', { kind: 'present', newest: null }]]),
    );
  });
});

describe('whether a run is done already', () => {
  const cases: readonly [
    what: string,
    run: Parameters<typeof run>[0],
    since: number | null,
    modifiedAt: number | null,
    done: boolean,
  ][] = [
    ['succeeded since', {}, DATE - 1, null, true],
    ['succeeded at that very moment', {}, DATE, null, true],
    ['succeeded before', {}, DATE + 1, null, false],
    ['failed since', { status: 'FAILED' }, DATE - 1, null, false],
    ['goes on', { status: 'RUNNING' }, DATE - 1, null, false],
    ['without a date', { creationDate: null }, DATE - 1, null, false],
    ['where nothing is to be taken as done', {}, null, null, false],
    ['with a definition that was modified before the run', {}, DATE - 1, DATE - 500, true],
    ['with a definition that was modified long after the run', {}, DATE - 1, DATE + 60_000, false],
    ['with a definition dated by the run itself', { lastUpdateDate: DATE + 60_000 }, DATE - 1, DATE + 60_000, true],
    ['with a definition dated soon after its end', { lastUpdateDate: DATE + 60_000 }, DATE - 1, DATE + 65_000, true],
    ['with a definition dated later after its end', { lastUpdateDate: DATE + 60_000 }, DATE - 1, DATE + 65_001, false],
    ['with a definition modified while it ran', { lastUpdateDate: DATE + 60_000 }, DATE - 1, DATE + 30_000, false],
    ['with a definition modified after it began, and no date of its end', {}, DATE - 1, DATE + 5000, false],
    ['with a definition modified in its second, dates cut to it', {}, DATE - 1, DATE - (DATE % 1000), true],
    [
      'with a definition modified in the next second, dates cut to it',
      {},
      DATE - 1,
      DATE - (DATE % 1000) + 1000,
      false,
    ],
  ];
  test.each(cases)('%s', (_what, part, since, modifiedAt, done) => {
    const definition: Record<string, number> = modifiedAt === null ? {} : { 'update-date': modifiedAt };
    expect(isDone(run({ status: 'SUCCEEDED', ...part }), since, definition)).toBe(done);
  });
});
