const LAST_DATE = 8.64e15;

/** A date and time as a clock on the wall of a time zone shows it. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** 31 January plus a month is the last day of February, as in Java's calendar. */
export function lastDayAtMost(wall: Wall): Wall {
  const last = new Date(Date.UTC(wall.year, wall.month, 0)).getUTCDate();
  return { ...wall, day: Math.min(wall.day, last) };
}

/** The wall time of an instant. */
export function wallAt(at: number, timeZone: string): Wall {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second, millisecond: ((at % 1000) + 1000) % 1000 };
}

/** The instant, or undefined beyond the range of JavaScript dates. A zone shifts a date by at most a day. */
export function inRange(at: number): number | undefined {
  return Math.abs(at) <= LAST_DATE - 86_400_000 ? at : undefined;
}

/** The instant of a wall time; its fields may be out of range, as a day 0. */
export function instantOf(wall: Wall, timeZone: string): number | undefined {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  const asUtc = inRange(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
  if (asUtc === undefined) return undefined;
  const offsetAt = (at: number) => {
    const there = wallAt(at, timeZone);
    return (
      Date.UTC(there.year, there.month - 1, there.day, there.hour, there.minute, there.second, there.millisecond) - at
    );
  };
  // Twice, because the offset may differ between the guess and the result.
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}

/** Writes a wall time in the letters of Java's SimpleDateFormat that the service documents. */
export function writeDate(format: string, wall: Wall): string {
  return format.replaceAll(/yyyy|yy|MM|dd|HH|mm|ss|SSS/g, (letters) => {
    switch (letters) {
      case 'yyyy':
        return pad(wall.year, 4);
      case 'yy':
        return pad(wall.year % 100, 2);
      case 'MM':
        return pad(wall.month, 2);
      case 'dd':
        return pad(wall.day, 2);
      case 'HH':
        return pad(wall.hour, 2);
      case 'mm':
        return pad(wall.minute, 2);
      case 'ss':
        return pad(wall.second, 2);
      default:
        return pad(wall.millisecond, 3);
    }
  });
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
