import { describe, expect, test } from 'vitest';
import { isUbuntuSlim, slimRunnerWarning } from '../../src/github/runner-image.ts';

const HOSTED = { RUNNER_ENVIRONMENT: 'github-hosted', RUNNER_OS: 'Linux' };
const SLIM =
  '[{"group":"VM Image","detail":"- OS: Linux (x64)\\n- Source: Docker\\n- Name: ubuntu:24.04\\n- Version: 1.0.0"}]';
const FULL = '[{"group":"Runner Image","detail":"Image: ubuntu-24.04\\nVersion: 20261101.1"}]';

function missing(): never {
  throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
}

describe('ubuntu-slim', () => {
  test.each<[what: string, env: Record<string, string>, read: () => string, slim: boolean]>([
    ['the slim image', HOSTED, () => SLIM, true],
    ['a full image', HOSTED, () => FULL, false],
    ['no image data, as in a job container', HOSTED, missing, false],
    ['a self-hosted runner in a container', { ...HOSTED, RUNNER_ENVIRONMENT: 'self-hosted' }, () => SLIM, false],
    ['Windows', { ...HOSTED, RUNNER_OS: 'Windows' }, () => SLIM, false],
    ['no runner', {}, () => SLIM, false],
  ])('%s', (_what, env, read, slim) => {
    expect(isUbuntuSlim(env, read)).toBe(slim);
  });

  test.each([
    ['a wait of 5 hours', 5 * 3_600_000, true, true],
    ['a wait of 14 minutes', 14 * 60_000, true, false],
    ['a wait of 5 hours on another runner', 5 * 3_600_000, false, false],
  ])('warns about %s: %#', (_what, waitMs, slim, warns) => {
    expect(slimRunnerWarning(waitMs, () => slim) !== null).toBe(warns);
  });
});
