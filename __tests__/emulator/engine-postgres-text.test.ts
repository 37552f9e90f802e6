import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { csvLine } from '../../emulator/engines/csv/csv-line.ts';
import { CopyTextReader, copyLine } from '../../emulator/engines/postgres/copy-text.ts';
import { CsvRecords } from '../../emulator/engines/postgres/csv-records.ts';
import { PieceLoader } from '../../emulator/engines/rows/load-in-pieces.ts';
import { rangeConditions } from '../../emulator/engines/rows/partition-ranges.ts';

const field = fc.option(
  fc.string({ unit: fc.constantFrom('"', '\n', '\r', ',', '\t', '\\', '\u0001', 'N', 'a', '城'), maxLength: 6 }),
);
const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
const size = fc.integer({ min: 1, max: 9 });

/** Cuts bytes into pieces of a size. */
function pieces(text: string, length: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.subarray(index * length, (index + 1) * length),
  );
}

/** What the server's COPY writes with this quote. */
function copyCsv(row: readonly (string | null)[], quote: string): string {
  const marks = [quote, ',', '\n', '\r'];
  const fields = row.map((value) => {
    if (value === null) return '';
    const enclosed = value === '' || marks.some((mark) => value.includes(mark));
    return enclosed ? `${quote}${value.replaceAll(quote, quote + quote)}${quote}` : value;
  });
  return `${fields.join(',')}\n`;
}

property.prop([rows, fc.boolean(), fc.constantFrom('\n', '\r\n', '\r'), size])(
  'the CSV of the server becomes the CSV of the engine, whatever the pieces',
  (written, quotes, lineEnd, length) => {
    const quote = quotes ? '"' : '\u0001';
    const format = { quote: quote.charCodeAt(0), removeQuotes: !quotes, lineEnd, separator: ','.charCodeAt(0) };
    const records = new CsvRecords(format);
    const batches = pieces(written.map((row) => copyCsv(row, quote)).join(''), length).flatMap((piece) => {
      const batch = records.push(piece);
      return batch === undefined ? [] : [{ ...batch, text: Buffer.from(batch.bytes).toString() }];
    });
    const shape = { separator: ',', quotes, lineEnd };
    expect(batches.map(({ text }) => text).join('')).toBe(written.map((row) => csvLine(row, shape) + lineEnd).join(''));
    expect(batches.reduce((sum, { rows: count }) => sum + count, 0)).toBe(written.length);
    const broken = written.filter((row) => row.some((value) => /[",\n\r]/.test(value ?? '')));
    expect(batches.reduce((sum, { unquoted }) => sum + unquoted, 0)).toBe(quotes ? 0 : broken.length);
  },
);

property.prop([rows, size])('what COPY loads is what COPY shows', (written, length) => {
  const reader = new CopyTextReader([false, false, false, false]);
  const text = written.map((row) => copyLine(row, [true, true, true, true])).join('');
  expect(pieces(text, length).flatMap((piece) => reader.push(piece))).toEqual(written);
});

property.prop([fc.bigInt({ min: -50n, max: 50n }), fc.bigInt({ min: 0n, max: 90n }), fc.integer({ min: 1, max: 7 })])(
  'ranges have every number once, also beyond the bounds',
  (min, width, count) => {
    const conditions = rangeConditions('x', { min, max: min + width }, count, String);
    const holds = (condition: string | undefined, x: number): boolean =>
      [...(condition ?? '').matchAll(/x (<|>=) (-?\d+)/g)].every(([, sign, edge]) =>
        sign === '<' ? x < Number(edge) : x >= Number(edge),
      );
    for (let x = -60; x < 160; x += 7) expect(conditions.filter((condition) => holds(condition, x))).toHaveLength(1);
    expect(conditions.filter((condition) => condition === undefined || condition.includes('IS NULL'))).toHaveLength(1);
  },
);

property.prop([fc.array(fc.boolean(), { maxLength: 200 }), fc.constantFrom(1, 64)])(
  'pieces find exactly the refused rows, and load each other row once',
  async (good, largest) => {
    const loaded: number[] = [];
    const indexes = good.map((_, index) => index);
    const result = await new PieceLoader(largest).load(
      {
        count: good.length,
        load: (from, to) => {
          if (good.slice(from, to).includes(false)) return Promise.resolve('refused');
          loaded.push(...indexes.slice(from, to));
          return Promise.resolve(undefined);
        },
        row: (index) => [String(index)],
      },
      Number.POSITIVE_INFINITY,
    );
    expect(loaded).toEqual(indexes.filter((index) => good[index]));
    expect(result.dirty.map(({ row }) => Number(row[0]))).toEqual(indexes.filter((index) => !good[index]));
    expect(result.written).toBe(loaded.length);
  },
);

test('bytes are read as bytes', () => {
  const [row] = new CopyTextReader([true, false]).push(Buffer.from('\\\\x00ff\ta\\\\b\\N\n'));
  expect(row).toEqual([Buffer.from([0, 255]), 'a\\bN']);
});
