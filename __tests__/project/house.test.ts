import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';

/** The rooms from the roof to the ground, as the guide for contributors lists them. */
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const rows = [...guide.matchAll(/^\| (`src\/.*?) \|/gm)].map(([, rooms = '']) =>
  [...rooms.matchAll(/`src\/([\w-]+)\/`/g)].map(([, room]) => room ?? ''),
);
const floors = rows.flat();

const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file.endsWith('.ts'));
const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

test('the guide names every room', () => {
  expect(new Set(floors)).toEqual(new Set(files.map(roomOf).filter((room) => room !== '')));
});

test('an arrow only ever points down the list', () => {
  const up = files.flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const targets = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)].map(([, target = '']) =>
      relative(src, normalize(join(src, dirname(file), target)))
        .split(sep)
        .join('/'),
    );
    return targets
      .filter((target) => roomOf(file) !== '' && roomOf(target) !== '')
      .filter((target) => floors.indexOf(roomOf(target)) < floors.indexOf(roomOf(file)))
      .map((target) => `${file} imports ${target}`);
  });
  expect(up).toEqual([]);
});
