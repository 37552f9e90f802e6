import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ROWS = 2_000_000;
const PROGRAM = join(import.meta.dirname, 'move-in-a-process.ts');

// Slow, for the size is the point.
test('two million rows, out of a table and into another, take less than 200 MB', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-memory-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const place of ['db', 'obs/lake']) mkdirSync(join(folder, place), { recursive: true });
  const database = new DatabaseSync(join(folder, 'db', 'shop.db'));
  onTestFinished(() => database.close());
  database.exec(`
    CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT, total DECIMAL(10, 2), at TIMESTAMP);
    CREATE TABLE copy (id INTEGER PRIMARY KEY, name TEXT, total DECIMAL(10, 2), at TIMESTAMP);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    INSERT INTO orders SELECT i, 'customer ' || i, i / 100.0, '2026-01-01 00:00:00' FROM n`);
  for (const way of ['out', 'in']) {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, folder, way]);
    const { status, rows, residentMegabytes, seconds } = JSON.parse(stdout) as Record<string, unknown>;
    console.log(`${way}: ${String(residentMegabytes)} MB, ${String(seconds)} s`);
    expect({ status, rows }).toEqual({ status: 'SUCCEEDED', rows: `${ROWS}/${ROWS}/0` });
    expect(residentMegabytes).toBeLessThan(200);
  }
  expect(lines(join(folder, 'obs/lake/out/orders_0.csv'))).toBe(ROWS);
  const sums = (table: string) =>
    database.prepare(`SELECT count(*) n, sum(id) ids, sum(total) totals FROM ${table}`).get();
  expect(sums('copy')).toEqual(sums('orders'));
});

function lines(path: string): number {
  let count = 0;
  for (const byte of readFileSync(path)) if (byte === 0x0a) count++;
  return count;
}
