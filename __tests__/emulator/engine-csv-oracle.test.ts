import { fc, test as property } from '@fast-check/vitest';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { csvLine } from '../../emulator/engines/csv/csv-line.ts';
import { CsvReader } from '../../emulator/engines/csv/csv-reader.ts';

// An independent reader of RFC 4180: what it makes of our text must be what we wrote, and what we read.
const field = fc.string({ unit: fc.constantFrom('"', '\n', '\r', ',', '|', ';', 'a', ' ', '城'), maxLength: 6 });
const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 });

property.prop([rows, fc.constantFrom(',', '|', ';', '||', '\t'), fc.constantFrom('\n', '\r\n')])(
  'csv-parse reads what is written, and both readers agree',
  (written, separator, lineEnd) => {
    const shape = { separator, lineEnd, quotes: true, header: false };
    const text = written.map((row) => csvLine(row, shape) + lineEnd).join('');
    const theirs: unknown = parse(text, {
      delimiter: separator,
      record_delimiter: lineEnd,
      relax_column_count: true,
    });
    const reader = new CsvReader(shape);
    expect(theirs).toEqual(written);
    expect([...reader.push(text), ...reader.end()]).toEqual(theirs);
  },
);
