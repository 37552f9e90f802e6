/**
 * A number that JSON.stringify writes with the digits as they stand; a plain number would round what is wider than 2^53.
 * `digits` must be a JSON number. Node 24 has JSON.rawJSON, which TypeScript's library does not know yet.
 */
export function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
