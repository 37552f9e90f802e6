/** A type of a JSON value in a scenario: its name for the reader, and a check that returns the first problem. */
export interface ValueType {
  readonly label: string;
  check(value: unknown, path: string): string | undefined;
}

/** A field of an object, with what it means. */
export interface Field {
  readonly type: ValueType;
  readonly text: string;
}

/** A field for each key of T, so that the compiler notices a missing one. */
export type FieldsOf<T> = { readonly [K in keyof Required<T>]: Field };

export const text = simple('text', (value) => typeof value === 'string');
export const flag = simple('true or false', (value) => typeof value === 'boolean');
export const number = simple('number', (value) => typeof value === 'number' && value >= 0);
export const count = simple(
  'number or digits',
  (value) => typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value)),
);
export const anything = simple('JSON', () => true);
export const nothing = simple('null', (value) => value === null);

export function oneOf(...words: readonly string[]): ValueType {
  return simple(words.map((word) => `"${word}"`).join(', '), (value) => words.includes(value as string));
}

export function list(element: ValueType): ValueType {
  return {
    label: `list of ${element.label}`,
    check: (value, path) => {
      if (!Array.isArray(value)) return `${path} must be a list`;
      return first(value.map((one: unknown, index) => element.check(one, `${path}[${index}]`)));
    },
  };
}

/** An object with free keys. */
export function map(element: ValueType): ValueType {
  return {
    label: `object of ${element.label}`,
    check: (value, path) => {
      if (!isObject(value)) return `${path} must be an object`;
      return first(Object.entries(value).map(([key, one]) => element.check(one, `${path}[${JSON.stringify(key)}]`)));
    },
  };
}

/** An object of the service's own form: only its name is checked here. */
export function namedObject(label: string): ValueType {
  return {
    label,
    check: (value, path) =>
      isObject(value) && typeof value.name === 'string'
        ? undefined
        : `${path} must be an object with its "name" as text`,
  };
}

/** An object with these fields; `required` ones must be there. */
export function object(
  label: string,
  fields: Readonly<Record<string, Field>>,
  required: readonly string[] = [],
): ValueType {
  return {
    label,
    check: (value, path) => {
      if (!isObject(value)) return `${path} must be an object`;
      const absent = required.find((key) => !Object.hasOwn(value, key));
      if (absent !== undefined) return `${path} needs the field "${absent}"`;
      return first(Object.entries(value).map(([key, one]) => checkField(fields, key, one, path)));
    },
  };
}

/** The first type whose JSON shape fits decides; if none fits, all are named. */
export function either(...types: readonly ValueType[]): ValueType {
  return {
    label: types.map(({ label }) => label).join(' or '),
    check: (value, path) => {
      const problems = types.map((type) => type.check(value, path));
      if (problems.includes(undefined)) return undefined;
      // A problem inside the value says more than "must be one of".
      const inside = problems.find((problem) => problem !== undefined && !problem.startsWith(`${path} must be`));
      return inside ?? `${path} must be ${types.map(({ label }) => label).join(' or ')}`;
    },
  };
}

function checkField(
  fields: Readonly<Record<string, Field>>,
  key: string,
  value: unknown,
  path: string,
): string | undefined {
  const inner = path === '' ? key : `${path}.${key}`;
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (field === undefined) return `${inner} is unknown; allowed are ${Object.keys(fields).join(', ')}`;
  return field.type.check(value, inner);
}

function simple(label: string, fits: (value: unknown) => boolean): ValueType {
  return { label, check: (value, path) => (fits(value) ? undefined : `${path} must be ${label}`) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
