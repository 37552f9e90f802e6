import { describe, expect, test } from 'vitest';
import { isDone, loadsDefinition, modifiedAt } from '../../../src/migration/submit/resume.ts';
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

describe('a run loads what the definition says', () => {
  const cut = Math.floor(DATE / 1000) * 1000;
  test.each<[what: string, run: Parameters<typeof run>[0], modifiedAt: number | null, loads: boolean]>([
    ['that was never modified, whatever its date', { creationDate: null }, null, true],
    ['that was modified before it', {}, DATE - 1, true],
    ['that was modified as it began', {}, DATE, true],
    ['that was modified in its second, where the run is dated to the second', { creationDate: cut }, cut + 999, true],
    ['that was modified in the next second', { creationDate: cut }, cut + 1001, false],
    ['that was modified within its second, where both dates are exact', {}, DATE + 1, false],
    ['dated to the second, in which the run began', { creationDate: cut + 1 }, cut, true],
    ['dated to the second, after which the run began', { creationDate: cut + 1001 }, cut, true],
    ['dated to the second, before which the run began', { creationDate: cut - 1 }, cut, false],
    ['that was modified, where the run has no date', { creationDate: null }, DATE, false],
    ['dated by its end', { status: 'SUCCEEDED', lastUpdateDate: DATE + 60_000 }, DATE + 65_000, true],
    ['dated long after its end', { status: 'SUCCEEDED', lastUpdateDate: DATE + 60_000 }, DATE + 65_001, false],
    ['dated long before its end', { status: 'SUCCEEDED', lastUpdateDate: DATE + 60_000 }, DATE + 54_999, false],
    // Only a run that succeeds dates the definition: while one runs, someone else modified it.
    ['modified while it runs', { status: 'RUNNING', lastUpdateDate: DATE + 60_000 }, DATE + 60_000, false],
    ['modified as it failed', { status: 'FAILED', lastUpdateDate: DATE + 60_000 }, DATE + 60_000, false],
  ])('%s', (_what, part, modified, loads) => {
    expect(loadsDefinition(run(part), modified === null ? {} : { 'update-date': modified })).toBe(loads);
  });
});
