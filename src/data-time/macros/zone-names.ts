import type { Zone } from '../zones/zone.ts';

/** Abbreviations of standard and summer time that are the same in every version of Java. */
const SHORT_NAMES: readonly (readonly [names: string, standard: string, summer: string])[] = [
  ['Asia/Shanghai Asia/Chongqing Asia/Harbin PRC', 'CST', 'CDT'],
  ['Asia/Hong_Kong', 'HKT', 'HKST'],
  ['Asia/Tokyo', 'JST', 'JDT'],
  ['Europe/Amsterdam Europe/Berlin Europe/Madrid Europe/Paris Europe/Rome', 'CET', 'CEST'],
  ['Europe/London', 'GMT', 'BST'],
  ['America/New_York', 'EST', 'EDT'],
  ['America/Los_Angeles', 'PST', 'PDT'],
];

/**
 * The text of the letter `z`, `null` if it depends on the version of Java. Java 9 changed the source of most names and of
 * all long ones, and the version that the service uses is not documented.
 */
export function zoneName(zone: Zone, at: number, long: boolean): string | null {
  if (zone.name === 'UTC') return long ? 'Coordinated Universal Time' : 'UTC';
  if (/^[+-]/.test(zone.name)) return `GMT${zone.name}`;
  const names = SHORT_NAMES.find(([places]) => places.split(' ').includes(zone.name));
  if (names === undefined || long) return null;
  // Versions of Java disagree about the summer time that Hong Kong had until 1979.
  if (zone.name === 'Asia/Hong_Kong' && at < Date.UTC(1980, 0, 1)) return null;
  return zone.offsetAt(at) > standardOffset(zone, at) ? names[2] : names[1];
}

/** The smaller of the offsets in January and July of that year: none of the places above lowers its clocks in summer. */
function standardOffset(zone: Zone, at: number): number {
  const year = new Date(at).getUTCFullYear();
  return Math.min(zone.offsetAt(Date.UTC(year, 0, 1)), zone.offsetAt(Date.UTC(year, 6, 1)));
}
