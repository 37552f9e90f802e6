import { nearestName } from '../../text/nearest-name.ts';
import type { Parameter } from '../catalogue/catalogue.ts';
import { decoded, type JobInput, type Side } from '../catalogue/parameters.ts';
import { describe, type Tree } from '../parse/tree.ts';
import { type Checked, hasMacro, parameterSeverity } from './checked-job.ts';

/** Why a text does not fit a parameter. */
export interface Misfit {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** Completes "… has to be". */
  readonly wanted: string;
}

/** Checks a value against the type, list, range and pattern of its parameter. */
export function checkValue(checked: Checked, side: Side, input: JobInput, value: Tree, parameter: Parameter) {
  const found = parameter.secret && value.kind === 'string' ? 'another text (not shown)' : describe(value);
  const report = (misfit: Misfit) =>
    checked.report(
      value,
      parameterSeverity(checked, side, parameter, misfit.severity),
      misfit.code,
      `${input.name} has to be ${misfit.wanted}. Found: ${found}.`,
    );
  switch (value.kind) {
    case 'string': {
      const misfit = misfitOf(
        value.text,
        parameter,
        parameter.separatorParam && checked.value(side, parameter.separatorParam),
      );
      if (misfit) report(misfit);
      return;
    }
    case 'word':
      if (value.literal === 'null')
        return report({ severity: 'warning', code: 'null-value', wanted: 'a string, or left out' });
      return report({ severity: 'warning', code: 'not-a-string', wanted: `a string, "${value.literal}"` });
    case 'number':
      return report({ severity: 'warning', code: 'not-a-string', wanted: `a string, "${value.literal}"` });
    case 'object':
      if (parameter.type !== 'object') report({ severity: 'error', code: 'not-a-string', wanted: 'a string' });
      return;
    case 'array':
      if (parameter.type !== 'json-array' && parameter.type !== 'object')
        report({ severity: 'error', code: 'not-a-string', wanted: 'a string' });
      return;
    default:
      value satisfies never;
  }
}

/**
 * Checks a text. Texts with a macro are not checked, and an empty text counts as left out. Exports contain URL-encoded
 * values, so a text also fits if its decoded form does.
 */
export function misfitOf(text: string, parameter: Parameter, separator?: string | null): Misfit | null {
  if (text === '' || hasMacro(text) || text.includes('{{')) return null;
  const misfit = judge(text, parameter, separator || parameter.separator);
  if (misfit === null) return null;
  return judge(decoded(text), parameter, separator || parameter.separator) === null ? null : misfit;
}

function judge(text: string, parameter: Parameter, separator: string | undefined): Misfit | null {
  switch (parameter.type) {
    case 'boolean':
      return fromList(text, ['true', 'false'], parameter, 'bad-boolean');
    case 'enum':
      return fromList(text, parameter.values ?? [], parameter, 'bad-value');
    case 'integer':
      return integer(text, parameter);
    case 'date':
      return isDate(text)
        ? null
        : { severity: 'error', code: 'bad-date', wanted: 'a date of the form yyyy-MM-dd HH:mm:ss, or a date macro' };
    case 'list':
      return list(text.split(separator || '&'), parameter, separator || '&');
    case 'string':
      return pattern(text, parameter);
    case 'object':
    case 'json-array':
      return null;
    default:
      return parameter.type satisfies never;
  }
}

function fromList(text: string, values: readonly string[], parameter: Parameter, code: string): Misfit | null {
  if (values.includes(text)) return null;
  const alike = values.find((value) => value.toLowerCase() === text.trim().toLowerCase());
  if (alike !== undefined && !parameter.caseSensitive)
    return { severity: 'warning', code, wanted: `written ${alike}, as documented` };
  const meant = alike ?? nearestName(text, values);
  const hint = meant && values.length > 2 ? ` (did you mean ${meant}?)` : '';
  const wanted = `one of ${values.join(', ')}${hint}`;
  return { severity: parameter.open ? 'warning' : 'error', code, wanted };
}

/** The documentation has no bounds, so a number outside the known ones is a warning. */
function integer(text: string, { min, max }: Parameter): Misfit | null {
  if (!/^[-+]?\d+$/.test(text.trim())) return { severity: 'error', code: 'bad-number', wanted: 'a whole number' };
  const number = Number(text);
  if ((min === undefined || number >= min) && (max === undefined || number <= max)) return null;
  const range = max === undefined ? `at least ${min}` : `from ${min ?? 0} to ${max}`;
  return { severity: 'warning', code: 'out-of-range', wanted: `a number of ${range}` };
}

/** Refuses days that do not exist. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text.trim());
  if (!match) return false;
  const iso = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}.000Z`;
  const time = Date.parse(iso);
  return !Number.isNaN(time) && new Date(time).toISOString() === iso;
}

const COLUMN_LIST = /\.(?:columnList|columns|columnFamil(?:y|ies)|rowKeyColumn|primaryKeyList)$/;

function list(items: readonly string[], parameter: Parameter, separator: string): Misfit | null {
  // Column names are often written with commas, as in SQL. The service then reads one column.
  if (separator === '&' && COLUMN_LIST.test(parameter.name) && items.length === 1 && items[0]?.includes(','))
    return {
      severity: 'warning',
      code: 'comma-list',
      wanted: `a list separated by "&", such as id&name. With commas it is a single item`,
    };
  if (parameter.maxItems !== undefined && items.length > parameter.maxItems)
    return { severity: 'error', code: 'too-many-items', wanted: `a list of at most ${parameter.maxItems} items` };
  if (items.length > 1 && items.some((item) => item === ''))
    return {
      severity: 'warning',
      code: 'empty-item',
      wanted: `a list without empty items, separated by "${separator}"`,
    };
  if (parameter.pattern !== undefined && items.some((item) => !new RegExp(parameter.pattern ?? '').test(item)))
    return pattern('', parameter);
  const itemPattern = parameter.itemPattern === undefined ? null : new RegExp(parameter.itemPattern);
  if (itemPattern === null || items.every((item) => itemPattern.test(item))) return null;
  const wanted =
    parameter.itemPattern === '^[1-9][0-9]*$'
      ? 'column numbers'
      : parameter.itemPattern?.includes(':')
        ? 'items of the form family:column'
        : 'items that are not empty';
  return { severity: 'warning', code: 'bad-item', wanted: `a list of ${wanted}, separated by "${separator}"` };
}

function pattern(text: string, parameter: Parameter): Misfit | null {
  if (parameter.pattern === undefined || new RegExp(parameter.pattern).test(text)) return null;
  const digits = /\{(\d+)\}\$$/.exec(parameter.pattern)?.[1];
  const wanted = digits ? `${digits} hexadecimal digits` : 'an address that starts with http:// or https://';
  return { severity: 'error', code: 'bad-pattern', wanted };
}
