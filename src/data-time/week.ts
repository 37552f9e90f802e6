import type { Wall } from './wall.ts';

const DAY = 86_400_000;

/** Days since 1970 of the wall's date. */
function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY;
}

/** 0 is Sunday. 1970-01-01 was a Thursday. */
export function dayOfWeek(wall: Wall): number {
  return (((dayNumber(wall.year, wall.month, wall.day) + 4) % 7) + 7) % 7;
}

export function dayOfYear(wall: Wall): number {
  return dayNumber(wall.year, wall.month, wall.day) - dayNumber(wall.year, 1, 1) + 1;
}

/**
 * Weeks as Java counts them in the United States and in China: they begin on Sunday, and the one with 1 January is the
 * first, so that the last days of December may belong to the next year.
 */
export function weekOf(wall: Wall): { readonly year: number; readonly week: number } {
  const untilSaturday = 6 - dayOfWeek(wall);
  if (wall.month === 12 && wall.day + untilSaturday > 31) return { year: wall.year + 1, week: 1 };
  return { year: wall.year, week: weeksSince(wall, dayOfYear(wall)) };
}

export function weekOfMonth(wall: Wall): number {
  return weeksSince(wall, wall.day);
}

/** The count of Sundays up to the day, and one for the days before the first Sunday. `nth` counts from 1. */
function weeksSince(wall: Wall, nth: number): number {
  const first = (((dayOfWeek(wall) - (nth - 1)) % 7) + 7) % 7;
  return Math.floor((nth - 1 + first) / 7) + 1;
}
