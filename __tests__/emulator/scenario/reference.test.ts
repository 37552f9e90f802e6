import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fault } from '../../../emulator/scenario/fault-fields.ts';
import { reference } from '../../../emulator/scenario/reference.ts';
import { script } from '../../../emulator/scenario/script-fields.ts';

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

describe('recipes of the README', () => {
  const recipes = readme.slice(readme.indexOf('## Recipes'), readme.indexOf('## Fields and faults'));
  const json = [...recipes.matchAll(/`(\{[^`]*\})`/g)].map(([, text = '']) => text);

  test.each(json)('%s has no unknown field', (text) => {
    const tree: unknown = JSON.parse(text);
    expect((text.includes('"kind"') ? fault : script).check(tree, 'recipe')).toBeUndefined();
  });

  test('are found', () => {
    expect(json.length).toBeGreaterThan(9);
  });
});
