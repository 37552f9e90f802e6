import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toolCache } from '../../../scripts/tools/cache.ts';
import { isEnough, provideGoProgram } from '../../../scripts/tools/go-program.ts';

const program = { source: 'example.com/a/tool', version: 'v1.2.3', leastGo: [1, 25], variable: 'TOOL' } as const;

/** A cache, and an environment whose `go` is a shell script. */
function place(go: string): { cache: string; env: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-go-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  if (go !== '') {
    writeFileSync(join(folder, 'bin', 'go'), `#!/bin/sh\nif [ "$1" = env ]; then echo go1.26.8; exit; fi\n${go}\n`);
    chmodSync(join(folder, 'bin', 'go'), 0o755);
  }
  return {
    cache: join(folder, 'cache'),
    env: { PATH: go === '' ? '' : `${join(folder, 'bin')}${delimiter}/usr/bin:/bin` },
  };
}

describe.skipIf(process.platform === 'win32')('a program that Go builds', () => {
  test('is built once, with its version', () => {
    const { cache, env } = place('[ "$2" = example.com/a/tool@v1.2.3 ] && echo built > "$GOBIN/tool"');
    const path = join(cache, 'tool-v1.2.3', 'tool');
    expect(provideGoProgram(program, cache, env)).toEqual({ path });
    expect(existsSync(path)).toBe(true);
    expect(provideGoProgram(program, cache, { PATH: '' })).toEqual({ path });
    expect(readdirSync(dirname(dirname(path)))).toEqual(['tool-v1.2.3']);
  });

  test('of which the build fails is missing, and leaves nothing behind', () => {
    const { cache, env } = place('echo half > "$GOBIN/tool"; echo no network >&2; exit 1');
    expect(provideGoProgram(program, cache, env)).toEqual({ missing: expect.stringContaining('no network') });
    expect(readdirSync(cache)).toEqual([]);
  });

  test.each([
    ['without Go', {}, 'Go is not installed'],
    ['with a variable that names nothing', { TOOL: '/nowhere/tool' }, 'TOOL names /nowhere/tool'],
  ])('is missing %s', (_, more, why) => {
    const { cache, env } = place('');
    expect(provideGoProgram(program, cache, { ...env, ...more })).toEqual({ missing: expect.stringContaining(why) });
  });
});

test.each([
  ['go1.25', true],
  ['go1.26.8', true],
  ['go2.0', true],
  ['go1.24.9', false],
  ['devel', false],
])('%s is Go 1.25 or later: %s', (version, expected) => {
  expect(isEnough(version, [1, 25])).toBe(expected);
});

test('the cache is outside the checkout', () => {
  expect(toolCache({ XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'huaweicloud-cdm-action'));
  expect(toolCache({})).toMatch(/\.cache/);
});
