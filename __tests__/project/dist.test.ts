import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entryFiles } from '../../scripts/build/entries.ts';
import { readTree } from '../../scripts/build/files.ts';
import { root } from '../../scripts/root.ts';

const files = readTree(join(root, 'dist'));
const text = (name: string): string => files.get(name)?.toString('utf8') ?? '';
const scripts = [...files].filter(([name]) => name.endsWith('.js'));

describe('dist', () => {
  test.each(Object.entries(entryFiles()))('%s is only a call into the shared bundle', (name, expected) => {
    expect(text(name)).toBe(expected);
  });

  test('Node takes its files for ES modules', () => {
    expect(JSON.parse(text('package.json'))).toEqual({ type: 'module' });
  });

  test('what every step loads, also a post step with nothing to do, stays under 20 kB', () => {
    expect(files.get('index.js')?.length).toBeGreaterThan(1_000);
    expect(files.get('index.js')?.length).toBeLessThan(20_000);
  });

  test('one copy of undici in all of it', () => {
    // The name of a diagnostics channel occurs once in each copy.
    const copies = scripts.flatMap(([, bytes]) => bytes.toString('utf8').match(/undici:request:create/g) ?? []);
    expect(copies).toHaveLength(1);
  });

  test('one copy of the parser for HTTP/1.1, and no HTTP/2', () => {
    const all = scripts.map(([, bytes]) => bytes.toString('utf8')).join('');
    expect(all).not.toMatch(/[A-Za-z0-9+/=]{10000,}/);
    const parser = files.get('llhttp.wasm') ?? Buffer.alloc(0);
    expect(parser.subarray(0, 4).toString('latin1')).toBe('\0asm');
    expect(parser.includes('llhttp_execute')).toBe(true);
    expect(all).not.toContain('node:http2');
  });

  test('no map, no test and no emulator is in it', () => {
    expect(
      [...files.keys()].filter(
        (name) => !/^([\w-]+\.)?\w+\.js$|^package\.json$|^licenses\.txt$|^llhttp\.wasm$/.test(name),
      ),
    ).toEqual([]);
    expect(scripts.filter(([, bytes]) => bytes.includes('sourceMappingURL=')).map(([name]) => name)).toEqual([]);
    expect(scripts.filter(([, bytes]) => bytes.includes('demo-secret-key')).map(([name]) => name)).toEqual([]);
  });

  test('the notices of what is bundled go with it', () => {
    for (const name of ['@actions/core', '@actions/github', 'undici', 'yaml'])
      expect(text('licenses.txt')).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(text('licenses.txt')).toContain('Copyright (c) Matteo Collina');
  });
});
