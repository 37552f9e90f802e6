import { offsetText, type Wall, wallAt } from '../zones/wall.ts';
import type { Zone } from '../zones/zone.ts';
import type { FormatPart } from './format-pattern.ts';
import { dayOfWeek, dayOfYear, weekOf, weekOfMonth } from './week.ts';
import { zoneName } from './zone-names.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

export type FormattedDate =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/**
 * Writes an instant (ms since 1970) as java.text.SimpleDateFormat does in English (United States). The index of a problem
 * counts from the start of the pattern.
 */
export function formatDate(parts: readonly FormatPart[], at: number, zone: Zone): FormattedDate {
  const wall = wallAt(at, zone);
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') text += part.text;
    else {
      const field =
        part.letter === 'z' ? zoneName(zone, at, part.count >= 4) : fieldText(part, wall, zone.offsetAt(at));
      if (field === null) return { ok: false, problem: nameProblem(part.count, zone), index: part.index };
      text += field;
    }
  }
  return { ok: true, text };
}

function nameProblem(count: number, zone: Zone): string {
  return `the text of "${'z'.repeat(count)}" for ${zone.name} depends on the version of Java. Use Z (+0800) or XXX (+08:00) instead.`;
}

/** Throws on a letter that the pattern parser refuses. */
function fieldText({ letter, count }: { letter: string; count: number }, wall: Wall, offset: number): string {
  switch (letter) {
    case 'M':
    case 'L':
      return name(MONTHS[wall.month - 1], count, 3) ?? padded(wall.month, count);
    case 'E':
      return name(DAYS[dayOfWeek(wall)], Math.max(count, 3), 3) ?? '';
    case 'a':
      return wall.hour < 12 ? 'AM' : 'PM';
    case 'G':
      return 'AD';
    case 'y':
      return year(wall.year, count);
    case 'Y':
      return year(weekOf(wall).year, count);
    case 'Z':
      return offsetText(offset, '');
    case 'X':
      return isoOffset(offset, count);
    default:
      return padded(numberOf(letter, wall), count);
  }
}

function numberOf(letter: string, wall: Wall): number {
  switch (letter) {
    case 'w':
      return weekOf(wall).week;
    case 'W':
      return weekOfMonth(wall);
    case 'D':
      return dayOfYear(wall);
    case 'd':
      return wall.day;
    case 'F':
      return Math.floor((wall.day - 1) / 7) + 1;
    case 'u':
      return dayOfWeek(wall) || 7;
    default:
      return timeOf(letter, wall);
  }
}

function timeOf(letter: string, { hour, minute, second, millisecond }: Wall): number {
  switch (letter) {
    case 'H':
      return hour;
    case 'k':
      return hour || 24;
    case 'K':
      return hour % 12;
    case 'h':
      return hour % 12 || 12;
    case 'm':
      return minute;
    case 's':
      return second;
    case 'S':
      // The number of milliseconds, not a fraction. 42 ms are "42" in S and "000042" in SSSSSS.
      return millisecond;
    default:
      throw new Error(`No such letter of a date format: ${letter}`);
  }
}

/** Four letters give the full name, three its beginning, fewer a number (`null`). */
function name(full: string | undefined, count: number, length: number): string | null {
  if (full === undefined || count < length) return null;
  return count > length ? full : full.slice(0, length);
}

function year(value: number, count: number): string {
  return count === 2 ? padded(value % 100, 2) : padded(value, count);
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

function isoOffset(offset: number, count: number): string {
  if (offset === 0) return 'Z';
  const text = offsetText(offset, count === 3 ? ':' : '');
  return count === 1 ? text.slice(0, 3) : text;
}
