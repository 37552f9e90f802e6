import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';

/**
 * Paths into a package's inside that src/ imports, with what it takes from them. No version number promises them, so a new
 * version that moves one must fail here, by name.
 */
const innerPaths: Readonly<Record<string, readonly string[]>> = {
  '@actions/core/lib/file-command.js': ['prepareKeyValueMessage'],
  'jsonc-parser/lib/esm/impl/scanner.js': ['createScanner'],
  'undici/lib/core/connect.js': ['default'],
  'undici/lib/dispatcher/agent.js': ['default'],
};

const require = createRequire(import.meta.url);
const src = join(root, 'src');
const imported = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .flatMap((name) => [
    ...readFileSync(join(src, name), 'utf8').matchAll(
      /(?:from|import\()\s*'(?:[./]*node_modules\/)?((?:@[\w-]+\/)?[\w-]+\/[^']+\.[cm]?js)'/g,
    ),
  ])
  .map(([, path = '']) => path);

test('the list names every path into a package’s inside', () => {
  expect([...new Set(imported)].sort()).toEqual(Object.keys(innerPaths).sort());
});

describe.each(Object.entries(innerPaths))('%s', (path, names) => {
  const file = join(root, 'node_modules', path);

  test('exists', () => {
    expect(existsSync(file)).toBe(true);
  });

  test('exports what is imported, as functions', async () => {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    expect(names.map((name) => [name, typeof module[name]])).toEqual(names.map((name) => [name, 'function']));
  });
});

test.each(['undici/lib/core/connect.js', 'undici/lib/dispatcher/agent.js'])('Node resolves %s', (path) => {
  // A package that gains a field "exports" hides its inside even where the file is still there.
  expect(require.resolve(path)).toBe(join(root, 'node_modules', path));
});
