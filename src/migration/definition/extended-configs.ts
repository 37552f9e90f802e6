import { isObject, type Json, parseExactJson } from '../../text/exact-json.ts';

/**
 * The settings that exports hold as base64 of a JSON object, such as the import mode. Anything else is one setting
 * named `value`.
 */
export function extendedOf(values: Json | undefined): { readonly [key: string]: Json | undefined } {
  const extended = isObject(values) ? values['extended-configs'] : undefined;
  const value = isObject(extended) ? extended.value : undefined;
  if (typeof value !== 'string') return { value };
  try {
    const settings = parseExactJson(Buffer.from(decodeURIComponent(value), 'base64').toString());
    if (isObject(settings)) return settings;
  } catch {
    // Not what exports hold: compared as it is.
  }
  return { value };
}
