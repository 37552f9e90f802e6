/** A time zone. */
export interface Zone {
  /** IANA name, `UTC`, or a fixed offset such as `+02:00`. */
  readonly name: string;
  /** UTC offset in milliseconds at an instant (ms since 1970). Positive east of UTC. */
  offsetAt(at: number): number;
}

export type ParsedZone = { readonly ok: true; readonly zone: Zone } | { readonly ok: false; readonly problem: string };

export const UTC: Zone = { name: 'UTC', offsetAt: () => 0 };

/**
 * Abbreviations that ICU accepts although they are not in the IANA database. `CST` would be Chicago, not China.
 */
const NOT_IANA = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' '),
);

/** Cache: zones are immutable, and each one needs a formatter. */
const known = new Map<string, Zone>();

/** Parses an IANA name, `UTC`, `Z`, or a fixed offset of hours and minutes such as `+02:00`. */
export function parseZone(text: string): ParsedZone {
  const name = text.trim();
  if (/^(?:Z|UTC|GMT)$/i.test(name)) return { ok: true, zone: UTC };
  const kept = known.get(name);
  if (kept !== undefined) return { ok: true, zone: kept };
  const zone = fixedZone(name) ?? regionZone(name);
  if (zone === null) return { ok: false, problem: zoneProblem(text) };
  known.set(name, zone);
  return { ok: true, zone };
}

function zoneProblem(text: string): string {
  return `"${text}" is not a time zone. Use an IANA name such as Europe/Berlin or Asia/Shanghai, or "UTC".`;
}

function fixedZone(name: string): Zone | null {
  const match = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/.exec(name);
  if (match === null) return null;
  const [, sign, hours = '', minutes = ''] = match;
  const size = Number(hours) * 60 + Number(minutes);
  // No zone is further from UTC. A larger offset is a typing error.
  if (size > 18 * 60) return null;
  if (size === 0) return UTC;
  const offset = (sign === '-' ? -size : size) * 60_000;
  return { name: `${sign}${hours}:${minutes}`, offsetAt: () => offset };
}

function regionZone(name: string): Zone | null {
  if (!/^[A-Za-z]/.test(name) || NOT_IANA.has(name.toUpperCase())) return null;
  try {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return { name, offsetAt: (at) => offsetBy(clock, at) };
  } catch {
    // Intl has no other way to check that a zone exists.
    return null;
  }
}

function offsetBy(clock: Intl.DateTimeFormat, at: number): number {
  const second = Math.floor(at / 1000) * 1000;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of clock.formatToParts(second)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: ss = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, ss) - second;
}
