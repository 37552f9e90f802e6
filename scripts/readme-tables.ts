/**
 * Writes the tables of inputs and outputs in README.md from the action.yml files.
 * With `--check` it writes nothing and exits 1 where the README differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';

/** An input or output as action.yml declares it. `heading` is the comment above the first one of a group. */
export interface Entry {
  readonly name: string;
  readonly description: string;
  readonly fallback: string;
  readonly heading: string | null;
}

export interface ActionTexts {
  readonly root: string;
  readonly wait: string;
  readonly collect: string;
  readonly validate: string;
}

/** Entries under `inputs` or `outputs` of an action.yml, in its order. */
export function entriesOf(action: string, section: 'inputs' | 'outputs'): readonly Entry[] {
  const map: unknown = parseDocument(action).get(section);
  if (!isMap(map)) throw new Error(`The action has no ${section}.`);
  return map.items.map(({ key, value }, index) => {
    if (!isScalar(key) || !isMap(value)) throw new Error(`An entry of ${section} is not a map.`);
    // A comment above the first entry belongs to the map itself.
    const heading = (index === 0 ? map.commentBefore : null) ?? key.commentBefore ?? null;
    return {
      name: String(key.value),
      description: textOf(value, 'description'),
      fallback: textOf(value, 'default'),
      heading: heading?.trim() ?? null,
    };
  });
}

function textOf(map: YAMLMap, name: string): string {
  const text: unknown = map.get(name);
  return typeof text === 'string' ? text : '';
}

function cell(text: string): string {
  const quoted = text.trim().replaceAll('|', '\\|');
  // Placeholders and macros are code, or GitHub would take `<` and `*` in them for Markdown.
  return quoted
    .replace(/"([^"]*)"/g, '`$1`')
    .replace(/(?<!`)(\{\{ \w+ \}\}|\$\{\w+\(\.\.\.\)\}|NAME=value)(?!`)/g, '`$1`');
}

function inputRows(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap(({ name, description, fallback, heading }) => {
    const row = `| \`${name}\` |${fallback === '' ? ' ' : ` \`${fallback}\` `}| ${cell(description)} |`;
    return heading === null ? [row] : [`| **${cell(heading)}** | | |`, row];
  });
}

function inputTable(entries: readonly Entry[]): string {
  return ['| input | default | what it is |', '| --- | --- | --- |', ...inputRows(entries)].join('\n');
}

function outputTable(entries: readonly Entry[]): string {
  const rows = entries.map(({ name, description }) => `| \`${name}\` | ${cell(description)} |`);
  return ['| output | value |', '| --- | --- |', ...rows].join('\n');
}

/** The inputs of an action that the root action does not have, or describes in other words; then the names of the rest. */
function ownInputs(root: readonly Entry[], action: readonly Entry[]): string {
  const ofRoot = new Map(root.map((entry) => [entry.name, entry]));
  const isShared = ({ name, description, fallback }: Entry): boolean => {
    const same = ofRoot.get(name);
    return same?.description === description && same.fallback === fallback;
  };
  const shared = action.filter(isShared).map(({ name }) => `\`${name}\``);
  const own = action.filter((entry) => !isShared(entry)).map((entry) => ({ ...entry, heading: null }));
  return `${inputTable(own)}\n\nAs for the root action: ${shared.join(', ')}.`;
}

/** The README with every part between `<!-- table:NAME -->` and `<!-- end:NAME -->` regenerated. */
export function withTables(readme: string, actions: ActionTexts): string {
  const rootInputs = entriesOf(actions.root, 'inputs');
  const tables: Readonly<Record<string, string>> = {
    inputs: inputTable(rootInputs),
    outputs: outputTable(entriesOf(actions.root, 'outputs')),
    'wait-inputs': ownInputs(rootInputs, entriesOf(actions.wait, 'inputs')),
    'collect-inputs': ownInputs(rootInputs, entriesOf(actions.collect, 'inputs')),
    'collect-outputs': outputTable(entriesOf(actions.collect, 'outputs')),
    'validate-inputs': ownInputs(rootInputs, entriesOf(actions.validate, 'inputs')),
    'validate-outputs': outputTable(entriesOf(actions.validate, 'outputs')),
  };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const start = `<!-- table:${name} -->`;
    const end = `<!-- end:${name} -->`;
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`README.md lacks the lines ${start} and ${end}.`);
    return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`;
  }, readme);
}

function main(check: boolean): void {
  const path = (name: string) => new URL(`../${name}`, import.meta.url);
  const read = (name: string) => readFileSync(path(name), 'utf8');
  const actions = {
    root: read('action.yml'),
    wait: read('wait/action.yml'),
    collect: read('collect/action.yml'),
    validate: read('validate/action.yml'),
  };
  const before = read('README.md');
  const after = withTables(before, actions);
  if (before === after) return;
  if (check) {
    console.error('README.md differs from the action.yml files. Run: node scripts/readme-tables.ts');
    process.exitCode = 1;
  } else {
    writeFileSync(path('README.md'), after);
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
