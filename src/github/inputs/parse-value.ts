/** A parsed value, or a clause that says what is wrong with the text without quoting it. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wrong: string };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A timer of Node.js is limited to 24.8 days. GitHub ends a job after 5 days at the latest. */
const MAX_DAYS = 24;

export const DURATION_ALLOWED = `a duration such as 90s, 10m, 2h30m or 1d, or bare seconds, at most ${MAX_DAYS}d`;

const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Milliseconds of `90s`, `10m`, `2h30m`, `1d` or bare seconds. Units go from large to small, each at most once. */
export function parseDuration(text: string): Parsed<number> {
  const ms = /^\d+$/.test(text) ? Number(text) * SECOND : sumOfUnits(text);
  if (ms === null) return { ok: false, wrong: 'that is not a duration' };
  if (ms > MAX_DAYS * DAY) return { ok: false, wrong: `that is longer than ${MAX_DAYS} days` };
  return { ok: true, value: ms };
}

function sumOfUnits(text: string): number | null {
  const match = DURATION.exec(text);
  if (match === null || text === '') return null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
}

/** A boolean of the core schema of YAML 1.2. */
export function parseBoolean(text: string): Parsed<boolean> {
  if (/^(?:true|True|TRUE)$/.test(text)) return { ok: true, value: true };
  if (/^(?:false|False|FALSE)$/.test(text)) return { ok: true, value: false };
  return { ok: false, wrong: 'that is not a boolean' };
}

/** A whole number of at least 1. */
export function parsePositiveInteger(text: string): Parsed<number> {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) return { ok: false, wrong: 'that is not a whole number of at least 1' };
  if (!Number.isSafeInteger(value)) return { ok: false, wrong: 'that number is too large' };
  return { ok: true, value };
}

/** Splits at line breaks only. Entries are trimmed, empty ones and repetitions dropped. */
export function splitLines(text: string): readonly string[] {
  return distinct(text.split(/\r\n|\r|\n/));
}

/** Splits at commas and line breaks. Entries are trimmed, empty ones and repetitions dropped. */
export function splitList(text: string): readonly string[] {
  return distinct(text.split(/[,\r\n]/));
}

function distinct(entries: readonly string[]): readonly string[] {
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ''))];
}

/** A name that a placeholder of a job file can contain. */
const PAIR_NAME = /^[^\s{}\p{Cc}]+$/u;

/**
 * `NAME=value` lines. The value is the trimmed text after the first `=` and can be empty. Errors name the number of the line:
 * a value can be a secret, and a line without `=` a part of one.
 */
export function parsePairs(text: string): { pairs: ReadonlyMap<string, string>; wrong: readonly string[] } {
  const pairs = new Map<string, string>();
  const lineOf = new Map<string, number>();
  const wrong: string[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, equals).trim();
    if (equals < 0) wrong.push(`line ${index + 1} has no "="`);
    else if (!PAIR_NAME.test(name)) wrong.push(`line ${index + 1} has no valid name before its "="`);
    else if (pairs.has(name)) wrong.push(`line ${index + 1} repeats the name of line ${lineOf.get(name)}`);
    else {
      lineOf.set(name, index + 1);
      pairs.set(name, line.slice(equals + 1).trim());
    }
  }
  return { pairs, wrong };
}
