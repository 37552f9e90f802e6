import { describe, expect, test } from 'vitest';
import { scheduleZone, zonePrefix } from '../../../src/data-time/cron/workflow-schedule.ts';
import { parseDataTime } from '../../../src/data-time/data-time.ts';

/** A workflow file with schedules: `[cron]`, or `[cron, timezone]`. */
function workflow(...schedules: readonly (readonly [cron: string, timezone?: string])[]): string {
  const entries = schedules.map(
    ([cron, timezone]) => `    - cron: '${cron}'\n${timezone === undefined ? '' : `      timezone: '${timezone}'\n`}`,
  );
  return `name: nightly\non:\n  push:\n  schedule:\n${entries.join('')}jobs: {}\n`;
}

const CRON = '30 2 * * *';

describe('the time zone of a schedule', () => {
  test.each<[name: string, file: string, cron: string, zone: string]>([
    ['no key is UTC', workflow([CRON]), CRON, 'UTC'],
    ['its key', workflow([CRON, 'Europe/Berlin']), CRON, 'Europe/Berlin'],
    ['the entry with that cron', workflow(['0 5 * * *', 'Asia/Tokyo'], [CRON, 'Europe/Berlin']), CRON, 'Europe/Berlin'],
    ['two entries that agree', workflow([CRON, 'Europe/Berlin'], [CRON, 'Europe/Berlin']), CRON, 'Europe/Berlin'],
    ['two names of UTC', workflow([CRON, 'Etc/UTC'], [CRON], [CRON, 'UTC']), CRON, 'UTC'],
    [
      'the same name in another case',
      workflow([CRON, 'Europe/Berlin'], [CRON, 'europe/berlin']),
      CRON,
      'europe/berlin',
    ],
    ['blanks do not matter', workflow(['30  2 * * *', 'Asia/Kolkata']), ' 30 2 * *  * ', 'Asia/Kolkata'],
    [
      'a different text with the same meaning is another entry',
      workflow(['30 02 * * *', 'Asia/Tokyo'], [CRON]),
      CRON,
      'UTC',
    ],
    ['a quoted key "on"', workflow([CRON, 'Asia/Tokyo']).replace('on:', '"on":'), CRON, 'Asia/Tokyo'],
    ['JSON style', `{"on":{"schedule":[{"cron":"${CRON}","timezone":"Asia/Tokyo"}]}}`, CRON, 'Asia/Tokyo'],
    [
      'an anchor',
      `x: &zone Asia/Tokyo\non:\n  schedule:\n    - {cron: '${CRON}', timezone: *zone}\n`,
      CRON,
      'Asia/Tokyo',
    ],
    ['an empty key is UTC', workflow([CRON]).replace("'\njobs", "'\n      timezone:\njobs"), CRON, 'UTC'],
  ])('%s', (_name, file, cron, zone) => {
    expect(scheduleZone(file, cron)).toEqual({ ok: true, zone });
  });

  test.each<[name: string, file: string, problem: RegExp]>([
    [
      'one cron with two zones',
      workflow([CRON, 'Europe/Berlin'], [CRON, 'Asia/Tokyo']),
      /Europe\/Berlin, Asia\/Tokyo.*"30 1 \* \* 0-6"/,
    ],
    ['one cron with and without a zone', workflow([CRON, 'Europe/Berlin'], [CRON]), /several time zones/],
    ['another cron only', workflow(['0 5 * * *', 'Asia/Tokyo']), /no schedule with the cron "30 2 \* \* \*"/],
    ['a zone that does not exist', workflow([CRON, 'Berlin']), /"Berlin".*not a time zone/],
    ['an abbreviation', workflow([CRON, 'CST']), /"CST"/],
    ['a list as the zone', `on:\n  schedule:\n    - cron: '${CRON}'\n      timezone: [a]\n`, /not a time zone/],
    ['no schedule', 'on: [push]\n', /no list "on.schedule"/],
    ['no YAML', 'a: [', /no list/],
    ['an empty file', '', /no list/],
  ])('is refused for %s', (_name, file, problem) => {
    expect(scheduleZone(file, CRON)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  test.each([
    ['TZ=Europe/Berlin 30 2 * * *', 'Europe/Berlin'],
    ['CRON_TZ=Asia/Tokyo 30 2 * * *', 'Asia/Tokyo'],
    [' TZ=UTC\t30 2 * * *', 'UTC'],
    ['30 2 * * *', null],
    ['TZ=Europe/Berlin', null],
    ['TZ=Europe/Berlin @daily', null],
  ])('the prefix of %s is %s', (cron, zone) => {
    expect(zonePrefix(cron)).toBe(zone);
  });
});

describe('the planned start of a schedule in a time zone', () => {
  const planned = (cron: string, zone: string | null, created: string): string | null => {
    const context = { zone: 'UTC', eventName: 'schedule', cron, scheduleZone: zone, runCreatedAt: Date.parse(created) };
    const resolved = parseDataTime('scheduled', context);
    return resolved.ok ? resolved.text : null;
  };

  test.each<[cron: string, zone: string | null, created: string, start: string]>([
    // The case of a schedule in Chicago: in UTC it would be the day before.
    ['17 1 * * *', 'America/Chicago', '2026-07-02T06:20:00Z', '2026-07-02T06:17:00Z'],
    ['17 1 * * *', null, '2026-07-02T06:20:00Z', '2026-07-02T01:17:00Z'],
    ['17 1 * * *', 'America/Chicago', '2026-01-02T07:20:00Z', '2026-01-02T07:17:00Z'],
    ['TZ=America/Chicago 17 1 * * *', null, '2026-07-02T06:20:00Z', '2026-07-02T06:17:00Z'],
    ['TZ=America/Chicago 17 1 * * *', 'Asia/Tokyo', '2026-07-02T06:20:00Z', '2026-07-02T06:17:00Z'],
    // Late by up to 12 hours, past midnight in the zone and in UTC.
    ['30 23 * * *', 'Asia/Shanghai', '2026-07-01T15:30:00Z', '2026-07-01T15:30:00Z'],
    ['30 23 * * *', 'Asia/Shanghai', '2026-07-02T03:29:00Z', '2026-07-01T15:30:00Z'],
    ['30 23 * * *', 'America/Los_Angeles', '2026-07-02T18:29:00Z', '2026-07-02T06:30:00Z'],
    // The start of summer time: a skipped time is due at the end of the gap.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29T01:00:00Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-03-29T00:59:00Z', '2026-03-28T01:30:00Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-08T18:00:00Z', '2026-03-08T07:00:00Z'],
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-04T06:00:00Z', '2026-10-03T15:30:00Z'],
    ['0 0 * * *', 'America/Havana', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z'],
    ['*/10 2 * * *', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29T01:00:00Z'],
    // The end of summer time: once, the first time, if the hours are fixed.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-25T00:30:00Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T01:45:00Z', '2026-10-25T00:30:00Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T16:00:00Z', '2026-11-01T05:30:00Z'],
    ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-05T06:00:00Z', '2026-04-04T14:45:00Z'],
    ['30 1,2,3 * * *', 'Europe/Berlin', '2026-10-25T01:45:00Z', '2026-10-25T00:30:00Z'],
    // Both times, if the hour field is a wildcard or a step.
    ['30 * * * *', 'Europe/Berlin', '2026-10-25T00:45:00Z', '2026-10-25T00:30:00Z'],
    ['30 * * * *', 'Europe/Berlin', '2026-10-25T01:45:00Z', '2026-10-25T01:30:00Z'],
    ['30 */2 * * *', 'Europe/Berlin', '2026-10-25T01:45:00Z', '2026-10-25T01:30:00Z'],
    ['30 0-4/2 * * *', 'Europe/Berlin', '2026-10-25T01:45:00Z', '2026-10-25T01:30:00Z'],
    ['30 * * * *', 'America/New_York', '2026-11-01T06:40:00Z', '2026-11-01T06:30:00Z'],
    ['45 * * * *', 'Australia/Lord_Howe', '2026-04-04T15:20:00Z', '2026-04-04T15:15:00Z'],
    // Clocks that go back over midnight: the date before comes again.
    ['30 23 * * *', 'America/Sao_Paulo', '2018-02-18T12:00:00Z', '2018-02-18T01:30:00Z'],
    ['30 */1 * * *', 'America/Sao_Paulo', '2018-02-18T02:45:00Z', '2018-02-18T02:30:00Z'],
    // A day that a zone skipped.
    ['0 9 30 12 *', 'Pacific/Apia', '2012-01-02T00:00:00Z', '2011-12-30T10:00:00Z'],
    // Days of the week count in the zone.
    ['0 3 * * MON', 'Pacific/Auckland', '2026-07-06T12:00:00Z', '2026-07-05T15:00:00Z'],
    ['0 22 * * SUN', 'America/Los_Angeles', '2026-07-06T06:00:00Z', '2026-07-06T05:00:00Z'],
  ])('%s in %s, created %s, is %s', (cron, zone, created, start) => {
    expect(planned(cron, zone, created)).toBe(start);
  });

  test('is the same for all attempts, because the creation is', () => {
    const created = '2026-07-02T06:20:00Z';
    const starts = [1, 2, 3].map(() => planned('17 1 * * *', 'America/Chicago', created));
    expect(new Set(starts)).toEqual(new Set(['2026-07-02T06:17:00Z']));
  });
});
