import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../scripts/demo.mjs');

test.each([
  ['as it is', [], 0, 'passed', 3, 'Rows that were skipped, and why:'],
  ['--fail', ['--fail'], 1, 'failed', 12, 'The first 3 of 12 rows that were skipped, and why:'],
])('the demo, %s: its counts are those of the database and of the lines', (_, flags, code, gate, skipped, heading) => {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-demo-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const ran = spawnSync(process.execPath, [PROGRAM, ...flags, '--folder', folder], { encoding: 'utf8' });
  const output = stripVTControlCharacters(ran.stdout);
  expect(ran.status, ran.stderr).toBe(code);
  const shown = (name: string) => new RegExp(`^${name} +(\\S*)`, 'm').exec(output)?.[1];

  const place = join(folder, 'cdm-demo-data');
  const database = new DatabaseSync(join(place, 'shop_db/shop.db'), { readOnly: true });
  const count = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const read = count('SELECT count(*) FROM orders');
  const bad = count("SELECT count(*) FROM orders WHERE typeof(total) = 'text'");
  database.close();
  const files = ['orders/orders_0.csv', 'dirty-data/orders_to_lake_1.csv'].map((name) =>
    join(place, 'lake_obs/shop-lake', name),
  );
  const [written, recorded] = files.map((path) => readFileSync(path, 'utf8').split('\n').length - 1);

  expect([read, bad, recorded, written]).toEqual([100_000, skipped, skipped, 100_000 - skipped]);
  expect(['rows-read', 'rows-written', 'rows-skipped'].map(shown)).toEqual([read, written, bad].map(String));
  expect(shown('gate')).toBe(gate);
  expect(shown('status')).toBe('SUCCEEDED');
  for (const text of [...files, heading, `${skipped} of them have no number`]) expect(output).toContain(text);
  expect(output).toContain(gate === 'failed' ? 'That is what --fail is to show' : 'docs/emulator.md');
});

test.each([
  ['--help', 0, 'stdout'],
  ['--nothing-like-it', 2, 'stderr'],
] as const)('the demo tells its flags: %s', (flag, code, stream) => {
  const ran = spawnSync(process.execPath, [PROGRAM, flag], { encoding: 'utf8' });
  expect([ran.status, ran[stream]]).toEqual([
    code,
    expect.stringContaining('npm run demo -- [--fail] [--folder FOLDER]'),
  ]);
  expect(ran.stderr).not.toContain('    at ');
});
