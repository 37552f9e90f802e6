import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DataTimeContext, parseDataTime } from '../../src/data-time/data-time.ts';
import { fillMacros } from '../../src/data-time/macros/fill-macros.ts';

const NOTHING: DataTimeContext = { zone: null, eventName: null, cron: null, runCreatedAt: null };

describe('a time that is given', () => {
  test.each([
    ['2024-03-01T02:00:00+08:00', null, '2024-03-01T02:00:00+08:00', '+08:00'],
    ['2024-03-01T02:00:00Z', null, '2024-03-01T02:00:00Z', 'UTC'],
    ['2024-03-01t02:00:00z', null, '2024-03-01T02:00:00Z', 'UTC'],
    ['2024-03-01 02:00:00-00:00', null, '2024-03-01T02:00:00Z', 'UTC'],
    [' 2024-03-01T02:00:00.5Z ', null, '2024-03-01T02:00:00.500Z', 'UTC'],
    ['2024-03-01T02:00:00.123456789Z', null, '2024-03-01T02:00:00.123Z', 'UTC'],
    ['2024-03-01T02:00:00.1239999999999Z', null, '2024-03-01T02:00:00.123Z', 'UTC'],
    ['2024-03-01T02:00:00+08:00', 'UTC', '2024-02-29T18:00:00Z', 'UTC'],
    ['2024-07-01T22:30:00Z', 'Europe/Berlin', '2024-07-02T00:30:00+02:00', 'Europe/Berlin'],
    ['2024-10-27T00:30:00Z', 'Europe/Berlin', '2024-10-27T02:30:00+02:00', 'Europe/Berlin'],
    ['2024-10-27T01:30:00Z', 'Europe/Berlin', '2024-10-27T02:30:00+01:00', 'Europe/Berlin'],
    ['2024-01-15T12:00:00Z', 'Europe/London', '2024-01-15T12:00:00+00:00', 'Europe/London'],
  ])('%s in %s', (given, zone, text, used) => {
    expect(parseDataTime(given, { ...NOTHING, zone })).toEqual({
      ok: true,
      at: Math.trunc(
        Date.parse(
          given
            .trim()
            .toUpperCase()
            .replace(/(\.\d{3})\d+/, '$1'),
        ),
      ),
      zone: used,
      text,
      tick: null,
    });
  });

  test.each([
    ['2024-03-01T02:00:00', /has no UTC offset. Append Z/],
    ['2024-03-01', /has no time of day. Write 2024-03-01T00:00:00Z/],
    ['2024-03-01T02:00Z', /has no seconds/],
    ['2024-02-30T02:00:00Z', /does not exist/],
    ['2023-02-29T02:00:00Z', /does not exist/],
    ['2024-13-01T02:00:00Z', /does not exist/],
    ['2024-03-01T24:00:00Z', /does not exist/],
    ['2024-03-01T02:60:00Z', /does not exist/],
    ['2024-03-01T02:00:60Z', /does not exist/],
    ['2024-03-01T02:00:00+25:00', /\+25:00/],
    ['0050-03-01T02:00:00Z', /1583 to 9999/],
    ['1500-03-01T02:00:00Z', /1583 to 9999/],
    ['1709251200000', /is not a time in RFC 3339/],
    ['yesterday', /"yesterday" is not a time in RFC 3339.*"scheduled"/],
    ['', /is not a time/],
  ])('"%s" is refused', (given, problem) => {
    const resolved = parseDataTime(given, NOTHING);
    expect(resolved).toEqual({ ok: false, input: 'data-time', problem: expect.stringMatching(problem) });
    expect(resolved).toMatchObject({ problem: expect.stringContaining('Input "data-time"') });
  });

  test('a zone that is none names the input', () => {
    const resolved = parseDataTime('2024-03-01T02:00:00Z', { ...NOTHING, zone: 'CST' });
    expect(resolved).toEqual({
      ok: false,
      input: 'time-zone',
      problem: expect.stringMatching(/^Input "time-zone": "CST" is not/),
    });
  });

  test('its text is the same instant again, in any zone', () => {
    const zones = fc.constantFrom(null, 'UTC', 'Europe/Berlin', 'Asia/Kathmandu', '-03:30');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), zones, (at, zone) => {
        const once = parseDataTime(new Date(at).toISOString(), { ...NOTHING, zone });
        if (!once.ok) throw new Error(once.problem);
        expect(Date.parse(once.text)).toBe(at);
        expect(parseDataTime(once.text, { ...NOTHING, zone })).toEqual(once);
      }),
    );
  });
});

describe('scheduled', () => {
  const run: DataTimeContext = {
    zone: 'Asia/Shanghai',
    eventName: 'schedule',
    cron: '30 23 * * *',
    runCreatedAt: Date.parse('2024-05-02T00:40:00Z'),
  };

  test('is the tick before the creation of the workflow run', () => {
    expect(parseDataTime('scheduled', run)).toEqual({
      ok: true,
      at: Date.parse('2024-05-01T23:30:00Z'),
      zone: 'Asia/Shanghai',
      text: '2024-05-02T07:30:00+08:00',
      tick: { lateMs: 70 * 60_000, zone: 'UTC' },
    });
  });

  test('gives the planned day, not the day of the actual start', () => {
    const resolved = parseDataTime(' Scheduled ', { ...run, zone: null });
    if (!resolved.ok) throw new Error(resolved.problem);
    const day = (at: number) => fillMacros('${dateformat(yyyyMMdd, -1, DAY)}', { at, zone: resolved.zone });
    expect(day(resolved.at)).toEqual({ ok: true, text: '20240430' });
    expect(day(Date.parse('2024-05-02T00:40:00Z'))).toEqual({ ok: true, text: '20240501' });
  });

  test('counts the cron in the zone of the schedule', () => {
    const resolved = parseDataTime('scheduled', { ...run, scheduleZone: 'Europe/Berlin' });
    expect(resolved).toMatchObject({
      ok: true,
      at: Date.parse('2024-05-01T21:30:00Z'),
      tick: { lateMs: 190 * 60_000, zone: 'Europe/Berlin' },
    });
  });

  test.each(['workflow_dispatch', 'push', null])(
    'is the creation of the workflow run where the event is %s',
    (eventName) => {
      expect(parseDataTime('scheduled', { ...run, eventName, zone: null })).toEqual({
        ok: true,
        at: run.runCreatedAt,
        zone: 'UTC',
        text: '2024-05-02T00:40:00Z',
        tick: null,
      });
    },
  );

  test.each([
    [{ runCreatedAt: null }, /"actions: read".*"github-token"/],
    [{ runCreatedAt: null, eventName: 'workflow_dispatch' }, /"actions: read".*"github-token"/],
    [{ cron: null }, /github\.event\.schedule/],
    [{ cron: '@daily' }, /"@daily" is not a cron expression/],
    [{ cron: '0 0 30 2 *' }, /has no date/],
    [{ scheduleZone: 'Mars/Base' }, /Mars\/Base/],
  ])('without %j it is refused', (lack, problem) => {
    expect(parseDataTime('scheduled', { ...run, ...lack })).toEqual({
      ok: false,
      input: 'data-time',
      problem: expect.stringMatching(problem),
    });
  });
});
