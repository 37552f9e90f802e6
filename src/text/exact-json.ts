/** A JSON value whose integers wider than 2^53 are bigint, so that no digit is lost. */
export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Parses JSON without rounding integers: those that a double cannot hold exactly come out as bigint.
 * Throws a SyntaxError on anything that is not one whole JSON text.
 */
export function parseExactJson(text: string): Json {
  return JSON.parse(text, function reviver(_key: string, value: unknown, context?: { source?: string }) {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? '';
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  } as (key: string, value: unknown) => unknown) as Json;
}

export function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
