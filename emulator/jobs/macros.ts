import { inRange, instantOf, lastDayAtMost, wallAt, writeDate } from './wall-time.ts';

/** Units of a macro's offset. Months and years follow the calendar. */
type Unit = 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'MONTH' | 'YEAR';

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
  return moment === undefined ? undefined : writeDate(format, wallAt(moment, timeZone));
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
      return inRange(at + amount * 1000);
    case 'MINUTE':
      return inRange(at + amount * 60_000);
    case 'HOUR':
      return inRange(at + amount * 3_600_000);
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
