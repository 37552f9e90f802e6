import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entriesOf, withTables } from '../../scripts/readme-tables.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const actions = {
  root: read('action.yml'),
  wait: read('wait/action.yml'),
  collect: read('collect/action.yml'),
  validate: read('validate/action.yml'),
};

const SMALL = `inputs:
  # First group
  one:
    description: >-
      Either "a|b" or
      {{ NAME }}.
    default: "x"
  two:
    description: Plain
  # Second group
  three:
    description: Last
`;

describe('entries of an action', () => {
  it('keep order, defaults and the comments above groups', () => {
    expect(entriesOf(SMALL, 'inputs')).toEqual([
      { name: 'one', description: 'Either "a|b" or {{ NAME }}.', fallback: 'x', heading: 'First group' },
      { name: 'two', description: 'Plain', fallback: '', heading: null },
      { name: 'three', description: 'Last', fallback: '', heading: 'Second group' },
    ]);
  });

  it('are required to be there', () => {
    expect(() => entriesOf(SMALL, 'outputs')).toThrow('no outputs');
  });
});

describe('the tables of the README', () => {
  const readme = read('README.md');

  it('are those of the action.yml files', () => {
    expect(withTables(readme, actions)).toBe(readme);
  });

  it('change with a description, a default and a new output', () => {
    const changed = actions.root.replace('outputs:\n', 'outputs:\n  fresh:\n    description: New one.\n');
    expect(withTables(readme, { ...actions, root: changed })).toContain('| `fresh` | New one. |');
    expect(withTables(readme, { ...actions, root: actions.root.replace('"5h"', '"6h"') })).toContain('| `6h` |');
  });

  it('quote words as code and keep a cell in one piece', () => {
    const root = `${SMALL}outputs:\n  o:\n    description: O\n`;
    expect(withTables(readme, { ...actions, root })).toContain('| `one` | `x` | Either `a\\|b` or `{{ NAME }}`. |');
  });

  it('show an input of another action where its default or description is not that of the root action', () => {
    const wait = actions.wait.replace('default: "5h"', 'default: "3h"');
    expect(withTables(readme, { ...actions, wait })).toContain('| `wait-timeout` | `3h` |');
    expect(readme).toContain('| `on-cancel` | `leave` |');
  });

  it('need their markers', () => {
    expect(() => withTables('# Nothing', actions)).toThrow('lacks the lines');
  });
});
