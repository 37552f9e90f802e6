import { describe, expect, test } from 'vitest';
import {
  divide,
  fitsInt64,
  modulo,
  NoValue,
  type Numeric,
  ratio,
  requireFit,
  within,
} from '../../src/gate/rules/arithmetic.ts';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
const WIDE = 2n ** 53n + 1n;

test.each([
  [MAX, true],
  [MAX + 1n, false],
  [MIN, true],
  [MIN - 1n, false],
  [0n, true],
])('%s fits in 64 bits: %s', (value, fits) => {
  expect(fitsInt64(value)).toBe(fits);
  if (fits) expect(requireFit(value)).toBe(value);
  else expect(() => requireFit(value)).toThrow('does not fit in 64 bits');
});

test.each([1.5, 0, true, 'text', null])('%j fits', (value) => {
  expect(requireFit(value)).toBe(value);
});

test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])('%j does not fit', (value) => {
  expect(() => requireFit(value)).toThrow(new NoValue('overflow'));
});

test('what has no value says why', () => {
  expect(new NoValue('division')).toMatchObject({ reason: 'division', message: 'divides by zero' });
  expect(new NoValue('overflow')).toMatchObject({ reason: 'overflow', message: 'does not fit in 64 bits' });
});

describe('division', () => {
  test.each<[a: Numeric, b: Numeric, expected: Numeric]>([
    [7n, 2n, 3n],
    [-7n, 2n, -3n],
    [7n, 2, 3.5],
    [7, 2n, 3.5],
    [WIDE, 1n, WIDE],
    [0n, 5n, 0n],
  ])('%s / %s is %s', (a, b, expected) => {
    expect(divide(a, b)).toBe(expected);
  });

  test.each<[a: Numeric, b: Numeric]>([
    [1n, 0n],
    [1n, 0],
    [1, 0n],
    [0n, 0n],
    [0, -0],
  ])('%s / %s has no value', (a, b) => {
    expect(() => divide(a, b)).toThrow('divides by zero');
    expect(() => ratio(a, b)).toThrow('divides by zero');
  });

  test('that leaves 64 bits has no value', () => {
    expect(() => divide(MIN, -1n)).toThrow('does not fit in 64 bits');
    expect(() => divide(1e308, 1e-10)).toThrow('does not fit in 64 bits');
  });

  test('leaves a rest towards zero', () => {
    expect([modulo(7n, 3n), modulo(-7n, 3n)]).toEqual([1n, -1n]);
    expect(() => modulo(7n, 0n)).toThrow('divides by zero');
  });

  test('as a ratio is a double', () => {
    expect([ratio(1n, 4n), ratio(1, 4n), ratio(1n, 4)]).toEqual([0.25, 0.25, 0.25]);
  });
});

describe('a tolerance', () => {
  test.each<[a: Numeric, b: Numeric, tolerance: Numeric, holds: boolean]>([
    [95n, 100n, 0.05, true],
    [105n, 100n, 0.05, true],
    [94n, 100n, 0.05, false],
    [106n, 100n, 0.05, false],
    [100n, 100n, 0n, true],
    [101n, 100n, 0n, false],
    [99n, 100n, 0n, false],
    [200n, 100n, 1n, true],
    [201n, 100n, 1n, false],
    [95, 100n, 0.05, true],
    [95n, 100, 0.05, true],
    [95n, 100, 1n, true],
    [0n, 0n, 0.2, true],
    [1n, 0n, 0.2, false],
    // Exact beyond what a double can tell apart.
    [WIDE, WIDE - 1n, 0n, false],
    [WIDE, WIDE, 0n, true],
    [WIDE * 3n, WIDE, 2n, true],
    [WIDE * 3n + 1n, WIDE, 2n, false],
    // Nothing is within a negative distance.
    [5n, -5n, 0.5, false],
  ])('%s is within %s by %s: %s', (a, b, tolerance, holds) => {
    expect(within(a, b, tolerance)).toBe(holds);
  });

  test('that is no number has no value', () => {
    expect(() => within(1n, 1e308, 1e10)).toThrow('does not fit in 64 bits');
  });
});
