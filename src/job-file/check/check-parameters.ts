import { type Parameter, parametersOf } from '../catalogue/catalogue.ts';
import { type JobInput, type Side, valueText } from '../catalogue/parameters.ts';
import { get, type Tree, textOf } from '../parse/tree.ts';
import { checkValue } from './check-value.ts';
import { type Checked, gravity, placeOf } from './checked-job.ts';
import { holds, inWords } from './conditions.ts';
import { connectorTypo } from './connector-typo.ts';
import { reportUnknown } from './unknown-parameter.ts';

/** Each side's parameters against the page of its connector, the driver's against its blocks. */
export function checkParameters(checked: Checked): void {
  for (const side of ['from', 'to'] as const) {
    const connector = checked.connectors[side];
    if (connector === null || !checkConnector(checked, side, connector)) continue;
    const parameters = parametersOf(checked.catalogue, side, connector);
    if (parameters) checkSide(checked, side, checked.inputs[side], parameters, connector);
  }
  for (const [block, parameters] of Object.entries(checked.catalogue.driver)) {
    const inputs = checked.inputs.driver.filter((input) => input.config === block);
    checkSide(checked, 'driver', inputs, parameters, block);
  }
}

/** False where nothing more can be said: the connector is unknown, or no page tells its parameters on this side. */
function checkConnector({ catalogue, job, report }: Checked, side: 'from' | 'to', connector: string): boolean {
  const at = get(job, `${side}-connector-name`) ?? job;
  const role = side === 'from' ? 'source' : 'destination';
  const page = catalogue.pages[side][connector];
  if (page && Object.hasOwn(catalogue.pages[side], connector)) {
    if (page.withdrawn)
      report(
        at,
        'warning',
        'withdrawn-connector',
        `${connector} as a ${role} is described by editions up to 2023 only; newer ones left it out.`,
      );
    return true;
  }
  if (catalogue.connectors.includes(connector)) {
    report(
      at,
      'warning',
      'undocumented-direction',
      `No document describes ${connector} as a ${role}. Its parameters are not checked.`,
    );
    return false;
  }
  // A placeholder without a value has its finding already.
  if (connector.includes('{{')) return false;
  const meant = connectorTypo(connector, catalogue.connectors);
  const hint = meant ? ` Is "${meant}" meant?` : ` Known are ${Object.keys(catalogue.pages[side]).join(', ')}.`;
  // Every connector of every edition ends alike: another name is a link's or a slip, not a newer connector.
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
    // A name without its config's prefix is reported with the shape of the config.
    if (!parameter && !input.name.startsWith(`${input.config}.`)) continue;
    if (!parameter) reportUnknown(checked, side, input, byName, owner);
    else checkOne(checked, side, input, parameter, byName);
  }
  // What stands in a list that is none cannot be told from what is missing.
  if (get(get(checked.job, `${side}-config-values`), 'configs')?.kind !== 'array') return;
  const given = new Map(inputs.map((input) => [input.name, input]));
  for (const parameter of parameters)
    checkPresence(checked, side, given.get(parameter.name) ?? null, parameter, byName, owner);
}

function checkOne(checked: Checked, side: Side, input: JobInput, parameter: Parameter, byName: Map<string, Parameter>) {
  if (input.value === null) return checked.report(input, 'warning', 'missing-value', `${input.name} has no "value".`);
  checkValue(checked, side, input, input.value, parameter);
  const text = valueText(input.value);
  // What is switched off or left at its default does no harm where it has no effect; official samples are full of it.
  const isIdle =
    text === null || text === '' || text === 'false' || text === 'NONE' || text === '1' || text === parameter.default;
  if (isIdle || !parameter.validIf || holds(checked, side, parameter.validIf, byName)) return;
  checked.report(
    placeOf(input),
    'info',
    'no-effect',
    `${input.name} has no effect here: it counts only where ${inWords(parameter.validIf)}.`,
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
  const reason = parameter.required === 'if' ? ` where ${inWords(parameter.requiredIf ?? [])}` : '';
  const severity = input === null ? gravity(checked, side, parameter, parameter.lack) : 'warning';
  const message =
    input === null
      ? `${parameter.name} is missing. ${owner} needs it${reason}.`
      : `${parameter.name} is empty. ${owner} needs it${reason}.`;
  checked.report(input ? placeOf(input) : whereItBelongs(checked, side, owner), severity, 'missing-parameter', message);
}

/** The config that lacks an input, else the object that lacks the config, else the job. */
function whereItBelongs(checked: Checked, side: Side, owner: string): Tree {
  const values = get(checked.job, `${side}-config-values`);
  const configs = get(values, 'configs');
  const name = side === 'driver' ? owner : `${side}JobConfig`;
  const config = configs?.kind === 'array' ? configs.items.find((item) => textOf(get(item, 'name')) === name) : null;
  return config ?? configs ?? values ?? checked.job;
}
