import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import {
  compareRuns,
  comparesDates,
  identityOf,
  type Likeness,
  newestFirst,
  type RunIdentity,
  sameDate,
} from '../../../src/migration/run/run-identity.ts';
import { DATE, run } from '../support/records.ts';

const ours: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const without = (...keys: (keyof RunIdentity)[]): RunIdentity => ({
  ...ours,
  ...Object.fromEntries(keys.map((key) => [key, null])),
});

const likenesses: readonly [what: string, identity: RunIdentity, seen: Partial<Submission>, likeness: Likeness][] = [
  ['all three equal', ours, {}, 'same'],
  ['another name', ours, { jobName: 'order' }, 'different'],
  ['a name in other letters', ours, { jobName: 'ORDERS' }, 'different'],
  ['another id', ours, { submissionId: '14' }, 'different'],
  ['another date', ours, { creationDate: DATE + 1 }, 'different'],
  ['another date, no id on their side', ours, { submissionId: null, creationDate: DATE + 1 }, 'different'],
  ['another id, no date on their side', ours, { submissionId: '14', creationDate: null }, 'different'],
  ['no id on their side', ours, { submissionId: null }, 'same'],
  ['no date on their side', ours, { creationDate: null }, 'same'],
  ['no id on our side', without('submissionId'), {}, 'same'],
  ['no date on our side', without('creationDate'), {}, 'same'],
  ['neither on their side', ours, { submissionId: null, creationDate: null }, 'unclear'],
  ['neither on our side', without('submissionId', 'creationDate'), {}, 'unclear'],
  ['our id and their date', without('creationDate'), { submissionId: null }, 'unclear'],
  ['no name on their side', ours, { jobName: null }, 'same'],
  ['no name and another id', ours, { jobName: null, submissionId: '14' }, 'different'],
  ['our date cut to the second', { ...ours, creationDate: DATE - 123 }, {}, 'same'],
  ['their date cut to the second', ours, { creationDate: DATE - 123 }, 'same'],
  ['a cut date of another second', ours, { creationDate: DATE - 123 - 1000 }, 'different'],
];

describe('the likeness of two runs', () => {
  test.each(likenesses)('%s', (_what, identity, seen, likeness) => {
    expect(compareRuns(identity, run(seen))).toBe(likeness);
  });

  test('a run is like itself wherever it has anything to compare', () => {
    const submissions = fc.record({
      submissionId: fc.option(fc.nat().map(String)),
      creationDate: fc.option(fc.integer({ min: 1, max: 2e12 })),
    });
    fc.assert(
      fc.property(submissions, (part) => {
        const seen = run(part);
        const bare = part.submissionId === null && part.creationDate === null;
        expect(compareRuns(identityOf('orders', seen), seen)).toBe(bare ? 'unclear' : 'same');
      }),
    );
  });

  test.each<[RunIdentity, Partial<Submission>, boolean]>([
    [ours, {}, true],
    [without('creationDate'), {}, false],
    [ours, { creationDate: null }, false],
  ])('%j and %j compare their dates: %s', (identity, seen, expected) => {
    expect(comparesDates(identity, run(seen))).toBe(expected);
  });

  test.each([
    [1_700_000_000_123, 1_700_000_000_123, true],
    [1_700_000_000_123, 1_700_000_000_124, false],
    [1_700_000_000_000, 1_700_000_000_999, true],
    [1_700_000_000_999, 1_700_000_000_000, true],
    [1_700_000_000_000, 1_700_000_001_000, false],
    [1_700_000_000_999, 1_700_000_001_000, false],
    [1_700_000_000_000, 1_699_999_999_999, false],
  ])('%d and %d are the same date: %s', (a, b, expected) => {
    expect(sameDate(a, b)).toBe(expected);
    expect(sameDate(b, a)).toBe(expected);
  });
});

describe('the order of runs', () => {
  const orders: readonly [what: string, newer: Partial<Submission>, older: Partial<Submission>][] = [
    ['by date', { creationDate: DATE + 1, submissionId: '1' }, { submissionId: '2' }],
    ['by id where a date is missing', { submissionId: '14', creationDate: null }, {}],
    ['by id where the other date is missing', { submissionId: '14' }, { creationDate: null }],
    ['by id where the dates are equal', { submissionId: '14' }, {}],
    ['ids as numbers, not as text', { submissionId: '100' }, { submissionId: '99' }],
    ['ids beyond 2^53', { submissionId: '9007199254740993' }, { submissionId: '9007199254740992' }],
  ];
  test.each(orders)('%s', (_what, newer, older) => {
    expect(newestFirst(run(newer), run(older))).toBeLessThan(0);
    expect(newestFirst(run(older), run(newer))).toBeGreaterThan(0);
  });

  test.each<[string, Partial<Submission>, Partial<Submission>]>([
    ['equal runs', {}, {}],
    ['a date here and an id there', { submissionId: null }, { creationDate: null }],
    ['neither', { submissionId: null, creationDate: null }, { submissionId: null, creationDate: null }],
  ])('%s have no order', (_what, a, b) => {
    expect(newestFirst(run(a), run(b))).toBe(0);
    expect(newestFirst(run(b), run(a))).toBe(0);
  });
});
