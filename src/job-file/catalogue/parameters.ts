import { get, itemsOf, type Tree, textOf } from '../parse/tree.ts';

/** The three places of a job that hold parameters. */
export type Side = 'from' | 'to' | 'driver';

/** One `{name, value}` of a job, with the config it stands in. */
export interface JobInput {
  readonly side: Side;
  readonly config: string;
  readonly name: string;
  readonly nameTree: Tree;
  readonly value: Tree | null;
  readonly at: number;
}

/** All inputs that can be told apart by a name, in file order; what is malformed is left out here and found by the check. */
export function inputsOf(job: Tree, side: Side): JobInput[] {
  return itemsOf(get(get(job, `${side}-config-values`), 'configs')).flatMap((config) =>
    itemsOf(get(config, 'inputs')).flatMap((input) => {
      const nameTree = get(input, 'name');
      if (nameTree?.kind !== 'string') return [];
      const configName = textOf(get(config, 'name')) ?? '';
      return [{ side, config: configName, name: nameTree.text, nameTree, value: get(input, 'value'), at: input.at }];
    }),
  );
}

/** The value of a parameter as text: `"5"`, `5` and `true` are what the service would read. `null` where it is absent. */
export function valueText(value: Tree | null): string | null {
  if (value === null) return null;
  if (value.kind === 'string') return value.text;
  if (value.kind === 'number') return value.literal;
  return value.kind === 'word' && value.literal !== 'null' ? value.literal : null;
}

/** A parameter's value by its whole name, e.g. `toJobConfig.tableName`; of two of one name the last. */
export function parameter(inputs: readonly JobInput[], name: string): string | null {
  return valueText(inputs.findLast((input) => input.name === name)?.value ?? null);
}

/** The text as the service means it: exports hold their values URL-encoded. As it is where that cannot be. */
export function decoded(text: string): string {
  if (!/%[0-9A-Fa-f]{2}|\+/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
