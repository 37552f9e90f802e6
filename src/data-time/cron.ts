import type { Cron } from './cron-fields.ts';
import { wallAt } from './wall.ts';
import { UTC, type Zone } from './zone.ts';

export { type Cron, parseCron } from './cron-fields.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Leap days are at most eight years apart; a cron without a tick in nine has none (31 February). */
const FURTHEST_DAYS = 9 * 366;

/**
 * The last time at or before `atOrBefore` (ms since 1970) at which the cron is due, `null` where it never is. GitHub counts in
 * UTC unless the schedule has a `timezone`; an hour that summer time skips is due at its end, one that comes twice, once.
 */
export function lastTick(cron: Cron, atOrBefore: number, zone: Zone = UTC): number | null {
  const start = wallAt(atOrBefore, zone);
  // A day later, for where clocks are put back over midnight the greater date may come first.
  const today = Date.UTC(start.year, start.month - 1, start.day) + DAY;
  for (let back = 0; back <= FURTHEST_DAYS; back++) {
    const date = new Date(today - back * DAY);
    if (!isDue(cron, date)) continue;
    const tick = lastTickOn(cron, date, atOrBefore, zone);
    if (tick !== null) return tick;
  }
  return null;
}

function isDue(cron: Cron, date: Date): boolean {
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const day = cron.days.includes(date.getUTCDate());
  const weekday = cron.weekdays.includes(date.getUTCDay());
  return cron.eitherDay ? day || weekday : day && weekday;
}

function lastTickOn(cron: Cron, date: Date, atOrBefore: number, zone: Zone): number | null {
  for (const hour of cron.hours.toReversed())
    for (const minute of cron.minutes.toReversed()) {
      const tick = tickAt(date.getTime() + (hour * 60 + minute) * MINUTE, zone);
      if (tick <= atOrBefore) return tick;
    }
  return null;
}

/** The instant at which the zone's clocks first reach a time, given as if it were UTC. */
function tickAt(asUtc: number, zone: Zone): number {
  const before = zone.offsetAt(asUtc - 26 * 60 * MINUTE);
  const after = zone.offsetAt(asUtc + 26 * 60 * MINUTE);
  if (zone.offsetAt(asUtc - before) === before) return asUtc - before;
  if (zone.offsetAt(asUtc - after) === after) return asUtc - after;
  return skipEnd(asUtc - 26 * 60 * MINUTE, asUtc + 26 * 60 * MINUTE, zone);
}

/** The first minute between two instants that has the offset of the second: where the skipped time ends. */
function skipEnd(from: number, to: number, zone: Zone): number {
  const after = zone.offsetAt(to);
  let low = Math.floor(from / MINUTE);
  let high = Math.ceil(to / MINUTE);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle * MINUTE) === after) high = middle;
    else low = middle;
  }
  return high * MINUTE;
}

/** Enough ticks for every pattern within a day or a week to show which gap is the usual one. */
const SAMPLE = 30;
/** Any fixed time does; a new year is a round one. */
const SAMPLE_END = Date.UTC(2026, 0, 1);

/**
 * The median of the times between ticks, in milliseconds: of `0 8-17 * * 1-5` an hour, although the nights are longer.
 * `null` where the cron is never due.
 */
export function typicalGapMs(cron: Cron): number | null {
  const gaps: number[] = [];
  let later = lastTick(cron, SAMPLE_END);
  while (later !== null && gaps.length < SAMPLE) {
    const earlier = lastTick(cron, later - 1);
    if (earlier !== null) gaps.push(later - earlier);
    later = earlier;
  }
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? null;
}
