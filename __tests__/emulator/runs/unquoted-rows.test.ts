import { expect, test } from 'vitest';
import { countUnquotedRows } from '../../../emulator/runs/unquoted-rows.ts';

const ROWS = [
  ['1', 'plain'],
  ['2', 'a,b'],
  ['3', 'say "x"'],
  ['4', 'two\nlines'],
  ['5', 'a|b'],
];

function reported(format: Parameters<typeof countUnquotedRows>[0]): string[] {
  const lines: string[] = [];
  const rows = countUnquotedRows(format);
  for (const row of ROWS) rows.add(row);
  rows.report((line) => lines.push(line), 'orders');
  return lines;
}

test.each([
  [{ separator: ',', quotes: false }, '3 of 5'],
  [{ separator: '|', quotes: false }, '3 of 5'],
  [{ separator: '\t', quotes: false }, '2 of 5'],
  [{ separator: ',', quotes: false, lineEnd: '|' }, '4 of 5'],
])('%j leaves %s rows broken', (format, counted) => {
  expect(reported(format)).toEqual([expect.stringContaining(`orders: ${counted} CSV rows hold`)]);
});

test('nothing is said of quoted rows', () => {
  expect(reported({ separator: ',', quotes: true })).toEqual([]);
});
