import { isObject, type Json } from '../../text/exact-json.ts';

/** Whether the file's value is what the service's value means. */
export function sameValue(file: Json | undefined, standing: Json | undefined, plusIsBlank: boolean): boolean {
  if (isEmpty(file) && isEmpty(standing)) return true;
  if (typeof standing === 'string') return possibleValues(standing, plusIsBlank).some((text) => equalsText(file, text));
  return canonical(file) === canonical(standing);
}

/** The service may return an object, a number or a boolean as the text of it. */
function equalsText(file: Json | undefined, text: string): boolean {
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
  if (isEmpty(value)) return '""';
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' || value === undefined ? '""' : `"${value.toString()}"`;
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
  return typeof value === 'string' ? value : (JSON.stringify(value, bigintText) ?? '');
}
