import { type Catalogue, own } from '../catalogue/catalogue.ts';
import { checkValue } from './check-value.ts';
import { type Checked, placeOf } from './checked-job.ts';
import { reportUnknown } from './unknown-parameter.ts';

/** Whether a config of a side is neither its main config nor a misplaced one, such as `incrementalRead`. */
export function isExtraConfig(catalogue: Catalogue, side: 'from' | 'to', config: string): boolean {
  if (own(catalogue.extra[side], config) !== null) return true;
  return config !== '' && !/^(?:from|to)JobConfig$/.test(config) && own(catalogue.driver, config) === null;
}

/** Checks the known configs beside the main config of a side. The inputs of unknown ones are not checked. */
export function checkExtraConfigs(checked: Checked, side: 'from' | 'to'): void {
  for (const [config, parameters] of Object.entries(checked.catalogue.extra[side])) {
    const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    for (const input of checked.inputs[side].filter((one) => one.config === config)) {
      const parameter = byName.get(input.name);
      if (parameter && input.value) checkValue(checked, side, input, input.value, parameter);
      else if (!parameter && input.name.startsWith(`${config}.`))
        reportUnknown(checked, 'driver', input, byName, config);
    }
  }
  if (side === 'from') checkIncrementalRead(checked);
}

/** In incremental reading mode, the service requires the previous value (error 0916). */
function checkIncrementalRead(checked: Checked): void {
  const column = checked.input('from', 'incrementalRead.checkColumn');
  if (!column || !checked.value('from', column.name) || checked.value('from', 'incrementalRead.lastValue')) return;
  checked.report(
    placeOf(column),
    'warning',
    'missing-parameter',
    'incrementalRead.lastValue is missing. With checkColumn, the service requires the value above which rows are read.',
  );
}
