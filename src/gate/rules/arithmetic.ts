/** Why an expression has no value although it is well formed. */
export class NoValue extends Error {
  readonly reason: 'division' | 'overflow';
  constructor(reason: 'division' | 'overflow') {
    super(reason === 'division' ? 'divides by zero' : 'does not fit in 64 bits');
    this.reason = reason;
  }
}

/** An integer is a bigint within 64 bits, a double is a number: as CEL has it. */
export type Numeric = bigint | number;

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

export function fitsInt64(value: bigint): boolean {
  return value >= MIN && value <= MAX;
}

/** Passes on what fits and what is no number at all; a double that overflowed has become infinite. */
export function requireFit<T>(value: T): T {
  const fits = typeof value === 'bigint' ? fitsInt64(value) : typeof value !== 'number' || Number.isFinite(value);
  if (!fits) throw new NoValue('overflow');
  return value;
}

/** Integers divide towards zero, as in CEL; as soon as one side is a double, doubles do. */
export function divide(a: Numeric, b: Numeric): Numeric {
  if (Number(b) === 0) throw new NoValue('division');
  return requireFit(typeof a === 'bigint' && typeof b === 'bigint' ? a / b : Number(a) / Number(b));
}

export function modulo(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new NoValue('division');
  return a % b;
}

/** a/b as a double, whatever the two are. */
export function ratio(a: Numeric, b: Numeric): number {
  return Number(divide(Number(a), Number(b)));
}

/** |a − b| ≤ tolerance · b. Exact as long as a, b and the tolerance are integers. */
export function within(a: Numeric, b: Numeric, tolerance: Numeric): boolean {
  const exact = typeof a === 'bigint' && typeof b === 'bigint';
  const difference = exact ? a - b : Number(a) - Number(b);
  const allowed =
    typeof tolerance === 'bigint' && typeof b === 'bigint' ? tolerance * b : requireFit(Number(tolerance) * Number(b));
  // A bigint and a number compare by their mathematical values, so nothing is rounded here.
  return (difference < 0 ? -difference : difference) <= allowed;
}
