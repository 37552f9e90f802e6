import { isObject, type Json, parseExactJson } from '../../text/exact-json.ts';

/** Whether the file's value is what the service's value means. */
export function sameValue(file: Json | undefined, standing: Json | undefined, plusIsBlank: boolean): boolean {
  if (isEmpty(file) && isEmpty(standing)) return true;
  if (typeof standing === 'string') return possibleValues(standing, plusIsBlank).some((text) => equalsText(file, text));
  return canonical(file) === canonical(standing);
}

/** The service may return an object, a number or a boolean as the text of it. */
function equalsText(file: Json | undefined, text: string): boolean {
  if (typeof file !== 'object' || file === null) return String(file) === text;
  try {
    return canonical(file) === canonical(parseExactJson(text));
  } catch {
    return false;
  }
}

/**
 * What a text of the service can mean: itself, and what it is decoded. A file with encoded values, as exports have them,
 * is stored by a service that decodes what it gets and encodes what it returns: byte-equal is equal.
 */
export function possibleValues(text: string, plusIsBlank: boolean): string[] {
  try {
    return [text, decodeURIComponent(plusIsBlank ? text.replaceAll('+', ' ') : text)];
  } catch {
    return [text];
  }
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Keys in order, empty lists and objects alike, numbers and booleans as text. */
export function canonical(value: Json | undefined): string {
  return JSON.stringify(normalized(value));
}

function normalized(value: Json | undefined): unknown {
  if (isEmpty(value)) return '';
  if (isList(value)) return value.map(normalized);
  if (!isObject(value)) return String(value);
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, normalized(value[key])]));
}

/** `Array.isArray`, for the read-only lists of JSON. */
function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** For `JSON.stringify`, which cannot write a bigint. */
export function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** What the service writes for a setting that is not set. */
export function isUnset(value: Json | undefined): boolean {
  return isEmpty(value) || /^(false|none|null)$/i.test(textOf(value));
}

/** Whether a value of the service is this documented default. */
export function isDefault(documented: string, standing: Json | undefined): boolean {
  return possibleValues(textOf(standing), true).some((text) => text.toLowerCase() === documented.toLowerCase());
}

function textOf(value: Json | undefined): string {
  return typeof value === 'object' ? canonical(value) : String(value);
}
