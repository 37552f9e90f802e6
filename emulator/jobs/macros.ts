/** Units of a macro's offset. Months and years follow the calendar. */
type Unit = 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'MONTH' | 'YEAR';

const LAST_DATE = 8.64e15;

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/**
 * Fills `${dateformat(FORMAT[, OFFSET, TYPE])}`, `${timestamp()}`, `${timestamp(OFFSET, TYPE)}`,
 * `${timestamp(dateformat(…))}` and `${NAME}` of the start request's variables in a definition's text, as the service does
 * when a run starts. Unknown macros stay.
 */
export function fillMacros(
  text: string,
  startedAt: number,
  timeZone: string,
  variables: Readonly<Record<string, string>> = {},
): string {
  return text.replaceAll(/\$\{((?:[^{}"]|\\")*)\}/g, (whole, inner: string) => {
    const value = Object.hasOwn(variables, inner.trim())
      ? variables[inner.trim()]
      : evaluate(inner, startedAt, timeZone);
    return value === undefined ? whole : JSON.stringify(value).slice(1, -1);
  });
}

function evaluate(expression: string, at: number, timeZone: string): string | undefined {
  const call = /^\s*(dateformat|timestamp)\s*\((.*)\)\s*$/.exec(expression);
  if (call === null) return undefined;
  const [, name, argument = ''] = call;
  if (name === 'dateformat') return dateFormat(argument, at, timeZone);
  const inner = /^\s*dateformat\s*\((.*)\)\s*$/.exec(argument);
  if (inner !== null) return timestampOf(inner[1] ?? '', at, timeZone);
  if (argument.trim() === '') return String(at);
  const shifted = shift(argument.split(','), at, timeZone);
  return shifted === undefined ? undefined : String(shifted);
}

function dateFormat(argument: string, at: number, timeZone: string): string | undefined {
  const parts = argument.split(',');
  // A format may contain a comma; the offset is the last two of at least three parts.
  const offset = parts.length > 2 ? parts.slice(-2) : undefined;
  const format = (offset === undefined ? parts : parts.slice(0, -2)).join(',').trim();
  const moment = offset === undefined ? at : shift(offset, at, timeZone);
  return moment === undefined ? undefined : write(format, wallAt(moment, timeZone));
}

/** Milliseconds of the date that the format keeps: `yyyyMMdd` gives midnight. */
function timestampOf(argument: string, at: number, timeZone: string): string | undefined {
  const parts = argument.split(',');
  const moment = parts.length > 2 ? shift(parts.slice(-2), at, timeZone) : at;
  if (moment === undefined) return undefined;
  const format = parts[0] ?? '';
  const wall = wallAt(moment, timeZone);
  if (!format.includes('S')) wall.millisecond = 0;
  if (!format.includes('s')) wall.second = 0;
  if (!format.includes('m')) wall.minute = 0;
  if (!format.includes('H')) wall.hour = 0;
  if (!format.includes('d')) wall.day = 1;
  if (!format.includes('M')) wall.month = 1;
  const instant = instantOf(wall, timeZone);
  return instant === undefined ? undefined : String(instant);
}

function shift(parts: readonly string[], at: number, timeZone: string): number | undefined {
  const amount = Number((parts[0] ?? '').trim());
  const unit = (parts[1] ?? '').trim() as Unit;
  if (parts.length !== 2 || !Number.isInteger(amount)) return undefined;
  const wall = wallAt(at, timeZone);
  switch (unit) {
    case 'SECOND':
      return known(at + amount * 1000);
    case 'MINUTE':
      return known(at + amount * 60_000);
    case 'HOUR':
      return known(at + amount * 3_600_000);
    case 'DAY':
      return instantOf({ ...wall, day: wall.day + amount }, timeZone);
    case 'MONTH':
      return instantOf(lastDayAtMost({ ...wall, month: wall.month + amount }), timeZone);
    case 'YEAR':
      return instantOf(lastDayAtMost({ ...wall, year: wall.year + amount }), timeZone);
    default:
      return undefined;
  }
}

/** 31 January plus a month is the last day of February, as in Java's calendar. */
function lastDayAtMost(wall: Wall): Wall {
  const last = new Date(Date.UTC(wall.year, wall.month, 0)).getUTCDate();
  return { ...wall, day: Math.min(wall.day, last) };
}

function wallAt(at: number, timeZone: string): Wall {
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

/** Undefined beyond the range of JavaScript dates. A zone shifts a date by at most a day. */
function known(at: number): number | undefined {
  return Math.abs(at) <= LAST_DATE - 86_400_000 ? at : undefined;
}

function instantOf(wall: Wall, timeZone: string): number | undefined {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  const asUtc = known(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
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

function write(format: string, wall: Wall): string {
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
