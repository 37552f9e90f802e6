import type { Zone } from './zone.ts';

/** Standard and summer time, as every version of Java abbreviates them. */
const SHORT_NAMES: readonly (readonly [names: string, standard: string, summer: string])[] = [
  ['Asia/Shanghai Asia/Chongqing Asia/Harbin PRC', 'CST', 'CDT'],
  ['Asia/Hong_Kong', 'HKT', 'HKST'],
  ['Asia/Singapore', 'SGT', 'SGT'],
  ['Asia/Tokyo', 'JST', 'JDT'],
  ['Europe/Amsterdam Europe/Berlin Europe/Madrid Europe/Paris Europe/Rome', 'CET', 'CEST'],
  ['Europe/London', 'GMT', 'BST'],
  ['America/New_York', 'EST', 'EDT'],
  ['America/Los_Angeles', 'PST', 'PDT'],
];

/**
 * What the letter `z` writes, `null` where it cannot be known: Java took the names of most zones, and all long ones, from
 * another source with version 9, and the service's version is not documented.
 */
export function zoneName(zone: Zone, at: number, long: boolean): string | null {
  if (zone.name === 'UTC') return long ? 'Coordinated Universal Time' : 'UTC';
  if (/^[+-]/.test(zone.name)) return `GMT${zone.name}`;
  const names = SHORT_NAMES.find(([places]) => places.split(' ').includes(zone.name));
  if (names === undefined || long) return null;
  return zone.offsetAt(at) > standardOffset(zone, at) ? names[2] : names[1];
}

/** The smaller of the offsets in January and July of that year: none of the places above lowers its clocks in summer. */
function standardOffset(zone: Zone, at: number): number {
  const year = new Date(at).getUTCFullYear();
  return Math.min(zone.offsetAt(Date.UTC(year, 0, 1)), zone.offsetAt(Date.UTC(year, 6, 1)));
}
