import type { Zone } from './zone.ts';

/** What the clock on a wall shows. `month` and `day` count from 1. */
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
 * Instants that can be written: from 1583, the first whole year of the Gregorian calendar (Java writes Julian dates
 * before), to 9999, the last year of RFC 3339. A day is left at each end, for the zones.
 */
const FIRST = Date.UTC(1583, 0, 2);
const LAST = Date.UTC(9999, 11, 30, 23, 59, 59, 999);

export function isWritable(at: number): boolean {
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
 * The instant at which the zone's clocks show `wall`. An hour that summer time skips is read with the offset before the
 * change (02:30 becomes 03:30), one that comes twice is the second, in standard time: both as java.util.GregorianCalendar.
 */
export function instantOf(wall: Wall, zone: Zone): number {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  // Far enough for every offset and for the day that Samoa skipped; no zone has changed twice within two days.
  const before = zone.offsetAt(asUtc - 26 * 3_600_000);
  const after = zone.offsetAt(asUtc + 26 * 3_600_000);
  const late = asUtc - after;
  return zone.offsetAt(late) === after ? late : asUtc - before;
}

/**
 * `at` and `amount` units, as java.util.Calendar.add: seconds, minutes and hours are exact spans; days keep the time of
 * day; months and years keep it too, and a day that the month does not have becomes its last. `null` where the result
 * cannot be written.
 */
export function shift(at: number, amount: number, unit: Unit, zone: Zone): number | null {
  // Nothing to add leaves also the first of two like hours as it is.
  const to = amount === 0 ? at : shifted(at, amount, unit, zone);
  return to !== null && isWritable(to) ? to : null;
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
 * Calendar.add moves by whole days in the old offset, then corrects by the change of the offset, unless that would
 * leave the day: so a time within an hour that comes twice keeps its offset.
 */
function shiftDays(at: number, amount: number, zone: Zone): number | null {
  const moved = at + amount * DAY;
  if (!isWritable(moved)) return null;
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
