import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, it } from 'vitest';

const folder = new URL('../../emulator/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'));

// Code shared with the client would hide a mistake in both.
it.each(files)('%s imports nothing but Node and its own folder', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const sources = [...text.matchAll(/^(?:import|export|\}).* from '([^']+)';$/gm)].map((match) => match[1]);
  expect(text).not.toMatch(/\bimport\(/);
  for (const source of sources) {
    if (source?.startsWith('node:')) continue;
    const target = new URL(source ?? '', new URL(name, folder)).href;
    expect(target.startsWith(folder.href), `${name} imports ${source}`).toBe(true);
  }
});

it('has no file that imports itself through others', () => {
  const targets = new Map(files.map((name) => [name, valueImports(name)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(' -> '));
    else if (!done.has(name)) for (const target of targets.get(name) ?? []) visit(target, [...path, name]);
    done.add(name);
  };
  for (const name of files) visit(name, []);
  expect(circles).toEqual([]);
});

/** Files that a file loads at run time. */
function valueImports(name: string): string[] {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const statements = text.matchAll(/^(?:import|export)(?! type)[^;]*? from '(\.[^']+)';/gms);
  return [...statements].map(([, source = '']) => join(dirname(name), source));
}
