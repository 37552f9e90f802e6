import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseAddress, type Request } from '../http/messages.ts';

const ALGORITHM = 'SDK-HMAC-SHA256';

/** The three parts of the Authorization header of a signed request. */
export interface Claim {
  readonly ak: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads `SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`; undefined for anything else. */
export function readClaim(authorization: string): Claim | undefined {
  const match = /^SDK-HMAC-SHA256 Access=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  if (match === null) return undefined;
  const [, ak = '', names = '', signature = ''] = match;
  return { ak, signedHeaders: names.split(';'), signature };
}

/**
 * The canonical request of the signing guide, computed from the request as it arrived. Undefined if path or query do not
 * decode, or a signed header is missing.
 */
export function canonicalRequest(request: Request, signedHeaders: readonly string[]): string | undefined {
  const address = parseAddress(request.path);
  if (address === undefined) return undefined;
  const names = signedHeaders.map((name) => name.toLowerCase()).toSorted();
  const headers: string[] = [];
  for (const name of names) {
    const value = request.headers[name];
    if (value === undefined) return undefined;
    headers.push(`${name}:${value.trim()}\n`);
  }
  const path = `/${address.segments.map(percentEncode).join('/')}`;
  return [
    request.method.toUpperCase(),
    path.endsWith('/') ? path : `${path}/`,
    canonicalQuery(address.query),
    headers.join(''),
    names.join(';'),
    payloadHash(request),
  ].join('\n');
}

/** Hex signature of a canonical request. The secret key is used directly; no key is derived from it. */
export function sign(canonical: string, sdkDate: string, secretKey: string): string {
  const stringToSign = `${ALGORITHM}\n${sdkDate}\n${sha256(canonical)}`;
  return createHmac('sha256', secretKey).update(stringToSign).digest('hex');
}

export function sameSignature(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Milliseconds since 1970 of `YYYYMMDDTHHMMSSZ`; undefined for any other text. */
export function readSdkDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function canonicalQuery(query: readonly (readonly [string, string])[]): string {
  return query
    .map(([key, value]) => [percentEncode(key), percentEncode(value)] as const)
    .toSorted(([ka, va], [kb, vb]) => compare(ka, kb) || compare(va, vb))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

function payloadHash(request: Request): string {
  const declared = request.headers['x-sdk-content-sha256'];
  return declared === 'UNSIGNED-PAYLOAD' ? declared : sha256(request.body);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
