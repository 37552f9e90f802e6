import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reference } from '../../../emulator/scenario/reference.ts';

const readme = readFileSync(new URL('../../../emulator/README.md', import.meta.url), 'utf8');

test('the README has the fields and faults that the code has; print them with npm run emulator -- --fields', () => {
  expect(readme.slice(readme.indexOf('### Scenario'))).toBe(reference());
});

test('the README names every route', () => {
  const source = readFileSync(new URL('../../../emulator/http/routes.ts', import.meta.url), 'utf8');
  const names = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect(readme).toContain(`\`${name}\``);
});
