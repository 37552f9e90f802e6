import { Cron as Croner } from 'croner';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastTick, parseCron } from '../../src/data-time/cron/cron.ts';
import { parseZone } from '../../src/data-time/zones/zone.ts';

/** The tick by our reading. */
function ours(text: string, at: number, zoneName: string): number | null {
  const [parsed, zone] = [parseCron(text), parseZone(zoneName)];
  if (!parsed.ok || !zone.ok) throw new Error(`${text} in ${zoneName} is refused`);
  return lastTick(parsed.cron, at, zone.zone);
}

/** The tick by croner, an independent implementation. It counts in whole seconds and leaves out the time itself. */
function theirs(text: string, at: number, zone: string): number | null {
  const cron = new Croner(text, { timezone: zone, paused: true, mode: '5-part' });
  return cron.previousRuns(1, new Date(Math.floor(at / 1000 + 1) * 1000))[0]?.getTime() ?? null;
}

// croner refuses a step after a single number (`5/15`), which GitHub takes, so none is drawn here.
const field = (first: number, last: number) => {
  const number = fc.integer({ min: first, max: last });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const stepped = fc
    .tuple(fc.oneof(fc.constant('*'), range), fc.integer({ min: 1, max: last - first }))
    .map(([base, step]) => `${base}/${step}`);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    fc.array(fc.oneof(number.map(String), range, stepped), { minLength: 1, maxLength: 3 }).map(String),
  );
};
const crons = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
  .map((fields) => fields.join(' '));
const times = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2040, 0, 1) });
// Without summer time after 2010: what it does to a schedule is in the table below.
const zones = fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Shanghai', 'America/Phoenix', 'Asia/Kathmandu');

test('croner finds the same tick', () => {
  fc.assert(
    fc.property(crons, times, zones, (text, at, zone) => {
      const expected = theirs(text, at, zone);
      const found = ours(text, at, zone);
      // croner looks back less far than the 8 years between two leap days.
      if (expected !== null) expect(found).toBe(expected);
      else expect(found === null || at - found > 3 * 366 * 86_400_000).toBe(true);
    }),
    { numRuns: 200 },
  );
});

describe('summer time: croner finds the same tick of a fixed time of day', () => {
  const changes: readonly [zone: string, spring: string, autumn: string][] = [
    ['Europe/Berlin', '2026-03-29', '2026-10-25'],
    ['America/New_York', '2026-03-08', '2026-11-01'],
    ['America/Chicago', '2026-03-08', '2026-11-01'],
    ['Australia/Sydney', '2026-10-04', '2026-04-05'],
  ];
  const cases = changes.flatMap(([zone, ...days]) =>
    days.flatMap((day) =>
      ['30 1 * * *', '0 2 * * *', '30 2 * * *', '30 3 * * *'].map((cron) => [cron, zone, day] as const),
    ),
  );
  test.each(cases)('%s in %s around %s', (cron, zone, day) => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    // Half an hour apart, from a day before the change to a day after it.
    for (let step = -48; step <= 48; step++) {
      const at = noon + step * 1_800_000;
      expect([at, ours(cron, at, zone)]).toEqual([at, theirs(cron, at, zone)]);
    }
  });
});
