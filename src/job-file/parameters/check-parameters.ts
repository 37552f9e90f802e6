import { type Parameter, parametersOf } from '../catalogue/catalogue.ts';
import { type JobInput, type Side, valueText } from '../catalogue/parameters.ts';
import { get, type Tree, textOf } from '../parse/tree.ts';
import { checkExtraConfigs, isExtraConfig } from './check-extra-configs.ts';
import { checkValue } from './check-value.ts';
import { type Checked, parameterSeverity, placeOf } from './checked-job.ts';
import { holds, inWords } from './conditions.ts';
import { connectorTypo } from './connector-typo.ts';
import { reportUnknown } from './unknown-parameter.ts';

/** Checks the parameters of each side against its connector, those of the driver against its blocks. */
export function checkParameters(checked: Checked): void {
  for (const side of ['from', 'to'] as const) {
    const connector = checked.connectors[side];
    if (connector === null || !checkConnector(checked, side, connector)) continue;
    const parameters = parametersOf(checked.catalogue, side, connector);
    // Without a name of its own, a config counts as the main one: its name has a finding already.
    const inputs = checked.inputs[side].filter(({ config }) => !isExtraConfig(checked.catalogue, side, config));
    if (parameters) checkSide(checked, side, inputs, parameters, connector);
  }
  for (const side of ['from', 'to'] as const) checkExtraConfigs(checked, side);
  for (const [block, parameters] of Object.entries(checked.catalogue.driver)) {
    const inputs = checked.inputs.driver.filter((input) => input.config === block);
    checkSide(checked, 'driver', inputs, parameters, block);
  }
}

/** Reports on the connector. False if its parameters on this side are not known. */
function checkConnector({ catalogue, job, report }: Checked, side: 'from' | 'to', connector: string): boolean {
  const at = get(job, `${side}-connector-name`) ?? job;
  const role = side === 'from' ? 'source' : 'destination';
  const page = catalogue.pages[side][connector];
  if (page && Object.hasOwn(catalogue.pages[side], connector)) {
    if (page.withdrawn)
      report(at, 'warning', 'withdrawn-connector', `${connector} as a ${role} is documented up to 2023 only.`);
    return true;
  }
  if (catalogue.connectors.includes(connector)) {
    report(
      at,
      'warning',
      'undocumented-direction',
      `${connector} is not documented as a ${role}. Its parameters are not checked.`,
    );
    return false;
  }
  // A placeholder without a value is reported elsewhere.
  if (connector.includes('{{')) return false;
  const meant = connectorTypo(connector, catalogue.connectors);
  const hint = meant
    ? ` Did you mean "${meant}"?`
    : ` Known connectors: ${Object.keys(catalogue.pages[side]).join(', ')}.`;
  // All connectors end in "-connector". Another name is a link or a typing error, not a newer connector.
  const severity = connector.endsWith('-connector') && !meant ? 'warning' : 'error';
  report(
    at,
    severity,
    'unknown-connector',
    `${JSON.stringify(connector.slice(0, 80))} is not a known connector.${hint}`,
  );
  return false;
}

function checkSide(
  checked: Checked,
  side: Side,
  inputs: readonly JobInput[],
  parameters: readonly Parameter[],
  owner: string,
): void {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  for (const input of inputs) {
    const parameter = byName.get(input.name);
    // A missing prefix is reported by the check of the inputs.
    if (!parameter && !input.name.startsWith(`${input.config}.`)) continue;
    if (!parameter) reportUnknown(checked, side, input, byName, owner);
    else checkOne(checked, side, input, parameter, byName);
  }
  // With an invalid list, a missing parameter looks the same as an invalid one.
  if (get(get(checked.job, `${side}-config-values`), 'configs')?.kind !== 'array') return;
  const given = new Map(inputs.map((input) => [input.name, input]));
  for (const parameter of parameters)
    checkPresence(checked, side, given.get(parameter.name) ?? null, parameter, byName, owner);
}

function checkOne(checked: Checked, side: Side, input: JobInput, parameter: Parameter, byName: Map<string, Parameter>) {
  if (input.value === null) return checked.report(input, 'warning', 'missing-value', `${input.name} has no "value".`);
  checkValue(checked, side, input, input.value, parameter);
  const text = valueText(input.value);
  // Defaults are harmless even without effect. Official samples contain many of them.
  const isIdle =
    text === null || text === '' || text === 'false' || text === 'NONE' || text === '1' || text === parameter.default;
  if (isIdle || !parameter.validIf || holds(checked, side, parameter.validIf, byName)) return;
  checked.report(
    placeOf(input),
    'info',
    'no-effect',
    `${input.name} has no effect: it applies only if ${inWords(parameter.validIf)}.`,
  );
}

function checkPresence(
  checked: Checked,
  side: Side,
  input: JobInput | null,
  parameter: Parameter,
  byName: Map<string, Parameter>,
  owner: string,
): void {
  const isNeeded =
    parameter.required === 'always'
      ? side !== 'driver'
      : parameter.required === 'if' && holds(checked, side, parameter.requiredIf ?? [], byName);
  if (!isNeeded) return;
  const text = input?.value ? (valueText(input.value) ?? (input.value.kind === 'word' ? '' : 'set')) : '';
  if (text.trim() !== '' || (text !== '' && /separator$/i.test(parameter.name))) return;
  const reason = parameter.required === 'if' ? ` if ${inWords(parameter.requiredIf ?? [])}` : '';
  const severity = input === null ? parameterSeverity(checked, side, parameter, parameter.lack) : 'warning';
  const message =
    input === null
      ? `${parameter.name} is missing. ${owner} requires it${reason}.`
      : `${parameter.name} is empty. ${owner} requires it${reason}.`;
  checked.report(input ? placeOf(input) : placeOfMissing(checked, side, owner), severity, 'missing-parameter', message);
}

/** The config without the input, else the object without the config, else the job. */
function placeOfMissing(checked: Checked, side: Side, owner: string): Tree {
  const values = get(checked.job, `${side}-config-values`);
  const configs = get(values, 'configs');
  const name = side === 'driver' ? owner : `${side}JobConfig`;
  const config = configs?.kind === 'array' ? configs.items.find((item) => textOf(get(item, 'name')) === name) : null;
  return config ?? configs ?? values ?? checked.job;
}
