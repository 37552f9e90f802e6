import type { Wall } from '../zones/wall.ts';

const DAY = 86_400_000;

/** Days since 1970-01-01. */
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
 * Week number as Java counts it for the United States and China. A week begins on Sunday, and the first week contains
 * 1 January, so the last days of December can belong to the next year.
 */
export function weekOf(wall: Wall): { readonly year: number; readonly week: number } {
  const untilSaturday = 6 - dayOfWeek(wall);
  if (wall.month === 12 && wall.day + untilSaturday > 31) return { year: wall.year + 1, week: 1 };
  return { year: wall.year, week: weeksSince(wall, dayOfYear(wall)) };
}

export function weekOfMonth(wall: Wall): number {
  return weeksSince(wall, wall.day);
}

/** Number of Sundays up to the day, plus one for the days before the first Sunday. `nth` counts from 1. */
function weeksSince(wall: Wall, nth: number): number {
  const first = (((dayOfWeek(wall) - (nth - 1)) % 7) + 7) % 7;
  return Math.floor((nth - 1 + first) / 7) + 1;
}
