import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Shop } from './shop.ts';
import { type Paint, pad } from './terminal.ts';

/** What lies where after the demo, counted in the files themselves; a line each, and the first bad rows. */
export function leftBehind({ database, bucket }: Shop, paint: Paint): readonly string[] {
  const files = readdirSync(bucket, { recursive: true, encoding: 'utf8' })
    .map((name) => join(bucket, name))
    .filter((path) => statSync(path).isFile())
    .sort();
  const texts = new Map(files.map((path) => [path, readFileSync(path, 'utf8')]));
  const widest = Math.max(database.length, ...files.map((path) => path.length));
  const lines = files.map((path) => {
    const count = (texts.get(path) ?? '').split('\n').length - 1;
    return `${paint('cyan', pad(path, widest))}  ${count} lines`;
  });
  const bad = files.filter((path) => path.includes('dirty')).flatMap((path) => (texts.get(path) ?? '').split('\n'));
  const shown = bad.filter((line) => line !== '').slice(0, 3);
  return [
    `${paint('cyan', pad(database, widest))}  the table orders, read with any SQLite`,
    ...lines,
    ...(shown.length === 0 ? [] : ['', 'Rows that were skipped, and why:', ...shown.map((line) => `  ${line}`)]),
  ];
}
