import { describe, expect, test } from 'vitest';
import { asFetch } from '../../src/http/as-fetch.ts';
import type { HttpReply, HttpRequest } from '../../src/http/types.ts';
import { TransportError } from '../../src/http/types.ts';

const URL_OF_API = 'https://api.example/repos/a/b?per_page=100';

function fetcher(reply: Partial<HttpReply> | Error): { fetch: ReturnType<typeof asFetch>; sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const fetch = asFetch(async (request) => {
    sent.push(request);
    if (reply instanceof Error) throw reply;
    return { status: 200, headers: {}, body: '{}', ...reply };
  });
  return { fetch, sent };
}

describe('the transport as a fetch', () => {
  test('sends method, address, headers and text, and returns status, headers and text', async () => {
    const { fetch, sent } = fetcher({ status: 201, headers: { link: '<x>; rel="next"' }, body: '{"a":"ü"}' });
    const response = await fetch(URL_OF_API, {
      method: 'PATCH',
      headers: { Authorization: 'token t' },
      body: '{"x":1}',
    });
    expect(sent).toEqual([
      { method: 'PATCH', url: new URL(URL_OF_API), headers: { authorization: 'token t' }, body: '{"x":1}' },
    ]);
    expect([response.status, response.headers.get('link'), await response.json()]).toEqual([
      201,
      '<x>; rel="next"',
      { a: 'ü' },
    ]);
  });

  test.each([204, 304])('HTTP %d has no body', async (status) => {
    expect(await (await fetcher({ status, body: '' }).fetch(URL_OF_API)).text()).toBe('');
  });

  test.each([301, 302, 307, 308])('HTTP %d is an error: a redirect is not followed', async (status) => {
    const { fetch, sent } = fetcher({ status, headers: { location: 'https://evil.example' } });
    await expect(fetch(URL_OF_API)).rejects.toThrow(TypeError);
    expect(sent).toHaveLength(1);
  });

  test('passes on why there was no reply', async () => {
    const broken = new TransportError('tls', false, 'not trusted');
    await expect(fetcher(broken).fetch(URL_OF_API)).rejects.toBe(broken);
  });

  test.each<[what: string, options: RequestInit]>([
    ['another method', { method: 'TRACE' }],
    ['a stream', { method: 'POST', body: new Blob(['x']) }],
  ])('sends nothing with %s', async (_what, options) => {
    const { fetch, sent } = fetcher({});
    await expect(fetch(URL_OF_API, options)).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
  });
});
