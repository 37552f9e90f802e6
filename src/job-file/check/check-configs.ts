import { nearestName } from '../../text/nearest-name.ts';
import type { Side } from '../catalogue/parameters.ts';
import { describe, get, type ObjectTree, type Tree, textOf } from '../parse/tree.ts';
import type { Checked } from './checked-job.ts';

/** One of the three `*-config-values`: its configs, their names and their inputs. */
export function checkConfigValues(checked: Checked, side: Side) {
  const field = `${side}-config-values`;
  const values = get(checked.job, field);
  if (values === null) {
    // Every edition but the oldest demands the ends; jobs without driver settings are seen to run.
    const severity = side === 'driver' ? 'warning' : 'error';
    return checked.report(checked.job, severity, 'missing-config-values', `The job has no "${field}".`);
  }
  if (values.kind !== 'object')
    return checked.report(
      values,
      'error',
      'missing-config-values',
      `"${field}" is ${describe(values)}. It has to be an object with "configs".`,
    );
  const configs = get(values, 'configs');
  if (configs?.kind !== 'array') {
    const found = configs === null ? `"${field}" has no "configs"` : `"configs" is ${describe(configs)}`;
    return checked.report(
      configs ?? values,
      'error',
      'bad-configs',
      `${found}. It has to be a list of objects with "name" and "inputs".`,
    );
  }
  const names = new Set<string>();
  for (const config of configs.items) checkConfig(checked, side, config, names);
  checkExtended(checked, get(values, 'extended-configs'));
}

function checkConfig(checked: Checked, side: Side, config: Tree, seen: Set<string>) {
  const { report } = checked;
  if (config.kind !== 'object')
    return report(
      config,
      'error',
      'bad-config',
      `This config is ${describe(config)}. It has to be an object with "name" and "inputs".`,
    );
  const nameTree = get(config, 'name');
  if (nameTree?.kind !== 'string' || nameTree.text === '')
    report(
      nameTree ?? config,
      'error',
      'bad-config',
      `This config has no name. It is called ${side === 'driver' ? 'after its block, e.g. throttlingConfig' : `${side}JobConfig`}.`,
    );
  else {
    checkConfigName(checked, side, nameTree, nameTree.text);
    if (seen.has(nameTree.text))
      report(
        nameTree,
        'warning',
        'duplicate-config',
        `${JSON.stringify(nameTree.text)} stands twice here. Which of the two counts is not documented.`,
      );
    seen.add(nameTree.text);
  }
  checkInputs(checked, config, textOf(nameTree));
}

function checkConfigName({ catalogue, report }: Checked, side: Side, at: Tree, name: string) {
  if (side !== 'driver') {
    if (name !== `${side}JobConfig`)
      report(
        at,
        'error',
        'wrong-config',
        `"${side}-config-values" takes the config "${side}JobConfig", not ${JSON.stringify(name.slice(0, 80))}.`,
      );
    return;
  }
  if (Object.hasOwn(catalogue.driver, name)) return;
  if (name === 'fromJobConfig' || name === 'toJobConfig')
    return report(
      at,
      'error',
      'wrong-config',
      `"${name}" belongs into "${name.slice(0, name.indexOf('J'))}-config-values".`,
    );
  const meant = nearestName(name, Object.keys(catalogue.driver));
  report(
    at,
    'warning',
    'unknown-config',
    `${JSON.stringify(name.slice(0, 80))} is not a documented block of "driver-config-values".${meant ? ` Is "${meant}" meant?` : ''}`,
  );
}

function checkInputs({ report }: Checked, config: ObjectTree, configName: string | null) {
  const inputs = get(config, 'inputs');
  if (inputs === null)
    return report(config, 'warning', 'missing-inputs', 'This config has no "inputs". An empty list is written [].');
  // Official samples of some editions write {} for an empty list.
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
        `${JSON.stringify(name.text.slice(0, 80))} stands twice in this config. Which of the two counts is not documented.`,
      );
    seen.add(name.text);
    if (configName !== null && configName !== '' && !name.text.startsWith(`${configName}.`))
      report(
        name,
        'error',
        'wrong-prefix',
        `The name of an input starts with that of its config: "${configName}.…", not ${JSON.stringify(name.text.slice(0, 80))}.`,
      );
  }
}

/** The fields in there are the console's own and not documented; only their wrapping can be judged. */
function checkExtended({ report }: Checked, extended: Tree | null): void {
  const value = get(extended, 'value');
  if (value === null || (value.kind === 'string' && (value.text === '' || isWrappedJson(value.text)))) return;
  report(
    value,
    'warning',
    'bad-extended-configs',
    'The value of "extended-configs" is not base64 of a JSON object, which is what exports hold.',
  );
}

function isWrappedJson(text: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
