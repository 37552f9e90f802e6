import { nearestName } from '../../text/nearest-name.ts';
import type { Side } from '../catalogue/parameters.ts';
import type { Checked } from '../parameters/checked-job.ts';
import { describe, get, type Tree, textOf } from '../parse/tree.ts';
import { checkInputs } from './check-inputs.ts';

/** Checks the configs of a `*-config-values`, their names and their inputs. */
export function checkConfigValues(checked: Checked, side: Side) {
  const field = `${side}-config-values`;
  const values = get(checked.job, field);
  if (values === null) {
    // Most editions require both sides. Jobs without driver settings are known to run.
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
  checkExtendedConfigs(checked, get(values, 'extended-configs'));
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
      `This config has no name. Expected ${side === 'driver' ? 'the name of its block, such as throttlingConfig' : `${side}JobConfig`}.`,
    );
  else {
    checkConfigName(checked, side, nameTree, nameTree.text);
    if (seen.has(nameTree.text))
      report(
        nameTree,
        'warning',
        'duplicate-config',
        `${JSON.stringify(nameTree.text)} occurs twice. Which one applies is not documented.`,
      );
    seen.add(nameTree.text);
  }
  checkInputs(checked, config, textOf(nameTree));
}

function checkConfigName(checked: Checked, side: Side, at: Tree, name: string) {
  const { catalogue, report } = checked;
  if (side !== 'driver') return checkSideConfigName(checked, side, at, name);
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
    `${JSON.stringify(name.slice(0, 80))} is not a documented block of "driver-config-values".${hint(meant)}`,
  );
}

/** Exports contain further configs beside the main one. An unknown one is noted, a misspelt or misplaced one is an error. */
function checkSideConfigName({ catalogue, report }: Checked, side: 'from' | 'to', at: Tree, name: string) {
  const main = `${side}JobConfig`;
  if (name === main || Object.hasOwn(catalogue.extra[side], name)) return;
  const shown = JSON.stringify(name.slice(0, 80));
  const isOther = /^(?:from|to)JobConfig$/.test(name) || Object.hasOwn(catalogue.driver, name);
  if (isOther || nearestName(name, [main]) !== null)
    return report(at, 'error', 'wrong-config', `"${side}-config-values" takes the config "${main}", not ${shown}.`);
  const meant = nearestName(name, Object.keys(catalogue.extra[side]));
  const message = `${shown} is not a known config of "${side}-config-values". Its inputs are not checked.${hint(meant)}`;
  report(at, 'info', 'unknown-config', message);
}

function hint(meant: string | null): string {
  return meant === null ? '' : ` Did you mean "${meant}"?`;
}

/** The fields in it are not documented. Only the encoding can be checked. */
function checkExtendedConfigs({ report }: Checked, extended: Tree | null): void {
  const value = get(extended, 'value');
  if (value === null || (value.kind === 'string' && (value.text === '' || isEncodedJson(value.text)))) return;
  report(
    value,
    'warning',
    'bad-extended-configs',
    'The value of "extended-configs" is not a base64-encoded JSON object as in exports.',
  );
}

function isEncodedJson(text: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
