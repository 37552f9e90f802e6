import { expect, test } from 'vitest';
import { median, ratio } from '../../bench/statistics.ts';
import { table } from '../../bench/table.ts';

test.each([
  [[3], 3],
  [[10, 9, 1], 9],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow('nothing');
});

test('a table is Markdown and aligned as it stands', () => {
  expect(table(['a', 'time'], [['start', '12 ms']]).split('\n')).toEqual([
    '| a     |  time |',
    '| ----- | ----: |',
    '| start | 12 ms |',
  ]);
  expect(ratio(5, 2)).toBe('2.50');
});
