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
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
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

  test('every package that Linux installs is locked by its content', () => {
    const elsewhere = (it: Locked): boolean => it.os !== undefined && !it.os.includes('linux');
    // Nor does a machine with the GNU C library install what is made for another one.
    const musl = (it: Locked): boolean => it.libc?.includes('musl') === true;
    const used = locked.filter(([, it]) => !elsewhere(it) && !musl(it) && (it.cpu ?? ['x64']).includes('x64'));
    expect(used.length).toBeGreaterThan(250);
    expect(used.filter(([, it]) => it.integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  test('it is left open from which registry they come', () => {
    expect(locked.filter(([, it]) => it.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test('what other platforms need is locked too, or "npm ci" refuses to start', () => {
    const paths = new Set(locked.map(([path]) => path));
    const missing = locked.flatMap(([path, it]) =>
      Object.keys(it.optionalDependencies ?? {}).filter(
        (name) => !paths.has(`node_modules/${name}`) && !paths.has(`${path}/node_modules/${name}`),
      ),
    );
    expect(missing).toEqual([]);
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
