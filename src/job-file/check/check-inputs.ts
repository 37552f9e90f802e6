import type { Checked } from '../parameters/checked-job.ts';
import { describe, get, type ObjectTree } from '../parse/tree.ts';

/** Checks the shape of the inputs of a config and the prefix of their names. */
export function checkInputs({ report }: Checked, config: ObjectTree, configName: string | null) {
  const inputs = get(config, 'inputs');
  if (inputs === null)
    return report(config, 'warning', 'missing-inputs', 'This config has no "inputs". Write [] for an empty list.');
  // Official samples of some editions contain {} for an empty list.
  if (inputs.kind === 'object' && inputs.members.length === 0) return;
  if (inputs.kind !== 'array')
    return report(
      inputs,
      'error',
      'bad-inputs',
      `"inputs" is ${describe(inputs)}. It has to be a list of objects with "name" and "value".`,
    );
  const seen = new Set<string>();
  for (const input of inputs.items) {
    const name = get(input, 'name');
    if (name?.kind !== 'string' || name.text === '') {
      report(
        name ?? input,
        'error',
        'bad-input',
        'This input has no name. It has to be an object with "name" and "value".',
      );
      continue;
    }
    if (seen.has(name.text))
      report(
        name,
        'warning',
        'duplicate-input',
        `${JSON.stringify(name.text.slice(0, 80))} occurs twice in this config. Which one applies is not documented.`,
      );
    seen.add(name.text);
    if (configName !== null && configName !== '' && !name.text.startsWith(`${configName}.`))
      report(
        name,
        'error',
        'wrong-prefix',
        `The name of an input starts with the name of its config: "${configName}.…", not ${JSON.stringify(name.text.slice(0, 80))}.`,
      );
  }
}
