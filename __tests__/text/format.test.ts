import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatByteRate,
  formatBytes,
  formatChange,
  formatCount,
  formatDate,
  formatDelta,
  formatDuration,
  formatRowRate,
  formatSeconds,
  plural,
} from '../../src/text/format.ts';

describe('formatDuration', () => {
  it.each([
    [null, '–'],
    [-1, '–'],
    [Number.NaN, '–'],
    [0, '0 s'],
    [0.2, '1 ms'],
    [820, '820 ms'],
    [1000, '1 s'],
    [4210, '4.2 s'],
    [9949, '9.9 s'],
    [9951, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [192_000, '3 min 12 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_500, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_399_000, '1 d'],
    [273_600_000, '3 d 4 h'],
  ])('%s ms: %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('takes seconds of either kind', () => {
    expect([formatSeconds(192n), formatSeconds(61), formatSeconds(null)]).toEqual(['3 min 12 s', '1 min 1 s', '–']);
  });
});

describe('formatBytes', () => {
  it.each([
    [null, '–'],
    [0n, '0 B'],
    [1023n, '1,023 B'],
    [1024n, '1.0 KiB'],
    [1536n, '1.5 KiB'],
    [1_048_575n, '1.0 MiB'],
    [1_503_238_554n, '1.4 GiB'],
    [1n << 90n, '1,024.0 YiB'],
  ])('%s: %s', (value, text) => expect(formatBytes(value)).toBe(text));

  it('never shows 1,024 of a unit that has a next one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 80n }), (value) => {
        expect(Number(formatBytes(value).replace(/,/g, '').split(' ')[0])).toBeLessThan(1024);
      }),
    );
  });
});

describe('counts, changes, rates, dates', () => {
  it.each([
    [formatCount(null), '–'],
    [formatCount(0n), '0'],
    [formatCount(999n), '999'],
    [formatCount(1_234_567n), '1,234,567'],
    [formatCount(9_007_199_254_740_993n), '9,007,199,254,740,993'],
    [formatDelta(1200n), '+1,200'],
    [formatDelta(-1200n), '−1,200'],
    [formatDelta(0n), '±0'],
    [formatDelta(null), '–'],
    [formatChange(1125n, 1000n), '+12.5 %'],
    [formatChange(0n, 1000n), '−100.0 %'],
    [formatChange(5n, 5n), '±0.0 %'],
    [formatChange(5n, 0n), null],
    [formatChange(null, 5n), null],
    [formatRowRate(1_000_000n, 195), '5,128 rows/s'],
    [formatRowRate(100n, 3), '33.3 rows/s'],
    [formatRowRate(30n, 3), '10 rows/s'],
    [formatRowRate(5n, 0), '–'],
    [formatRowRate(null, 5), '–'],
    [formatRowRate(2n ** 70n, 1), `${formatCount(2n ** 70n)} rows/s`],
    [formatByteRate(3n * 1024n * 1024n, 2), '1.5 MiB/s'],
    [formatByteRate(null, 2), '–'],
    [formatDate(Date.UTC(2026, 10, 24, 3, 32, 17, 999)), '2026-11-24 03:32:17 UTC'],
    [formatDate(null), '–'],
    [formatDate(1e300), '–'],
    [plural(1, 'job'), '1 job'],
    [plural(2000, 'job'), '2,000 jobs'],
  ])('%s', (shown, text) => expect(shown).toBe(text));

  it('keeps every digit of a count', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n }), (n) => {
        expect(BigInt(formatCount(n).replaceAll(',', ''))).toBe(n);
      }),
    );
  });
});
