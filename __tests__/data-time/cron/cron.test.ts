import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cron, lastTick, parseCron, typicalGapMs } from '../../../src/data-time/cron/cron.ts';
import { parseZone } from '../../../src/data-time/zones/zone.ts';

function cronOf(text: string): Cron {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.cron;
}

function tick(text: string, at: string, zone = 'UTC'): string | null {
  const parsed = parseZone(zone);
  if (!parsed.ok) throw new Error(parsed.problem);
  const found = lastTick(cronOf(text), Date.parse(at), parsed.zone);
  return found === null ? null : new Date(found).toISOString().replace(':00.000Z', 'Z');
}

describe('every form of a field', () => {
  test.each([
    ['30 23 * * *', '2024-05-02T00:40:00Z', '2024-05-01T23:30Z'],
    ['* * * * *', '2024-05-02T00:40:59.999Z', '2024-05-02T00:40Z'],
    ['*/15 * * * *', '2024-05-02T00:44:00Z', '2024-05-02T00:30Z'],
    ['5/15 * * * *', '2024-05-02T00:04:00Z', '2024-05-01T23:50Z'],
    ['3-20/8 * * * *', '2024-05-02T00:59:00Z', '2024-05-02T00:19Z'],
    ['0,30 9-17 * * *', '2024-05-02T23:00:00Z', '2024-05-02T17:30Z'],
    ['0 4,16 * * *', '2024-05-02T15:59:59Z', '2024-05-02T04:00Z'],
    ['7 */6 * * *', '2024-05-02T06:06:00Z', '2024-05-02T00:07Z'],
    ['0 0 1,15 * *', '2024-05-31T12:00:00Z', '2024-05-15T00:00Z'],
    ['0 0 */10 * *', '2024-05-31T12:00:00Z', '2024-05-31T00:00Z'],
    ['0 0 31 * *', '2024-05-01T00:00:00Z', '2024-03-31T00:00Z'],
    ['0 0 29 2 *', '2024-02-28T00:00:00Z', '2020-02-29T00:00Z'],
    ['0 0 29 2 *', '2103-01-01T00:00:00Z', '2096-02-29T00:00Z'],
    ['0 0 1 jan-mar *', '2024-12-31T00:00:00Z', '2024-03-01T00:00Z'],
    ['0 0 1 JAN,JUL *', '2024-12-31T00:00:00Z', '2024-07-01T00:00Z'],
    ['0 0 1 */5 *', '2024-12-31T00:00:00Z', '2024-11-01T00:00Z'],
    ['30 5 * * 1,3', '2024-05-05T00:00:00Z', '2024-05-01T05:30Z'],
    ['30 5 * * MON-FRI', '2024-05-05T12:00:00Z', '2024-05-03T05:30Z'],
    ['30 5 * * sun', '2024-05-04T12:00:00Z', '2024-04-28T05:30Z'],
    ['30 5 * * 7', '2024-05-04T12:00:00Z', '2024-04-28T05:30Z'],
    ['30 5 * * 5-7', '2024-05-05T12:00:00Z', '2024-05-05T05:30Z'],
    ['30 5 * * */2', '2024-05-05T12:00:00Z', '2024-05-05T05:30Z'],
    ['0 0 13 * FRI', '2024-05-16T00:00:00Z', '2024-05-13T00:00Z'],
    ['0 0 13 * FRI', '2024-05-12T00:00:00Z', '2024-05-10T00:00Z'],
    ['0 0 13 * *', '2024-05-12T00:00:00Z', '2024-04-13T00:00Z'],
    ['  0\t0   1 1 * ', '2024-05-12T00:00:00Z', '2024-01-01T00:00Z'],
    ['0 0 31 2 *', '2024-05-12T00:00:00Z', null],
    ['0 0 31 4,6,9,11 *', '2024-05-12T00:00:00Z', null],
  ])('%s before %s', (text, at, expected) => {
    expect(tick(text, at)).toBe(expected);
  });
});

describe('late by up to 12 hours', () => {
  const planned: readonly [cron: string, due: string][] = [
    ['30 23 * * *', '2024-05-01T23:30Z'],
    ['30 23 31 * *', '2024-01-31T23:30Z'],
    ['59 23 31 12 *', '2023-12-31T23:59Z'],
    ['0 18 29 2 *', '2024-02-29T18:00Z'],
    ['15 20 * * SUN', '2024-03-31T20:15Z'],
    ['0 13 * * *', '2024-06-30T13:00Z'],
  ];
  const minutes = [0, 1, 5, 29, 30, 31, 60, 95, 180, 359, 360, 600, 719, 720];
  test.each(planned.flatMap(([cron, due]) => minutes.map((late) => [cron, due, late] as const)))(
    '%s due %s, %i minutes late',
    (cron, due, late) => {
      expect(tick(cron, new Date(Date.parse(due) + late * 60_000).toISOString())).toBe(due);
    },
  );
  test.each(planned)('%s: a millisecond before %s it is not due yet', (cron, due) => {
    expect(tick(cron, new Date(Date.parse(due) - 1).toISOString())).not.toBe(due);
  });
});

describe('a schedule with a time zone of its own', () => {
  test.each([
    ['30 23 * * *', '2024-05-01T15:40:00Z', 'Asia/Shanghai', '2024-05-01T15:30Z'],
    ['30 23 * * *', '2024-05-01T15:20:00Z', 'Asia/Shanghai', '2024-04-30T15:30Z'],
    ['0 1 * * *', '2024-07-01T00:00:00Z', 'Europe/Berlin', '2024-06-30T23:00Z'],
    ['30 2 * * *', '2024-03-31T12:00:00Z', 'Europe/Berlin', '2024-03-31T01:00Z'],
    ['30 2 * * *', '2024-10-27T12:00:00Z', 'Europe/Berlin', '2024-10-27T00:30Z'],
    ['*/20 * * * *', '2024-10-27T01:10:00Z', 'Europe/Berlin', '2024-10-27T01:00Z'],
    ['0 22 * * *', '2024-05-01T02:00:00Z', 'America/New_York', '2024-05-01T02:00Z'],
  ])('%s before %s in %s', (text, at, zone, expected) => {
    expect(tick(text, at, zone)).toBe(expected);
  });
});

test.each([
  ['0 0 * *', /five fields/],
  ['0 0 * * * *', /five fields/],
  ['@daily', /five fields/],
  ['60 * * * *', /"60" is not a valid minute. Allowed: 0 to 59/],
  ['0 24 * * *', /not a valid hour/],
  ['0 0 0 * *', /not a valid day of the month/],
  ['0 0 32 * *', /not a valid day of the month/],
  ['0 0 * 13 *', /not a valid month. Allowed: 1 to 12 or JAN to DEC/],
  ['0 0 * * 8', /not a valid day of the week. .*SUN to SAT/],
  ['0 0 * * L', /"L"/],
  ['0 0 ? * *', /"\?"/],
  ['0 0 * JANUARY *', /"JANUARY"/],
  ['*/0 * * * *', /"\*\/0"/],
  ['*/x * * * *', /"\*\/x"/],
  ['*/5/5 * * * *', /"\*\/5\/5"/],
  ['20-10 * * * *', /"20-10"/],
  ['1,,2 * * * *', /""/],
  ['-5 * * * *', /"-5"/],
  ['1-2-3 * * * *', /"1-2-3"/],
  ['1.5 * * * *', /"1.5"/],
  ['JAN * * * *', /"JAN"/],
])('%s is refused', (text, problem) => {
  expect(parseCron(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
});

test.each([
  ['*/5 * * * *', 5],
  ['0 * * * *', 60],
  ['0 8-17 * * 1-5', 60],
  ['*/5 9 * * *', 5],
  ['30 23 * * *', 24 * 60],
  ['0 0 * * 1', 7 * 24 * 60],
  ['0 0 31 2 *', null],
])('%s is usually due every %s minutes', (text, minutes) => {
  expect(typicalGapMs(cronOf(text))).toBe(minutes === null ? null : minutes * 60_000);
});

/** The definition, tried minute by minute. */
function isDue(cron: Cron, minute: number): boolean {
  const at = new Date(minute * 60_000);
  const day = cron.days.includes(at.getUTCDate());
  const weekday = cron.weekdays.includes(at.getUTCDay());
  return (
    cron.minutes.includes(at.getUTCMinutes()) &&
    cron.hours.includes(at.getUTCHours()) &&
    cron.months.includes(at.getUTCMonth() + 1) &&
    (cron.eitherDay ? day || weekday : day && weekday)
  );
}

const field = (first: number, last: number) => {
  const number = fc.integer({ min: first, max: last });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const stepped = fc
    .tuple(fc.oneof(fc.constant('*'), range, number.map(String)), fc.integer({ min: 1, max: last }))
    .map(([base, step]) => `${base}/${step}`);
  const item = fc.oneof(fc.constant('*'), number.map(String), range, stepped);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    fc.array(item, { minLength: 1, maxLength: 3 }).map(String),
  );
};
const crons = fc
  .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
  .map((fields) => fields.join(' '));

test('a tick is due, not after the time, and none lies between', () => {
  const times = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2050, 0, 1) });
  fc.assert(
    fc.property(crons, times, (text, at) => {
      const cron = cronOf(text);
      const found = lastTick(cron, at);
      expect(found).not.toBeNull();
      if (found === null) return;
      expect(found).toBeLessThanOrEqual(at);
      expect(isDue(cron, found / 60_000)).toBe(true);
      // Two days suffice to show a miss within a day, and keep the search short.
      const first = Math.max(found / 60_000 + 1, Math.floor(at / 60_000) - 2 * 24 * 60);
      for (let minute = first; minute * 60_000 <= at; minute++)
        if (isDue(cron, minute)) expect.fail(`${minute} is due`);
    }),
    { numRuns: 200 },
  );
});
