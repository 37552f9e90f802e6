/** Shown where nothing was measured. */
export const NOT_KNOWN = '–';

/** `1,234,567`, exact at any width. */
export function formatCount(value: bigint | number | null): string {
  return value === null ? NOT_KNOWN : String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A number with its whole part as `formatCount` writes it: `1,234.5`, `1.5e+21`. */
export function formatNumber(value: bigint | number): string {
  const [whole = '', ...fraction] = String(value).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** A difference with its sign: `+1,200`, `−3`, `±0`. */
export function formatDelta(value: bigint | null): string {
  if (value === null) return NOT_KNOWN;
  if (value === 0n) return '±0';
  return value > 0n ? `+${formatCount(value)}` : `−${formatCount(-value)}`;
}

/** By how much `now` is above or below `before`: `+12.5 %`. `null` if `before` is zero or either is missing. */
export function formatChange(now: bigint | null, before: bigint | null): string | null {
  if (now === null || before === null || before <= 0n) return null;
  const perMille = divideRounded((now - before) * 1000n, before);
  const sign = perMille > 0n ? '+' : perMille < 0n ? '−' : '±';
  const size = perMille < 0n ? -perMille : perMille;
  return `${sign}${formatCount(size / 10n)}.${size % 10n} %`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

/** `1.4 GiB`; below one KiB the bytes themselves. */
export function formatBytes(value: bigint | null): string {
  if (value === null) return NOT_KNOWN;
  let unit = 0;
  let size = 1n;
  // A tenth below the next unit would be rounded to 1024.0 of this one.
  while (unit < UNITS.length - 1 && divideRounded(value * 10n, size) >= 10_240n) {
    unit += 1;
    size *= 1024n;
  }
  if (unit === 0) return `${formatCount(value)} B`;
  const tenths = divideRounded(value * 10n, size);
  return `${formatCount(tenths / 10n)}.${tenths % 10n} ${UNITS[unit]}`;
}

/** `820 ms`, `4.2 s`, `12 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`: two units at most. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms) || ms < 0) return NOT_KNOWN;
  if (ms === 0) return '0 s';
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 9950 && ms % 1000 !== 0) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A duration in whole seconds for a sentence: what took 307 ms took `less than 1 s`. */
export function formatWholeSeconds(seconds: number): string {
  return seconds === 0 ? 'less than 1 s' : formatSeconds(seconds);
}

/** A duration that is kept in whole seconds. */
export function formatSeconds(seconds: bigint | number | null): string {
  return formatDuration(seconds === null ? null : Number(seconds) * 1000);
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = `${formatCount(large)} ${largeUnit}`;
  return small === 0 ? head : `${head} ${small} ${smallUnit}`;
}

/** `5,130 rows/s`. The duration is in whole seconds, so a run of less than one has no rate. */
export function formatRowRate(rows: bigint | null, seconds: number | null): string {
  if (rows === null || seconds === null || seconds < 1) return NOT_KNOWN;
  const whole = BigInt(Math.round(seconds));
  const tenths = divideRounded(rows * 10n, whole);
  const text = tenths >= 1000n ? formatCount(divideRounded(rows, whole)) : `${tenths / 10n}.${tenths % 10n}`;
  return `${text.replace(/\.0$/, '')} rows/s`;
}

/** `1.4 MiB/s`. */
export function formatByteRate(bytes: bigint | null, seconds: number | null): string {
  if (bytes === null || seconds === null || seconds < 1) return NOT_KNOWN;
  return `${formatBytes(divideRounded(bytes, BigInt(Math.round(seconds))))}/s`;
}

/** `2026-11-24 03:32:17 UTC`. */
export function formatDate(ms: number | null): string {
  const date = new Date(ms ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return NOT_KNOWN;
  return `${date.toISOString().replace('T', ' ').slice(0, -5)} UTC`;
}

/** `1 job`, `3 jobs`. */
export function plural(count: bigint | number, noun: string): string {
  return `${formatCount(count)} ${noun}${Number(count) === 1 ? '' : 's'}`;
}

/** Half away from zero. `divisor` is positive. */
function divideRounded(value: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return value < 0n ? -((-value + half) / divisor) : (value + half) / divisor;
}
