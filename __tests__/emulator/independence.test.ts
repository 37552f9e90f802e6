import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, it } from 'vitest';

const folder = new URL('../../emulator/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'));

/** Drivers, which only the engine of their server loads, and only when a link needs it. */
const DRIVERS: Readonly<Record<string, RegExp>> = {
  pg: /^engines\/postgres\//,
  'pg-copy-streams': /^engines\/postgres\//,
  mysql2: /^engines\/mysql\//,
  '@aws-sdk/client-s3': /^engines\/storage\/s3-/,
};

// Code shared with the client would hide a mistake in both. Without packages the emulator runs from a plain checkout.
it.each(files)('%s imports nothing but Node and its own folder at its start', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const imports = [...text.matchAll(/^(?:(import type)|import|export|\}).* from '([^']+)';$/gm)];
  for (const [, typeOnly, source = ''] of imports) {
    if (source.startsWith('node:')) continue;
    if (source.startsWith('.')) {
      const target = new URL(source, new URL(name, folder)).href;
      expect(target.startsWith(folder.href), `${name} imports ${source}`).toBe(true);
      continue;
    }
    expect(typeOnly, `${name} imports ${source}`).toBe('import type');
    expect(name).toMatch(DRIVERS[source] ?? /^$/);
  }
  for (const [, source = ''] of text.matchAll(/\bimport\('([^']+)'\)/g)) expect(name).toMatch(DRIVERS[source] ?? /^$/);
  expect(text.replaceAll(/\bimport\('[^']+'\)/g, '')).not.toMatch(/\bimport\(/);
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
