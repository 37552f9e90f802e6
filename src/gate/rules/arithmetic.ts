/** An integer is a bigint within 64 bits, a double is a number, as in CEL. */
export type Numeric = bigint | number;

/** Why an expression has no value although it is well formed. */
export type Fault = 'division-by-zero' | 'overflow';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

export function fitsInt64(value: bigint): boolean {
  return value >= MIN && value <= MAX;
}

/** The value, or `overflow` where it does not fit: an integer beyond 64 bits, a double that became infinite. */
export function fitting<T extends Numeric>(value: T): T | 'overflow' {
  return (typeof value === 'bigint' ? fitsInt64(value) : Number.isFinite(value)) ? value : 'overflow';
}

/** Integer division drops the remainder, as in CEL. */
export function divideIntegers(a: bigint, b: bigint): bigint | Fault {
  return b === 0n ? 'division-by-zero' : fitting(a / b);
}

export function divideDoubles(a: number, b: number): number | Fault {
  return b === 0 ? 'division-by-zero' : fitting(a / b);
}

export function modulo(a: bigint, b: bigint): bigint | Fault {
  return b === 0n ? 'division-by-zero' : a % b;
}

/** The integer towards zero. */
export function toInteger(value: Numeric): bigint | Fault {
  return typeof value === 'bigint' ? value : fitting(BigInt(Math.trunc(value)));
}

/** Less than 0, 0, or more than 0. A bigint and a number compare by their mathematical values. */
export function compare(a: Numeric, b: Numeric): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * |a − b| ≤ tolerance · b, exact at the boundary: a double counts as the decimal number that it is written as, so
 * `0.29` is 29/100 and not the binary fraction next to it.
 */
export function within(a: Numeric, b: Numeric, tolerance: Numeric): boolean {
  const [left, right, part] = [decimal(a), decimal(b), decimal(tolerance)];
  const difference = left.digits * right.scale - right.digits * left.scale;
  const distance = difference < 0n ? -difference : difference;
  return distance * part.scale <= part.digits * right.digits * left.scale;
}

interface Decimal {
  readonly digits: bigint;
  /** A power of ten: the value is digits / scale. */
  readonly scale: bigint;
}

/** The shortest decimal that reads back as this number. */
function decimal(value: Numeric): Decimal {
  if (typeof value === 'bigint') return { digits: value, scale: 1n };
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places >= 0
    ? { digits, scale: 10n ** BigInt(places) }
    : { digits: digits * 10n ** BigInt(-places), scale: 1n };
}
