import { daysIn, isInRange, offsetText, wallAt } from './wall.ts';
import { parseZone, type Zone } from './zone.ts';

export type ParsedTime =
  | { readonly ok: true; readonly at: number; readonly zone: Zone }
  | { readonly ok: false; readonly problem: string };

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?$/i;

/** Parses a time in RFC 3339 with an offset. Digits beyond milliseconds are dropped. A problem is the end of a sentence. */
export function parseRfc3339(text: string): ParsedTime {
  const match = SHAPE.exec(text);
  if (match === null) return { ok: false, problem: 'is not a time in RFC 3339, such as 2024-03-01T02:00:00+01:00.' };
  const [, year, month, day, hour, minute, second, fraction = '', offset] = match;
  if (hour === undefined)
    return {
      ok: false,
      problem: `has no time of day. Write ${text}T00:00:00Z, or another time and offset.`,
    };
  if (second === undefined) return { ok: false, problem: 'has no seconds. Add them, such as T02:00:00+01:00.' };
  if (offset === undefined)
    return { ok: false, problem: `has no UTC offset. Append Z, or an offset such as +08:00 (${text}+08:00).` };
  const parsed = parseZone(offset);
  if (!parsed.ok) return { ok: false, problem: `has the offset ${offset}, which does not exist.` };
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 59)
    return { ok: false, problem: 'is a time that does not exist. Check the day, hour, minute and second.' };
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  const utc = y < 100 ? Number.NaN : Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  const at = utc - parsed.zone.offsetAt(utc);
  if (!isInRange(at)) return { ok: false, problem: 'is outside the years 1583 to 9999.' };
  return { ok: true, at, zone: parsed.zone };
}

/** RFC 3339 in the zone. Milliseconds are left out if they are 0. */
export function rfc3339(at: number, zone: Zone): string {
  const { year, month, day, hour, minute, second, millisecond } = wallAt(at, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = millisecond === 0 ? '' : `.${String(millisecond).padStart(3, '0')}`;
  const offset = zone.name === 'UTC' ? 'Z' : offsetText(zone.offsetAt(at), ':');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction}${offset}`;
}
