import { expect, test } from 'vitest';
import { parseZone } from '../../../src/data-time/zones/zone.ts';

test.each([
  ['UTC', 'UTC', 0],
  ['z', 'UTC', 0],
  ['GMT', 'UTC', 0],
  ['+00:00', 'UTC', 0],
  ['-00:00', 'UTC', 0],
  ['+08:00', '+08:00', 480],
  ['-0330', '-03:30', -210],
  [' Asia/Shanghai ', 'Asia/Shanghai', 480],
  ['Europe/Berlin', 'Europe/Berlin', 60],
  ['Etc/GMT-8', 'Etc/GMT-8', 480],
  ['America/St_Johns', 'America/St_Johns', -210],
])('%s is %s', (text, name, minutes) => {
  const parsed = parseZone(text);
  expect(parsed).toMatchObject({ ok: true, zone: { name } });
  if (parsed.ok) expect(parsed.zone.offsetAt(Date.parse('2024-01-15T12:34:56.789Z'))).toBe(minutes * 60_000);
});

test.each(['', 'CST', 'ist', 'UTC+8', 'GMT+8', '+8', '+24:00', '+19:00', '+08:60', 'Europe/Atlantis', '+08:00:00'])(
  '"%s" is refused',
  (text) => {
    expect(parseZone(text)).toEqual({ ok: false, problem: expect.stringContaining(`"${text}" is not a time zone`) });
  },
);

test('what a refusal advises is what the input takes: no offset', () => {
  expect(parseZone('CST')).toMatchObject({ problem: expect.not.stringMatching(/[+-]\d/) });
});

test('the offset holds to the millisecond of the change, before and after 1970', () => {
  const berlin = parseZone('Europe/Berlin');
  if (!berlin.ok) throw new Error(berlin.problem);
  const change = Date.parse('2024-03-31T01:00:00Z');
  expect([change - 1, change].map((at) => berlin.zone.offsetAt(at) / 3_600_000)).toEqual([1, 2]);
  expect(berlin.zone.offsetAt(-1)).toBe(3_600_000);
});
