import { isObject, type Json, parseExactJson } from '../../text/exact-json.ts';

/**
 * The settings that exports hold as base64 of a JSON object, such as the import mode. What is no such text is one setting
 * named `value`.
 */
export function extendedOf(values: Json | undefined): { readonly [key: string]: Json } {
  const extended = isObject(values) ? values['extended-configs'] : undefined;
  const text = isObject(extended) ? extended.value : undefined;
  if (typeof text !== 'string' || text === '') return {};
  try {
    const decoded = Buffer.from(decodeURIComponent(text), 'base64').toString();
    const settings = parseExactJson(decoded);
    if (isObject(settings)) return settings;
  } catch {
    // Not what exports hold: compared as it is.
  }
  return { value: text };
}
