import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ACTION_VERSION, actionVersion } from '../../src/github/action-version.ts';

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(ACTION_VERSION).toBe(version);
});

test.each([
  [{ GITHUB_ACTION_REPOSITORY: 'octo/cdm', GITHUB_ACTION_REF: '3f2a' }, 'octo/cdm@3f2a'],
  [{ GITHUB_ACTION_REPOSITORY: '', GITHUB_ACTION_REF: '' }, 'from the workspace'],
  [{}, 'from the workspace'],
])('%j is %s', (env, source) => {
  expect(actionVersion(env)).toBe(`huaweicloud-cdm-action ${ACTION_VERSION} (${source})`);
});
