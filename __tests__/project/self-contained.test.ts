import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
const texts = tracked.flatMap((name) => {
  if (/\.(png|db|sqlite)$|^package-lock\.json$/.test(name)) return [];
  const bytes = readIfThere(name);
  return bytes === undefined ? [] : [[name, bytes] as const];
});

function readIfThere(name: string): string | undefined {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    return undefined; // Deleted, and the deletion is not committed yet.
  }
}

/** Files with a line that matches, this one aside. */
function holders(pattern: RegExp): readonly string[] {
  return texts
    .filter(([name, text]) => name !== '__tests__/project/self-contained.test.ts' && pattern.test(text))
    .map(([name]) => name);
}

describe('the project stands alone', () => {
  test('no file mentions a path of one machine, or a private registry', () => {
    expect(holders(/(?<![\w.:/-])\/(?:home(?!\/runner)|root|work|Users)\/[\w-]+\//)).toEqual([]);
    expect(holders(/\bregistry\.(?!npmjs\.org)[\w-]+\.\w+/)).toEqual([]);
  });

  test('no relative path leads out of the checkout', () => {
    const leaving = texts.flatMap(([name, text]) => {
      const depth = name.split('/').length - 1;
      const paths = name.startsWith('dist/') ? [] : (text.match(/(?<![\w./*])(?:\.\.\/)+[\w-]+/g) ?? []);
      return paths.filter((path) => path.split('../').length - 1 > depth).map((path) => `${name}: ${path}`);
    });
    expect(leaving).toEqual([]);
  });

  test('no private key or access key is in any file', () => {
    expect(holders(/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n[A-Za-z0-9+/]{40}/)).toEqual([]);
    expect(holders(/\b(?:ghp|gho|github_pat)_[A-Za-z0-9]{30}/)).toEqual([]);
  });

  test('nothing that is generated, but dist, is committed', () => {
    expect(tracked.filter((name) => /^(lib|coverage|reports|node_modules|\.stryker-tmp)\//.test(name))).toEqual([]);
  });
});
