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

/** Fields whose values are keys or passwords: they differ without being shown. */
const SECRET = /(^|[./-])(dek|iv|\w*(password|passwd|secret|token|access[-_]?key)\w*)$/i;
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
    return [difference(`${field}/${key}`, input.value, undefined)];
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
    return [difference(`${field}/${key}`, other, input.value)];
  });
}

function difference(field: string, standing: Json | undefined, file: Json | undefined): Difference {
  if (SECRET.test(field)) return { field, standing: NOT_SHOWN, file: NOT_SHOWN };
  // Values that differ only in how they are encoded are shown encoded.
  const shown = jsonOf(decoded(standing)) === jsonOf(decoded(file)) ? [standing, file] : [standing, file].map(decoded);
  const [there, here] = shown.map((value) => [...jsonOf(value)]) as [string[], string[]];
  const first = there.findIndex((character, index) => character !== here[index]);
  const start = Math.max(0, first - SHOWN_BEFORE);
  return { field, standing: excerpt(there, start), file: excerpt(here, start) };
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

function decoded(value: Json | undefined): Json | undefined {
  try {
    return typeof value === 'string' ? decodeURIComponent(value) : value;
  } catch {
    return value;
  }
}

function jsonOf(value: Json | undefined): string {
  const json = JSON.stringify(value, (key, item: unknown) => (SECRET.test(key) ? NOT_SHOWN : bigintText(key, item)));
  return json ?? 'nothing';
}
