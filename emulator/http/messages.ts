/** A request as it arrived: raw `path` with its query, header names in lower case. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Emulated milliseconds until the reply is ready. Default 0. */
  readonly afterMs?: number;
  /** The reply to send instead, once it is known. */
  readonly deferred?: Promise<Response>;
}

export const JSON_TYPE = 'application/json;charset=UTF-8';

/** A JSON reply. `value` may hold raw numbers. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

export function empty(status: number): Response {
  return { status, headers: {}, body: '' };
}

export interface Address {
  /** Decoded segments between slashes. */
  readonly segments: readonly string[];
  /** Decoded, in their order. `+` stays `+`. */
  readonly query: readonly (readonly [string, string])[];
}

/** Splits a raw path. Undefined if an escape is malformed or the bytes are not UTF-8. */
export function parseAddress(path: string): Address | undefined {
  const mark = path.indexOf('?');
  const bare = mark < 0 ? path : path.slice(0, mark);
  const search = mark < 0 ? '' : path.slice(mark + 1);
  try {
    return {
      segments: bare.split('/').slice(1).map(decodeURIComponent),
      query: search
        .split('&')
        .filter((part) => part !== '')
        .map((part) => {
          const equals = part.indexOf('=');
          const [key, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
          return [decodeURIComponent(key), decodeURIComponent(value)] as const;
        }),
    };
  } catch {
    return undefined;
  }
}

/** The first value of a query parameter. */
export function queryValue(address: Address, key: string): string | undefined {
  return address.query.find(([name]) => name === key)?.[1];
}
