import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';
import { manifestFiles, readManifest } from '../../scripts/runner/manifest.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
}

const json = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const locked = Object.entries((json('package-lock.json') as Lock).packages).filter(([path]) => path !== '');

test('the tests run under the Node of the runner', () => {
  expect(process.version).toMatch(/^v24\./);
});

describe('the packages', () => {
  test('all versions are exact', () => {
    const { dependencies, devDependencies, optionalDependencies } = json('package.json') as Manifest;
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('there is one copy of undici', () => {
    expect(locked.map(([path]) => path).filter((path) => /(^|\/)node_modules\/undici$/.test(path))).toEqual([
      'node_modules/undici',
    ]);
  });

  test('every package is locked by its content, wherever it is fetched from', () => {
    expect(locked.filter(([, it]) => it.integrity === undefined && it.link !== true).map(([path]) => path)).toEqual([]);
    expect(locked.filter(([, it]) => it.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});

describe.each(Object.keys(manifestFiles) as (keyof typeof manifestFiles)[])('the action %s', (action) => {
  const manifest = readManifest(action);

  test('runs on Node 24', () => {
    expect(manifest.using).toBe('node24');
  });

  test('names programs that are committed', () => {
    const programs = [manifest.main, ...(manifest.post === undefined ? [] : [manifest.post])];
    const names = programs.map((path) => path.slice(root.length + 1).replaceAll('\\', '/'));
    const known = execFileSync('git', ['ls-files', '--', ...names], { cwd: root, encoding: 'utf8' });
    expect(known.trim().split('\n').sort()).toEqual(names.sort());
  });
});
