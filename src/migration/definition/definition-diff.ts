import { isObject, type Json } from '../../text/exact-json.ts';
import { inputsOf } from './config-inputs.ts';
import { extendedOf } from './extended-configs.ts';
import { bigintText, canonical, isDefault, isEmpty, isUnset, sameValue } from './values.ts';

/** One field in which the file says something else than the service. Both sides as JSON text, long ones cut to where they differ. */
export interface Difference {
  /** E.g. `from-config-values/fromJobConfig/fromJobConfig.whereClause`. */
  readonly field: string;
  readonly standing: string;
  readonly file: string;
}

/** Inputs whose values are keys or passwords: they differ without being shown. */
const SECRET = /\.(dek|iv|\w*(password|passwd|secret|token|accesskey)\w*)$/i;
const NOT_SHOWN = 'a value that is not shown';

const VALUE_FIELDS = ['from-config-values', 'to-config-values', 'driver-config-values'];

/** What the documents say of the settings of a job. */
export interface KnownSettings {
  /** Fields that the service adds to a job: an export holds them, and they say nothing about what the job does. */
  readonly systemFields: ReadonlySet<string>;
  /**
   * Default by `from-config-values/fromJobConfig.useSql`; the empty text for a setting that has none. A setting that the
   * service adds on its own is not listed.
   */
  readonly defaults: ReadonlyMap<string, string>;
}

export const NO_KNOWN_SETTINGS: KnownSettings = { systemFields: new Set(), defaults: new Map() };

/**
 * Compares the definition in the file with the one at the service. Everything that the file says counts, and a setting
 * that was taken out of the file while the service still has a value that is not its default. The service adds fields and
 * inputs of its own, returns values URL-encoded, and gives `[]` for `{}`.
 */
export function differences(file: Json, standing: Json, known: KnownSettings = NO_KNOWN_SETTINGS): Difference[] {
  if (!isObject(file) || !isObject(standing)) return [difference('', standing, file)];
  const plusIsBlank = !JSON.stringify(standing, bigintText).includes('%20');
  const plain = Object.keys(file)
    .filter((field) => field !== 'name' && !VALUE_FIELDS.includes(field) && !known.systemFields.has(field))
    .flatMap((field) =>
      sameValue(file[field], standing[field], plusIsBlank) ? [] : [difference(field, standing[field], file[field])],
    );
  const values = VALUE_FIELDS.flatMap((field) => [
    ...compareConfigs(field, file[field], standing[field], plusIsBlank),
    ...removedSettings(field, file[field], standing[field], known.defaults),
    ...compareExtended(field, file[field], standing[field]),
  ]);
  return [...plain, ...values];
}

/** Settings that the file does not mention any more and that are still in force at the service. */
function removedSettings(
  field: string,
  file: Json | undefined,
  standing: Json | undefined,
  defaults: KnownSettings['defaults'],
): Difference[] {
  const mentioned = inputsOf(file);
  return [...inputsOf(standing)].flatMap(([key, input]) => {
    const documented = defaults.get(`${field}/${key.slice(key.lastIndexOf('/') + 1)}`);
    if (mentioned.has(key) || documented === undefined) return [];
    if (isUnset(input.value) || isDefault(documented, input.value)) return [];
    return [shownDifference(field, key, input.value, undefined)];
  });
}

/** The settings that exports hold as base64 of a JSON object, such as the import mode. */
function compareExtended(field: string, file: Json | undefined, standing: Json | undefined): Difference[] {
  const sides = [extendedOf(standing), extendedOf(file)] as const;
  const keys = new Set([...Object.keys(sides[1]), ...Object.keys(sides[0])]);
  return [...keys].flatMap((key) => {
    const [there, here] = [sides[0][key], sides[1][key]];
    if (canonical(here) === canonical(there) || (isUnset(here) && isUnset(there))) return [];
    return [difference(`${field}/extended-configs/${key}`, there, here)];
  });
}

/** Names of inputs that have a value at the service and are not mentioned in the file. */
export function unmentioned(file: Json, standing: Json): string[] {
  if (!isObject(file) || !isObject(standing)) return [];
  return VALUE_FIELDS.flatMap((field) => {
    const mentioned = inputsOf(file[field]);
    return [...inputsOf(standing[field])]
      .filter(([key, input]) => !mentioned.has(key) && !isEmpty(input.value))
      .map(([key]) => key);
  });
}

function compareConfigs(
  field: string,
  file: Json | undefined,
  standing: Json | undefined,
  plusIsBlank: boolean,
): Difference[] {
  const standingInputs = inputsOf(standing);
  return [...inputsOf(file)].flatMap(([key, input]) => {
    const other = standingInputs.get(key)?.value;
    if (sameValue(input.value, other, plusIsBlank)) return [];
    return [shownDifference(field, key, other, input.value)];
  });
}

function shownDifference(field: string, key: string, standing: Json | undefined, file: Json | undefined): Difference {
  const place = `${field}/${key}`;
  if (SECRET.test(key)) return { field: place, standing: NOT_SHOWN, file: NOT_SHOWN };
  return difference(place, standing, file);
}

function difference(field: string, standing: Json | undefined, file: Json | undefined): Difference {
  const sides = [[...shown(standing)], [...shown(file)]] as const;
  const shorter = Math.min(sides[0].length, sides[1].length);
  let same = 0;
  while (same < shorter && sides[0][same] === sides[1][same]) same += 1;
  const start = Math.max(0, same - SHOWN_BEFORE);
  return { field, standing: excerpt(sides[0], start), file: excerpt(sides[1], start) };
}

/** Characters that a side of a difference shows at most, and how many of those that both sides share before it. */
const SHOWN = 120;
const SHOWN_BEFORE = 40;

function excerpt(characters: readonly string[], start: number): string {
  if (characters.length <= SHOWN) return characters.join('');
  const before = start > 0 ? '…' : '';
  const after = start + SHOWN < characters.length ? '…' : '';
  return `${before}${characters.slice(start, start + SHOWN).join('')}${after}`;
}

function shown(value: Json | undefined): string {
  let text = value;
  if (typeof value === 'string') {
    try {
      text = decodeURIComponent(value);
    } catch {
      text = value;
    }
  }
  return JSON.stringify(text, bigintText) ?? 'nothing';
}
