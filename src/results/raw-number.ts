/**
 * A number that JSON.stringify writes with exactly these digits; a plain number would round integers above 2^53.
 * `digits` must be a JSON number. Node 24 has JSON.rawJSON, which TypeScript's library does not know yet.
 */
export function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
