import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sign } from '../../src/auth/signer.ts';
import type { HttpRequest } from '../../src/http/types.ts';

interface Vector {
  readonly name: string;
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly authorization: string;
  readonly publishedSignature?: string;
}

const fixture = new URL('../fixtures/signing/vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(fixture, 'utf8')) as { vectors: Vector[] };

describe('published and recorded signatures', () => {
  it.each(vectors)('$name', (vector) => {
    const { host: _host, 'X-Sdk-Date': date = '', ...headers } = vector.headers;
    const request = {
      method: vector.method,
      url: new URL(vector.url),
      headers,
      ...(vector.body ? { body: vector.body } : {}),
    };
    const signed = sign(
      request,
      { accessKeyId: vector.accessKey, secretAccessKey: vector.secretKey },
      fromSdkDate(date),
    );
    expect(signed.headers.Authorization).toBe(vector.authorization);
    if (vector.publishedSignature) expect(signed.headers.Authorization).toContain(vector.publishedSignature);
    expect(signed.headers['X-Sdk-Date']).toBe(date);
    expect(signed.headers.Host).toBe(new URL(vector.url).host);
  });

  it('has vectors to compare with', () => expect(vectors.length).toBeGreaterThanOrEqual(7));
});

describe('what is signed', () => {
  const key = { accessKeyId: 'AK', secretAccessKey: 'SK' };
  const at = new Date('2026-11-23T10:11:12.999Z');
  const request: HttpRequest = {
    method: 'GET',
    url: new URL('https://cdm.example.com:8443/v1.1/p/clusters'),
    headers: { 'user-agent': 'x', 'x-language': 'en-us', with_underscore: '1' },
  };

  it('leaves out headers that a proxy may change, and includes port, project and security token', () => {
    const signed = sign(request, { ...key, securityToken: 'T' }, at, { 'X-Project-Id': 'p' });
    expect(signed.headers.Authorization).toContain(
      'SignedHeaders=host;x-language;x-project-id;x-sdk-date;x-security-token,',
    );
    expect(signed.headers).toMatchObject({ Host: 'cdm.example.com:8443', 'X-Security-Token': 'T' });
    expect(signed.headers['X-Sdk-Date']).toBe('20261123T101112Z');
  });

  it('changes neither the request it was given nor its URL', () => {
    const before = structuredClone({ ...request, url: request.url.href });
    const signed = sign(request, key, at);
    expect({ ...request, url: request.url.href }).toEqual(before);
    expect(signed.url.href).toBe(request.url.href);
  });

  it('signs a path with a stray percent sign instead of failing', () => {
    const odd = { ...request, url: new URL('https://cdm.example.com/100%/x') };
    expect(sign(odd, key, at).headers.Authorization).toMatch(/Signature=[0-9a-f]{64}$/);
  });
});

const method = fc.constantFrom<HttpRequest['method']>('GET', 'POST', 'PUT', 'DELETE');
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const anySegment = text.filter((segment) => !/^\.{0,2}$/.test(segment));
// The vendor's signer encodes a path with any of these twice, and fails to verify what it then sends.
const plainSegment = anySegment.filter((segment) => !/[\s%"'`{}|\\^<>/?#\p{Cc}]/u.test(segment));
const pairs = fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z0-9_-]{1,8}$/), text), { maxLength: 4 });
const body = fc.option(fc.json(), { nil: null });
const secretAccessKey = fc.string({ minLength: 1, maxLength: 40 });
const at = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const extra = { 'X-Project-Id': 'p', 'Content-Type': 'application/json' };

function build(segments: readonly string[], query: readonly (readonly [string, string])[]): URL {
  const url = new URL(`https://cdm.example.com/${segments.map(encodeURIComponent).join('/')}`);
  url.search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return url;
}

describe('against other signers', () => {
  it('agrees with the vendor', () => {
    const property = fc.property(
      method,
      fc.array(plainSegment, { minLength: 1, maxLength: 5 }),
      pairs,
      body,
      secretAccessKey,
      at,
      (verb, segments, some, json, secret, time) => {
        const query = Object.entries(Object.fromEntries(some));
        // It signs what it serialises itself, and takes every false value for no body at all.
        const data = json === null ? null : JSON.parse(json);
        const sent = data ? { body: JSON.stringify(data) } : {};
        const request = { method: verb, url: build(segments, query), headers: {}, ...sent };
        const ours = sign(request, { accessKeyId: 'AK', secretAccessKey: secret }, time, extra);
        const theirs = AKSKSigner.sign(
          {
            method: verb,
            endpoint: `https://cdm.example.com/${segments.join('/')}`,
            queryParams: Object.fromEntries(query),
            headers: { 'X-Sdk-Date': ours.headers['X-Sdk-Date'], ...extra },
            ...(data ? { data } : {}),
          },
          { getAk: () => 'AK', getSk: () => secret } as unknown as Parameters<typeof AKSKSigner.sign>[1],
        ) as Record<string, string>;
        expect(ours.headers.Authorization).toBe(theirs.Authorization);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('agrees with a gateway that decodes the request, whatever is in path, query and body', () => {
    const segments = fc.array(anySegment, { minLength: 1, maxLength: 5 });
    const property = fc.property(
      method,
      segments,
      pairs,
      body,
      secretAccessKey,
      at,
      (verb, path, query, json, secret, time) => {
        const request = {
          method: verb,
          url: build(path, query),
          headers: {},
          ...(json === null ? {} : { body: json }),
        };
        const signed = sign(request, { accessKeyId: 'AK', secretAccessKey: secret }, time, extra);
        expect(signed.headers.Authorization).toContain(
          `Signature=${asTheGateway(verb, path, query, json, secret, signed)}`,
        );
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

/** The signature by the published description, from the parts before they were encoded, byte by byte. */
function asTheGateway(
  verb: string,
  path: readonly string[],
  query: readonly (readonly [string, string])[],
  json: string | null,
  secret: string,
  { headers }: HttpRequest,
): string {
  const encode = (plain: string): string =>
    [...Buffer.from(plain, 'utf8')]
      .map((byte) => String.fromCharCode(byte))
      .map((c) => (/[\w.~-]/.test(c) ? c : `%${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`))
      .join('');
  const lines = [...query]
    .sort(([a, x], [b, y]) => (a === b ? Number(x > y) - Number(x < y) : Number(a > b) - Number(a < b)))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const canonical = `${verb}\n/${path.map(encode).join('/')}/\n${lines.join('&')}\ncontent-type:application/json\nhost:${headers.Host}\nx-project-id:p\nx-sdk-date:${headers['X-Sdk-Date']}\n\ncontent-type;host;x-project-id;x-sdk-date\n`;
  const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');
  const toSign = `SDK-HMAC-SHA256\n${headers['X-Sdk-Date']}\n${sha256(canonical + sha256(json ?? ''))}`;
  return createHmac('sha256', secret).update(toSign).digest('hex');
}

function fromSdkDate(date: string): Date {
  return new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
