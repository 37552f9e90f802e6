import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../http/types.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a temporary key; sent and signed as `X-Security-Token`. */
  readonly securityToken?: string | null;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

/** Headers that something on the way may set or change, and that the gateway must not expect as they were. */
const UNSIGNED = new Set(['authorization', 'content-length', 'user-agent', 'connection', 'accept-encoding']);

/**
 * Signs a request with an access key by Huawei Cloud's scheme SDK-HMAC-SHA256 and returns it with `Host`, `X-Sdk-Date`,
 * `Authorization` and, for a temporary key, `X-Security-Token`. The gateway accepts `at` within 15 minutes of its own
 * time. The URL is taken as already percent-encoded: each part is decoded and encoded once more, as the gateway does.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
export function sign(
  request: HttpRequest,
  key: AccessKey,
  at: Date,
  extraHeaders: Readonly<Record<string, string>> = {},
): HttpRequest {
  const date = sdkDate(at);
  const headers: Record<string, string> = {
    ...request.headers,
    ...extraHeaders,
    ...(key.securityToken ? { 'X-Security-Token': key.securityToken } : {}),
    Host: request.url.host,
    'X-Sdk-Date': date,
  };
  const { text, signedHeaders } = canonicalRequest({ ...request, headers });
  const toSign = `${ALGORITHM}\n${date}\n${sha256(text)}`;
  const signature = createHmac('sha256', key.secretAccessKey).update(toSign, 'utf8').digest('hex');
  headers.Authorization = `${ALGORITHM} Access=${key.accessKeyId}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { ...request, headers };
}

/** `YYYYMMDDTHHMMSSZ`, in UTC. */
function sdkDate(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function canonicalRequest(request: HttpRequest): { text: string; signedHeaders: string } {
  const signed = Object.entries(request.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => !UNSIGNED.has(name) && !name.includes('_'))
    .sort(([a], [b]) => compare(a, b));
  const signedHeaders = signed.map(([name]) => name).join(';');
  const text = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.search),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    signedHeaders,
    sha256(request.body ?? ''),
  ].join('\n');
  return { text, signedHeaders };
}

/** Ends with a slash whatever the path does: the scheme wants it so. */
function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encodeRfc3986(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** Pairs sorted by name, and by value within one name; a name without a value gets its equals sign. */
function canonicalQuery(search: string): string {
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return { name: decode(name), value: decode(value) };
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .join('&');
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // A literal percent sign, in the path of a private endpoint.
    return encoded;
  }
}

/** Leaves only `A-Z a-z 0-9 - _ . ~` as they are. */
function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
