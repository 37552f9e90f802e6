import { describe, expect, test } from 'vitest';
import {
  compare,
  divideDoubles,
  divideIntegers,
  fitsInt64,
  fitting,
  modulo,
  type Numeric,
  toInteger,
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
  expect(fitting(value)).toBe(fits ? value : 'overflow');
});

test.each([
  [1.5, 1.5],
  [0, 0],
  [Number.POSITIVE_INFINITY, 'overflow'],
  [Number.NEGATIVE_INFINITY, 'overflow'],
  [Number.NaN, 'overflow'],
])('the double %j is %j', (value, expected) => {
  expect(fitting(value)).toBe(expected);
});

describe('division', () => {
  test.each<[a: bigint, b: bigint, expected: bigint | string]>([
    [7n, 2n, 3n],
    [-7n, 2n, -3n],
    [WIDE, 1n, WIDE],
    [0n, 5n, 0n],
    [1n, 0n, 'division-by-zero'],
    [0n, 0n, 'division-by-zero'],
    [MIN, -1n, 'overflow'],
  ])('of integers: %s / %s is %s', (a, b, expected) => {
    expect(divideIntegers(a, b)).toBe(expected);
  });

  test.each<[a: number, b: number, expected: number | string]>([
    [7, 2, 3.5],
    [1, 0, 'division-by-zero'],
    [0, -0, 'division-by-zero'],
    [1e308, 1e-10, 'overflow'],
  ])('of doubles: %s / %s is %s', (a, b, expected) => {
    expect(divideDoubles(a, b)).toBe(expected);
  });

  test('leaves a remainder towards zero', () => {
    expect([modulo(7n, 3n), modulo(-7n, 3n), modulo(7n, 0n)]).toEqual([1n, -1n, 'division-by-zero']);
  });
});

test.each<[value: Numeric, expected: bigint | string]>([
  [7n, 7n],
  [7.9, 7n],
  [-7.9, -7n],
  [1e30, 'overflow'],
])('%s as an integer is %s', (value, expected) => {
  expect(toInteger(value)).toBe(expected);
});

test.each<[a: Numeric, b: Numeric, order: number]>([
  [1n, 2n, -1],
  [2, 1n, 1],
  [1n, 1, 0],
  [WIDE, Number(WIDE - 1n), 1],
])('%s compared with %s is %i', (a, b, order) => {
  expect(compare(a, b)).toBe(order);
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

  test.each<[a: Numeric, b: Numeric, tolerance: Numeric, holds: boolean]>([
    // Exactly at the boundary, where the product of doubles falls short: 0.29 * 200 is 57.99999999999999.
    [258n, 200n, 0.29, true],
    [142n, 200n, 0.29, true],
    [259n, 200n, 0.29, false],
    [141n, 200n, 0.29, false],
    [107n, 100n, 0.07, true],
    [115n, 100n, 0.15, true],
    [1_000_000_001n, 1_000_000_000n, 1e-9, true],
    [1_000_000_002n, 1_000_000_000n, 1e-9, false],
    [1.1, 1, 0.1, true],
    [1e21, 1e21, 0, true],
    [1n, 1e308, 1e10, true],
    [MAX, MAX - 1n, 1e-19, false],
  ])('%s is within %s by %s: %s', (a, b, tolerance, holds) => {
    expect(within(a, b, tolerance)).toBe(holds);
  });

  test('agrees with exact fractions at and next to every boundary', () => {
    for (let percent = 1; percent <= 100; percent += 1)
      for (let base = 1; base <= 400; base += 1) {
        const allowed = BigInt(Math.floor((base * percent) / 100));
        const tolerance = Number(`${percent / 100}`);
        expect([percent, base, within(BigInt(base) + allowed, BigInt(base), tolerance)]).toEqual([percent, base, true]);
        expect([percent, base, within(BigInt(base) + allowed + 1n, BigInt(base), tolerance)]).toEqual([
          percent,
          base,
          false,
        ]);
      }
  });
});
