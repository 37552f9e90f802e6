import { wallAt } from '../zones/wall.ts';
import { UTC, type Zone } from '../zones/zone.ts';
import type { Cron } from './cron-fields.ts';

export { type Cron, parseCron } from './cron-fields.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Leap days are at most eight years apart. A cron without a tick in nine years has none (31 February). */
const MAX_DAYS_BACK = 9 * 366;

/** Longer than any UTC offset, so the offsets on both sides of a clock change are found. No zone changes twice within it. */
const AROUND = 26 * HOUR;

/**
 * The last tick of the cron at or before `atOrBefore` (ms since 1970), `null` if the cron has no date. A time that is
 * skipped by summer time is due at the end of the gap. A time that occurs twice is due once, at the first
 * occurrence. A cron whose hour field is a wildcard or a step is due at both.
 */
export function lastTick(cron: Cron, atOrBefore: number, zone: Zone = UTC): number | null {
  const start = wallAt(atOrBefore, zone);
  // Where clocks go back over midnight, the later date can come first. Start one day ahead.
  const tomorrow = Date.UTC(start.year, start.month - 1, start.day) + DAY;
  for (let back = 0; back <= MAX_DAYS_BACK; back++) {
    const tick = lastTickOn(cron, new Date(tomorrow - back * DAY), atOrBefore, zone);
    if (tick === null) continue;
    // For the same reason the date before can have the later tick.
    const before = lastTickOn(cron, new Date(tomorrow - (back + 1) * DAY), atOrBefore, zone);
    return Math.max(tick, before ?? tick);
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
  if (!isDue(cron, date)) return null;
  const midnight = date.getTime();
  const offset = zone.offsetAt(midnight - AROUND);
  const isUniform = zone.offsetAt(midnight + DAY + AROUND) === offset;
  let last: number | null = null;
  for (const hour of cron.hours.toReversed())
    for (const minute of cron.minutes.toReversed()) {
      const wall = midnight + hour * HOUR + minute * MINUTE;
      const ticks = isUniform ? [wall - offset] : ticksAt(wall, zone, cron.repeatsHour);
      for (const tick of ticks) if (tick <= atOrBefore) last = Math.max(last ?? tick, tick);
      // Without a clock change, the first tick found is the last of the day.
      if (last !== null && isUniform) return last;
    }
  return last;
}

/** The instants at which the zone's clocks show a time, which is given as if it were UTC. */
function ticksAt(asUtc: number, zone: Zone, isRepeated: boolean): readonly number[] {
  const before = zone.offsetAt(asUtc - AROUND);
  const after = zone.offsetAt(asUtc + AROUND);
  const offsets = before === after ? [before] : [before, after];
  const instants = offsets.map((offset) => ({ at: asUtc - offset, offset }));
  const shown = instants.filter(({ at, offset }) => zone.offsetAt(at) === offset).map(({ at }) => at);
  const [first] = shown;
  if (first === undefined) return [gapEnd(asUtc - AROUND, asUtc + AROUND, zone)];
  return isRepeated ? shown : [first];
}

/** The first minute between two instants with the offset of the second one, where the skipped time ends. */
function gapEnd(from: number, to: number, zone: Zone): number {
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

/** Enough ticks for any daily or weekly pattern to show its usual gap. */
const SAMPLE = 30;
/** Any fixed time will do. */
const SAMPLE_END = Date.UTC(2026, 0, 1);

/**
 * Median time between ticks in milliseconds. For `0 8-17 * * 1-5` that is an hour, although the nights are longer.
 * `null` if the cron has no date.
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
