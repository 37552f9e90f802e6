import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Shop } from './shop.ts';
import { type Paint, pad } from './terminal.ts';

/** Rows that are enough to see what is wrong with them. */
const SHOWN = 3;

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
    return `${paint('cyan', pad(path, widest))}  ${count.toLocaleString('en-US')} lines`;
  });
  const bad = files
    .filter((path) => path.startsWith(join(bucket, 'dirty-data')))
    .flatMap((path) => (texts.get(path) ?? '').split('\n').filter((line) => line !== ''));
  const shown = bad.slice(0, SHOWN);
  const which = bad.length > SHOWN ? `The first ${SHOWN} of ${bad.length} rows` : 'Rows';
  return [
    `${paint('cyan', pad(database, widest))}  the table orders, read with any SQLite`,
    ...lines,
    ...(shown.length === 0 ? [] : ['', `${which} that were skipped, and why:`, ...shown.map((line) => `  ${line}`)]),
  ];
}
