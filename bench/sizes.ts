import { join } from 'node:path';
import { readTree } from '../scripts/build/files.ts';
import { root } from '../scripts/root.ts';

const format = (bytes: number): string => bytes.toLocaleString('en');

/** What a plain run loads (the entry and the shared bundle), each chunk, and all of dist/, as rows of a table. */
export function sizes(): readonly (readonly string[])[] {
  const files = [...readTree(join(root, 'dist'))].map(([name, bytes]) => [name, bytes.length] as const);
  const of = (...names: readonly string[]): number =>
    files.filter(([name]) => names.includes(name)).reduce((sum, [, bytes]) => sum + bytes, 0);
  const chunks = files.filter(([name]) => /^\d+\.index\.js$/.test(name));
  return [
    ['loaded by every run', format(of('run.js', 'index.js')), '1,100,000'],
    ...chunks.map(([name, bytes]) => [`loaded on need: ${name}`, format(bytes), '']),
    ['dist/ in all', format(files.reduce((sum, [, bytes]) => sum + bytes, 0)), ''],
  ];
}
