import { describe, expect, test } from 'vitest';
import { isDone, modifiedAt } from '../../../src/migration/submit/resume.ts';
import { DATE, run } from '../support/records.ts';

describe('what an earlier attempt brought to success', () => {
  const succeeded = run({ status: 'SUCCEEDED', creationDate: DATE, lastUpdateDate: DATE + 1000 });
  test.each([
    ['begun since', succeeded, DATE - 1, null, true],
    ['begun at that moment', succeeded, DATE, null, true],
    ['begun before', succeeded, DATE + 1, null, false],
    ['first attempt', succeeded, null, null, false],
    ['failed', run({ status: 'FAILED' }), DATE, null, false],
    ['no word', run({ status: null }), DATE, null, false],
    ['no date', run({ status: 'SUCCEEDED', creationDate: null }), DATE, null, false],
    ['modified before it', succeeded, DATE, DATE - 1, true],
    ['modified while it ran', succeeded, DATE, DATE + 500, true],
    ['dated by its end', succeeded, DATE, DATE + 6000, true],
    ['modified after it', succeeded, DATE, DATE + 6001, false],
    ['modified after one without an end', run({ status: 'SUCCEEDED' }), DATE, DATE + 5001, false],
  ] as const)('%s', (_what, one, since, modifiedAt, done) => {
    expect(isDone(one, since, modifiedAt === null ? {} : { 'update-date': modifiedAt })).toBe(done);
  });
});

test.each<[definition: Record<string, string | number>, at: number | null]>([
  [{}, null],
  [{ 'creation-date': 5 }, null],
  [{ 'creation-date': 5, 'update-date': 5 }, null],
  [{ 'creation-date': '5', 'update-date': 5 }, null],
  [{ 'creation-date': 5, 'update-date': 7 }, 7],
  [{ 'creation-date': '5', 'update-date': '7' }, 7],
  [{ 'update-date': 7 }, 7],
  [{ 'update-date': 0 }, null],
  [{ 'update-date': -7 }, null],
  [{ 'update-date': 'yesterday' }, null],
])('the definition %j was modified at %s', (shownDefinition, at) => {
  expect(modifiedAt(shownDefinition)).toBe(at);
});
