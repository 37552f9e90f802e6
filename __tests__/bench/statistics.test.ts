import { expect, test } from 'vitest';
import { compareRounds, measureRounds, median, pairedRatio } from '../../bench/statistics.ts';
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

test('a ratio is that of values of one round: a slow round counts for both', () => {
  expect(pairedRatio([20, 200, 22], [10, 100, 10])).toBe(2);
});

test('every measure has a turn in each round, and none always the same predecessor', async () => {
  const order: string[] = [];
  const measure = (name: string) => ({ name, measure: () => Promise.resolve(order.push(name)) });
  const values = await measureRounds(['a', 'b', 'c'].map(measure), 3);
  // The first round fills the caches.
  expect(order.join('')).toBe('abcabcbcacab');
  expect(values.map((it) => it.length)).toEqual([3, 3, 3]);
});

test('each row has its ratio to the empty and to the bare program', () => {
  const measure = () => Promise.resolve(0);
  const measures = ['empty', 'bare', 'main'].map((name) => ({ name, measure }));
  const rows = compareRounds([...measures.slice(0, 2), { name: 'main', measure, target: 2.7 }], [[10], [20], [25]]);
  expect(rows.at(-1)).toEqual(['main', '25 ms', '2.50', '≤ 2.70', '1.25', '']);
});

test('a table is Markdown and aligned as it is', () => {
  expect(table(['a', 'time'], [['start', '12 ms']]).split('\n')).toEqual([
    '| a     |  time |',
    '| ----- | ----: |',
    '| start | 12 ms |',
  ]);
});
