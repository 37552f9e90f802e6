import type { Zone } from './zone.ts';

/** Local date and time. `month` and `day` count from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

export const UNITS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR'] as const;
export type Unit = (typeof UNITS)[number];

const DAY = 86_400_000;

/**
 * Supported range: from 1583, the first full year of the Gregorian calendar (Java writes Julian dates before), to 9999,
 * the last year of RFC 3339. One day less at each end leaves room for UTC offsets.
 */
const FIRST = Date.UTC(1583, 0, 2);
const LAST = Date.UTC(9999, 11, 30, 23, 59, 59, 999);

export function isInRange(at: number): boolean {
  return at >= FIRST && at <= LAST;
}

export function wallAt(at: number, zone: Zone): Wall {
  const local = new Date(at + zone.offsetAt(at));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

/**
 * The instant at which the zone's clocks show `wall`, as java.util.GregorianCalendar computes it: a skipped hour uses the
 * offset before the change (02:30 becomes 03:30), an hour that occurs twice is the second one, in standard time.
 */
export function instantOf(wall: Wall, zone: Zone): number {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  // Longer than any offset and than the day that Samoa skipped. No zone changes twice within two days.
  const before = zone.offsetAt(asUtc - 26 * 3_600_000);
  const after = zone.offsetAt(asUtc + 26 * 3_600_000);
  const late = asUtc - after;
  return zone.offsetAt(late) === after ? late : asUtc - before;
}

/**
 * `at` plus `amount` units, as java.util.Calendar.add: seconds, minutes and hours are exact durations. Days, months and
 * years keep the time of day. A day that the month does not have becomes its last day. `null` if the result is out of range.
 */
export function shift(at: number, amount: number, unit: Unit, zone: Zone): number | null {
  // An amount of 0 also keeps the first of two equal hours.
  const to = amount === 0 ? at : shifted(at, amount, unit, zone);
  return to !== null && isInRange(to) ? to : null;
}

function shifted(at: number, amount: number, unit: Unit, zone: Zone): number | null {
  switch (unit) {
    case 'SECOND':
      return at + amount * 1000;
    case 'MINUTE':
      return at + amount * 60_000;
    case 'HOUR':
      return at + amount * 3_600_000;
    case 'DAY':
      return shiftDays(at, amount, zone);
    case 'MONTH':
      return shiftMonths(at, amount, zone);
    case 'YEAR':
      return shiftMonths(at, amount * 12, zone);
    default: {
      const never: never = unit;
      throw new Error(`No such unit: ${String(never)}`);
    }
  }
}

/**
 * Calendar.add moves by 24-hour days, then corrects by the change of the offset unless that leaves the day. So a time in
 * a skipped hour moves back by an hour (02:30 becomes 01:30), and a time that occurs twice keeps its offset.
 */
function shiftDays(at: number, amount: number, zone: Zone): number | null {
  const moved = at + amount * DAY;
  if (!isInRange(moved)) return null;
  const change = zone.offsetAt(at) - zone.offsetAt(moved);
  if (change === 0) return moved;
  const corrected = moved + change;
  const wanted = Math.floor((moved + zone.offsetAt(at)) / DAY);
  const reached = Math.floor((corrected + zone.offsetAt(corrected)) / DAY);
  return reached === wanted ? corrected : moved;
}

function shiftMonths(at: number, amount: number, zone: Zone): number | null {
  const wall = wallAt(at, zone);
  const months = wall.year * 12 + (wall.month - 1) + amount;
  const year = Math.floor(months / 12);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  if (year < 1583 || year > 9999) return null;
  const month = months - year * 12 + 1;
  return instantOf({ ...wall, year, month, day: Math.min(wall.day, daysIn(year, month)) }, zone);
}

export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `+08:00` if the separator is `:`. Seconds, which old offsets have, are dropped as Java does. */
export function offsetText(offset: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}
