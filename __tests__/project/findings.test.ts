import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';

const folder = join(root, 'findings');
const names = readdirSync(folder).filter((name) => name !== 'README.md');

test('there are only scripts', () => {
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.sh$/.test(name))).toEqual([]);
});

describe.each(names)('findings/%s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  const head = text.split('\n').slice(1, text.split('\n').indexOf('set -eu'));

  test('says in a few lines what it is about', () => {
    expect(head.length).toBeGreaterThanOrEqual(2);
    expect(head.length).toBeLessThanOrEqual(6);
    expect(head.filter((line) => !line.startsWith('# '))).toEqual([]);
  });

  test('works in a folder of its own, and removes it', () => {
    expect(text).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(text).toMatch(/mktemp -d/);
    expect(text).toMatch(/^trap .*rm -rf .* EXIT$/m);
  });

  test('installs exact versions only', () => {
    expect(text.match(/@latest|npm install(?![^\n]*@)/g)).toBeNull();
  });

  test.skipIf(process.platform === 'win32')('can be started', () => {
    expect(() => accessSync(join(folder, name), constants.X_OK)).not.toThrow();
  });

  test('runs without this action', () => {
    expect(text).not.toMatch(/huaweicloud-cdm-action|dist\/(run|wait|validate|post|index)\.js/);
  });
});
