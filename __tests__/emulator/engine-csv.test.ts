import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { csvLine } from '../../emulator/engines/csv/csv-line.ts';
import { CsvReader, type CsvRecord } from '../../emulator/engines/csv/csv-reader.ts';

// Characters that matter to somebody: quotes, line ends, parts of the marks below, and others.
const field = fc.string({ unit: fc.constantFrom('"', '\n', '\r', ',', '|', ';', 'a', ' ', '城', '😀'), maxLength: 6 });
const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
const separators = fc.constantFrom(',', '|', '||', '|;', '\t', '城');
const lineEnds = fc.constantFrom('\n', '\r\n', '\r', ';', ';;', '\n;');

property.prop([rows, separators, lineEnds, fc.integer({ min: 1, max: 7 })])(
  'what is written with quotes is read again, whatever the pieces',
  (written, separator, lineEnd, size) => {
    fc.pre(![...separator].some((char) => lineEnd.includes(char)));
    const shape = { separator, lineEnd, quotes: true, header: false };
    const text = written.map((row) => csvLine(row, shape) + lineEnd).join('');
    const reader = new CsvReader(shape);
    const read: CsvRecord[] = [];
    for (let at = 0; at < text.length; at += size) read.push(...reader.push(text.slice(at, at + size)));
    expect([...read, ...reader.end()]).toEqual(written);
  },
);

test.each([
  ['in the last field', '1,"a\n2,b\n'],
  ['at the very end', '1,"'],
  ['doubled', '1,"a""'],
])('a quote that nothing closes is no record that takes the rest of the file: %s', (_, text) => {
  const reader = new CsvReader({ separator: ',', lineEnd: undefined, quotes: true, header: false });
  const read = () => [...reader.push(text), ...reader.end()];
  expect(read).toThrow('Cdm.0064: Incorrect data format: a quote is never closed');
});
