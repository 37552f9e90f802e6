import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRequest, readClaim, readSdkDate, sha256, sign } from '../../../emulator/gateway/signature.ts';
import { createService, type Request } from '../../../emulator/index.ts';
import { PROJECT, START } from '../support.ts';

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly secretKey: string;
  readonly authorization: string;
  readonly canonicalRequest: string;
  readonly canonicalRequestHash: string;
}

const file = new URL('../../fixtures/emulator/signing-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

describe('the signature of a request', () => {
  it.each(vectors)('is what the vendor computes: $name', (vector) => {
    const url = new URL(vector.url);
    const headers = Object.fromEntries(
      Object.entries(vector.headers).map(([key, value]) => [key.toLowerCase(), value]),
    );
    const request = { method: vector.method, path: url.pathname + url.search, headers, body: vector.body };
    const claim = readClaim(vector.authorization);
    const canonical = canonicalRequest(request, claim?.signedHeaders ?? []);
    expect(canonical).toBe(vector.canonicalRequest);
    expect(sha256(canonical ?? '')).toBe(vector.canonicalRequestHash);
    expect(sign(canonical ?? '', headers['x-sdk-date'] ?? '', vector.secretKey)).toBe(claim?.signature);
  });

  it.each([
    ['a segment with blank, slash and Chinese', '/a%20b%2Fc/%E8%BF%81', '/a%20b%2Fc/%E8%BF%81/', ''],
    ['signs that encoders leave alone', "/it's(a)*!", '/it%27s%28a%29%2A%21/', ''],
    ['an encoded tilde', '/%7Ex', '/~x/', ''],
    ['a trailing slash', '/a/', '/a/', ''],
    ['a query out of order, by key, then by value', '/a?b=2&a=z&b=1', '/a/', 'a=z&b=1&b=2'],
    ['a key without a value, and a plus', '/a?k&p=x+y', '/a/', 'k=&p=x%2By'],
  ])('reads %s', (_what, path, canonicalPath, canonicalQuery) => {
    const canonical = canonicalRequest({ method: 'GET', path, headers: { host: 'h' }, body: '' }, ['host']);
    expect(canonical?.split('\n').slice(1, 3)).toEqual([canonicalPath, canonicalQuery]);
  });

  it('has no canonical form for a path that does not decode, or without a header said to be signed', () => {
    expect(canonicalRequest({ method: 'GET', path: '/%zz', headers: {}, body: '' }, [])).toBeUndefined();
    expect(canonicalRequest({ method: 'GET', path: '/', headers: {}, body: '' }, ['host'])).toBeUndefined();
  });

  it('reads the date of a request and nothing like it', () => {
    expect(readSdkDate('20261124T003000Z')).toBe(START);
    for (const text of ['', '2026-11-24T00:30:00Z', '20261324T003000Z']) expect(readSdkDate(text)).toBeUndefined();
  });
});

const SK = 'a-made-up-secret';

function signed(path: string, body: string): Request {
  const headers = { host: 'cdm.test', 'x-sdk-date': '20261124T003000Z', 'x-language': 'en-us' };
  const names = Object.keys(headers).toSorted();
  const unsigned = { method: 'GET', path, headers, body };
  const signature = sign(canonicalRequest(unsigned, names) ?? '', headers['x-sdk-date'], SK);
  const authorization = `SDK-HMAC-SHA256 Access=KEY, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...unsigned, headers: { ...headers, authorization } };
}

describe('a signed request', () => {
  const service = () => createService({ credentials: [{ ak: 'KEY', sk: SK }], clock: () => START });

  it('is let in whatever its names and values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (segment, value) => {
        const path = `/v1.1/${PROJECT}/clusters?x=${encodeURIComponent(value)}&${encodeURIComponent(segment)}`;
        expect(service().handle(signed(path, value)).status).toBe(200);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused after any change', () => {
    const good = signed(`/v1.1/${PROJECT}/clusters/x/cdm/job/y?page_no=1`, '{}');
    const changed: Request[] = [
      { ...good, method: 'DELETE' },
      { ...good, path: good.path.replace('page_no=1', 'page_no=2') },
      { ...good, path: good.path.replace('/y', '/z') },
      { ...good, body: '{ }' },
      { ...good, headers: { ...good.headers, host: 'cdm.other' } },
      { ...good, headers: { ...good.headers, 'x-language': 'zh-cn' } },
      { ...good, headers: { ...good.headers, 'x-sdk-date': '20261124T003001Z' } },
    ];
    expect(service().handle(good).status).toBe(400);
    expect(changed.map((request) => service().handle(request).status)).toEqual(changed.map(() => 401));
  });
});
