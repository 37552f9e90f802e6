import { isObject, type Json } from '../../text/exact-json.ts';

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

const PLAIN_FIELDS = ['job_type', 'from-connector-name', 'to-connector-name', 'from-link-name', 'to-link-name'];
const VALUE_FIELDS = ['from-config-values', 'to-config-values', 'driver-config-values'];

/**
 * Compares the definition in the file with the one that stands at the service. Only what the file says counts: the
 * service adds fields and inputs of its own, returns values URL-encoded, and gives `[]` for `{}`.
 */
export function differences(file: Json, standing: Json): Difference[] {
  if (!isObject(file) || !isObject(standing)) return [difference('', standing, file)];
  const plusIsBlank = !JSON.stringify(standing, bigintText).includes('%20');
  const plain = PLAIN_FIELDS.filter((field) => field in file).flatMap((field) =>
    sameValue(file[field], standing[field], plusIsBlank) ? [] : [difference(field, standing[field], file[field])],
  );
  const values = VALUE_FIELDS.flatMap((field) => compareConfigs(field, file[field], standing[field], plusIsBlank));
  return [...plain, ...values];
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
    const place = `${field}/${key}`;
    return SECRET.test(key)
      ? [{ field: place, standing: NOT_SHOWN, file: NOT_SHOWN }]
      : [difference(place, other, input.value)];
  });
}

/** Inputs by `config name/input name`; of two of the same name the last one counts, as it does at the service. */
function inputsOf(values: Json | undefined): Map<string, { readonly value: Json | undefined }> {
  const inputs = new Map<string, { readonly value: Json | undefined }>();
  if (!isObject(values)) return inputs;
  for (const config of listOf(values.configs)) {
    if (!isObject(config)) continue;
    for (const input of listOf(config.inputs)) {
      if (isObject(input)) inputs.set(`${nameIn(config)}/${nameIn(input)}`, { value: input.value });
    }
  }
  return inputs;
}

function nameIn(item: { readonly [key: string]: Json }): string {
  return typeof item.name === 'string' ? item.name : (JSON.stringify(item.name, bigintText) ?? '');
}

/** `{}` stands for an empty list in some replies. */
function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function sameValue(file: Json | undefined, standing: Json | undefined, plusIsBlank: boolean): boolean {
  if (isEmpty(file) && isEmpty(standing)) return true;
  if (typeof standing === 'string') return readings(standing, plusIsBlank).some((text) => saysSame(file, text));
  return canonical(file) === canonical(standing);
}

/** The service may return an object, a number or a boolean as the text of it. */
function saysSame(file: Json | undefined, text: string): boolean {
  if (typeof file === 'string') return file === text;
  if (typeof file === 'object' && file !== null) {
    try {
      return canonical(file) === canonical(JSON.parse(text) as Json);
    } catch {
      return false;
    }
  }
  return String(file) === text;
}

/**
 * What a text of the service can mean: itself, and what it is decoded. A file with encoded values, as exports have them,
 * is stored by a service that decodes what it gets and encodes what it returns: byte-equal is equal.
 */
function readings(text: string, plusIsBlank: boolean): string[] {
  try {
    return [text, decodeURIComponent(plusIsBlank ? text.replaceAll('+', ' ') : text)];
  } catch {
    return [text];
  }
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Keys in order, empty lists and objects alike, numbers and booleans as text. */
function canonical(value: Json | undefined): string {
  if (isEmpty(value)) return '""';
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' || value === undefined ? '""' : `"${value.toString()}"`;
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

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
