/** A cron expression. Each field lists the allowed numbers in ascending order. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Day of the month and day of the week are both restricted. POSIX then needs only one of them to match. */
  readonly eitherDay: boolean;
  /** The hour field is a wildcard or a step, so the cron runs in both passes of an hour that occurs twice. */
  readonly repeatsHour: boolean;
}

export type ParsedCron =
  | {
      readonly ok: true;
      readonly cron: Cron;
      /** Time zone of a `TZ=` or `CRON_TZ=` prefix, as Forgejo and Gitea accept it. `null` without a prefix. */
      readonly zone: string | null;
    }
  | { readonly ok: false; readonly problem: string };

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Names of the numbers, starting at `first`. */
  readonly names: readonly string[];
}

const FIELDS = {
  minutes: { name: 'minute', first: 0, last: 59, names: [] },
  hours: { name: 'hour', first: 0, last: 23, names: [] },
  days: { name: 'day of the month', first: 1, last: 31, names: [] },
  months: { name: 'month', first: 1, last: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  // GitHub documents 0 to 6. Other cron implementations read 7 as Sunday.
  weekdays: { name: 'day of the week', first: 0, last: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
} as const satisfies Record<string, Field>;

/**
 * Parses a cron expression of GitHub: five fields of numbers, names, lists, ranges and steps (`*`/n, a-b/n, a/n), no
 * shorthands such as `@daily`. Sources: GitHub's documentation of `on.schedule`, and the POSIX page of crontab.
 */
export function parseCron(text: string): ParsedCron {
  const prefix = /^\s*(?:CRON_)?TZ=(\S+)\s+(?=\S)/.exec(text);
  const pieces = text
    .slice(prefix?.[0].length ?? 0)
    .trim()
    .split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = pieces;
  if (pieces.length !== 5)
    return {
      ok: false,
      problem: `"${text}" is not a cron expression with five fields: minute, hour, day of the month, month, day of the week.`,
    };
  const minutes = readField(minute, FIELDS.minutes);
  const hours = readField(hour, FIELDS.hours);
  const days = readField(day, FIELDS.days);
  const months = readField(month, FIELDS.months);
  const weekdays = readField(weekday, FIELDS.weekdays);
  for (const field of [minutes, hours, days, months, weekdays])
    if (!field.ok) return { ok: false, problem: `"${text}" is not a cron expression: ${field.problem}` };
  const cron: Cron = {
    minutes: numbersOf(minutes),
    hours: numbersOf(hours),
    days: numbersOf(days),
    months: numbersOf(months),
    weekdays: ascending(numbersOf(weekdays).map((number) => number % 7)),
    eitherDay: day !== '*' && weekday !== '*',
    repeatsHour: /[*/]/.test(hour),
  };
  return { ok: true, cron, zone: prefix?.[1] ?? null };
}

type ReadField =
  | { readonly ok: true; readonly numbers: readonly number[] }
  | { readonly ok: false; readonly problem: string };

function numbersOf(field: ReadField): readonly number[] {
  return field.ok ? field.numbers : [];
}

function readField(text: string, field: Field): ReadField {
  const numbers: number[] = [];
  for (const item of text.split(',')) {
    const range = readRange(item, field);
    if (range === null) return { ok: false, problem: fieldProblem(item, field) };
    for (let number = range.from; number <= range.to; number += range.step) numbers.push(number);
  }
  return { ok: true, numbers: ascending(numbers) };
}

function fieldProblem(item: string, { name, first, last, names }: Field): string {
  const named = names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : '';
  return `"${item}" is not a valid ${name}. Allowed: ${first} to ${last}${named}, *, lists (a,b), ranges (a-b) and steps (*/n).`;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function readRange(item: string, field: Field): Range | null {
  const match = /^(?:(\*)|([0-9A-Z]+)(?:-([0-9A-Z]+))?)(?:\/(\d+))?$/i.exec(item);
  if (match === null) return null;
  const [, star, start = '', end, by] = match;
  const step = by === undefined ? 1 : Number(by);
  // A wildcard counts Sunday once, so it ends at 6.
  const last = field.name === FIELDS.weekdays.name ? 6 : field.last;
  const from = star !== undefined ? field.first : readNumber(start, field);
  const to = star !== undefined ? last : end !== undefined ? readNumber(end, field) : by !== undefined ? last : from;
  if (from === null || to === null || from > to || step < 1 || step > field.last) return null;
  return { from, to, step };
}

function readNumber(text: string, { first, last, names }: Field): number | null {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return first + named;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= first && number <= last ? number : null;
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
