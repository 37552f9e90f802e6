import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromFiles, fromTable, toCsv, toFiles, yard } from './engine-support.ts';

const BYTES = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);

test('files are copied byte for byte, with their folders, and counted', async () => {
  const at = yard();
  at.put('in/a.bin', BYTES);
  at.put('in/deep/er/b.txt', 'ü');
  at.put('in/empty', '');
  const outcome = await at.run({ from: fromFiles(), to: toFiles({ markerFile: 'ok.txt' }) });
  expect(outcome.counters).toEqual({
    ROWS_READ: -1,
    ROWS_WRITTEN: -1,
    ROWS_WRITTEN_SKIPPED: 0,
    FILES_READ: 3,
    FILES_WRITTEN: 3,
    FILES_SKIPPED: 0,
    TOTAL_FILES: 3,
    BYTES_READ: 300_002,
    BYTES_WRITTEN: 300_002,
    TOTAL_SIZE: 300_002,
  });
  expect(at.files().filter((path) => path.startsWith('out'))).toEqual([
    'out/a.bin',
    'out/deep/er/b.txt',
    'out/empty',
    'out/ok.txt',
  ]);
  expect(at.text('out/a.bin')).toBe(at.text('in/a.bin'));
});

test.each([
  ['REPLACE', 'same', 'SUCCEEDED', '2/0', true],
  ['SKIP', 'same', 'SUCCEEDED', '1/1', false],
  ['SKIP', 'another size', 'SUCCEEDED', '2/0', true],
  ['ABANDON', 'same', 'FAILED', 'undefined/undefined', false],
  ['ABANDON', 'another size', 'SUCCEEDED', '2/0', true],
])('a file that is there already: %s, %s', async (duplicateFileOpType, content, status, files, written) => {
  const at = yard();
  at.put('in/a.txt', 'same');
  at.put('in/b.txt', 'other');
  at.put('out/a.txt', content);
  const path = join(at.folder, 'obs/lake/out/a.txt');
  utimesSync(path, 1, 1);
  const outcome = await at.run({ from: fromFiles(), to: toFiles({ duplicateFileOpType }) });
  expect(outcome.status).toBe(status);
  expect(`${outcome.counters.FILES_WRITTEN}/${outcome.counters.FILES_SKIPPED}`).toBe(files);
  expect(statSync(path).mtimeMs !== 1000).toBe(written);
  expect(at.files().filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('two files of one name: neither takes the place of the other', async () => {
  const at = yard();
  at.put('a/deep/x', '1');
  at.put('b/deep/x', '2');
  const outcome = await at.run({ from: fromFiles({ inputDirectory: 'a|b' }), to: toFiles() });
  expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0423') });
  expect(outcome.error).toContain('deep/x');
  expect(at.files()).toEqual(['a/deep/x', 'b/deep/x']);
});

test('a file that is called as ours are while they are written is left alone', async () => {
  const at = yard();
  at.put('in/a', 'new');
  at.put('out/a.tmp', 'of somebody else');
  expect(await at.run({ from: fromFiles(), to: toFiles() })).toMatchObject({ status: 'SUCCEEDED' });
  expect(at.files()).toEqual(['in/a', 'out/a', 'out/a.tmp']);
  expect(at.text('out/a.tmp')).toBe('of somebody else');
});

test('a marker takes the place of an older marker, and of nothing else', async () => {
  const at = yard();
  at.exec('CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1)');
  const run = (markerFile: string) => at.run({ from: fromTable(), to: toCsv({ markerFile }) });
  for (const marker of ['done/ok', 'done/ok']) expect(await run(marker)).toMatchObject({ status: 'SUCCEEDED' });
  for (const taken of ['orders_0.csv', 'done']) {
    expect(await run(taken)).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0244') });
  }
  expect(at.text('out/orders_0.csv')).toBe('1\n');
});
