import { get, itemsOf, type Tree, textOf } from '../parse/tree.ts';

/** The three parts of a job with parameters. */
export type Side = 'from' | 'to' | 'driver';

/** One `{name, value}` of a job, with the name of its config. */
export interface JobInput {
  readonly side: Side;
  readonly config: string;
  readonly name: string;
  readonly nameTree: Tree;
  readonly value: Tree | null;
  readonly at: number;
}

/** All inputs with a name, in file order. Malformed ones are left out here and reported by the check. */
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

/** The value of a parameter as the service reads it: `"5"`, `5` and `true` are texts. `null` if it is missing. */
export function valueText(value: Tree | null): string | null {
  if (value === null) return null;
  if (value.kind === 'string') return value.text;
  if (value.kind === 'number') return value.literal;
  return value.kind === 'word' && value.literal !== 'null' ? value.literal : null;
}

/** The value of a parameter by its full name, such as `toJobConfig.tableName`. The last one if there are several. */
export function parameter(inputs: readonly JobInput[], name: string): string | null {
  return valueText(inputs.findLast((input) => input.name === name)?.value ?? null);
}

/** The URL-decoded text, as exports contain values encoded. Unchanged if it cannot be decoded. */
export function decoded(text: string): string {
  if (!/%[0-9A-Fa-f]{2}|\+/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
