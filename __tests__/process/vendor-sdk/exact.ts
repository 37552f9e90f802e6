import { isRawNumber, isRecord, parseExact } from '../../../emulator/json.ts';

/** JSON with whole numbers as bigint, to compare all digits, and other numbers as they are spelled. */
export type Json = string | boolean | null | bigint | Json[] | { [key: string]: Json };

/** Parses JSON; `0` and `0.0` are the same number, and `0.10` is `{ number: '0.10' }`. */
export function exact(text: string): Json {
  return plain(parseExact(text));
}

function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (isRawNumber(value)) {
    const whole = /^(-?\d+)(?:\.0+)?$/.exec(value.rawJSON)?.[1];
    return whole === undefined ? { number: value.rawJSON } : BigInt(whole);
  }
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value as string | boolean | null;
}

/** A difference between two values, at a path such as `jobs[].name`. */
export interface Difference {
  readonly path: string;
  readonly sent: Json | undefined;
  readonly decoded: Json | undefined;
}

/** Compares field by field. Elements of lists share a path. */
export function differences(sent: Json | undefined, decoded: Json | undefined, path = ''): Difference[] {
  if (Array.isArray(sent) && Array.isArray(decoded) && sent.length === decoded.length) {
    return sent.flatMap((element, index) => differences(element, decoded[index], `${path}[]`));
  }
  if (isObject(sent) && isObject(decoded)) {
    const keys = [...new Set([...Object.keys(sent), ...Object.keys(decoded)])];
    return keys.flatMap((key) => differences(sent[key], decoded[key], path === '' ? key : `${path}.${key}`));
  }
  return sent === decoded ? [] : [{ path, sent, decoded }];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
