import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseProxy, isExempt, parseProxy } from '../../src/http/proxy.ts';
import { createTransport } from '../../src/http/transport.ts';
import type { HttpReply, TransportError } from '../../src/http/types.ts';
import { listen, serve, serveProxy } from './servers.ts';

describe('NO_PROXY', () => {
  const cases: readonly [host: string, noProxy: string, exempt: boolean][] = [
    ['cdm.example.com', '', false],
    ['cdm.example.com', '*', true],
    ['cdm.example.com', 'cdm.example.com', true],
    ['cdm.example.com', 'CDM.Example.COM', true],
    ['cdm.example.com', 'example.com', true],
    ['cdm.example.com', '.example.com', true],
    ['cdm.example.com', '*.example.com', true],
    ['example.com', '.example.com', true],
    ['cdm.example.com', 'ample.com', false],
    ['cdm.example.com', 'cdm.example.com.', true],
    ['cdm.example.com.', 'example.com', true],
    ['cdm.example.com', 'other.org, example.com', true],
    ['cdm.example.com', 'other.org example.com', true],
    ['cdm.example.com', 'other.org,,  ,', false],
    ['cdm.example.com', 'example.com:443', true],
    ['cdm.example.com', 'example.com:8443', false],
    ['cdm.example.com', '.', false],
    ['cdm.example.com', 'com', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.3:443', true],
    ['10.1.2.3', '10.1.2.3:80', false],
    ['10.1.2.3', '2.3', false],
    ['10.1.2.3', '10.1.2.0/24', false],
    ['[2001:db8::1]', '2001:db8::1', true],
    ['2001:db8::1', '[2001:db8::1]', true],
    ['[2001:db8::1]', '[2001:DB8:0:0:0:0:0:1]:443', true],
    ['[2001:db8::1]', '[2001:db8::1]:80', false],
    ['[2001:db8::1]', '2001:db8::2', false],
    ['[2001:db8::1]', '[not:an:address', false],
  ];
  it.each(cases)('%s with "%s": %s', (hostname, noProxy, exempt) => {
    expect(isExempt({ protocol: 'https:', hostname, port: 443 }, noProxy)).toBe(exempt);
  });
});

describe('which proxy', () => {
  const https = { protocol: 'https:', hostname: 'cdm.example.com', port: 443 } as const;
  const http = { protocol: 'http:', hostname: 'cdm.example.com', port: 80 } as const;
  const via = (host: string) => ({ kind: 'proxy', proxy: expect.objectContaining({ hostname: host }) });

  it.each([
    ['nothing set', https, {}, { kind: 'direct' }],
    ['upper case', https, { HTTPS_PROXY: 'http://up:1' }, via('up')],
    ['lower case', https, { https_proxy: 'http://low:1' }, via('low')],
    ['both: the lower one', https, { HTTPS_PROXY: 'http://up:1', https_proxy: 'http://low:1' }, via('low')],
    ['an empty lower one counts as not set', https, { HTTPS_PROXY: 'http://up:1', https_proxy: ' ' }, via('up')],
    ['the other scheme', https, { HTTP_PROXY: 'http://up:1' }, { kind: 'direct' }],
    ['http', http, { HTTP_PROXY: 'http://up:1', HTTPS_PROXY: 'http://s:1' }, via('up')],
    ['NO_PROXY', https, { HTTPS_PROXY: 'http://up:1', NO_PROXY: 'example.com' }, { kind: 'direct' }],
    ['no_proxy', https, { HTTPS_PROXY: 'http://up:1', no_proxy: 'example.com' }, { kind: 'direct' }],
    ['both: the lower no_proxy', https, { HTTPS_PROXY: 'http://up:1', no_proxy: 'x', NO_PROXY: '*' }, via('up')],
    [
      'no URL',
      https,
      { HTTPS_PROXY: 'http://:9' },
      { kind: 'unusable', problem: expect.stringContaining('HTTPS_PROXY') },
    ],
    [
      'socks',
      https,
      { https_proxy: 'socks5://up:1' },
      { kind: 'unusable', problem: expect.stringContaining('https_proxy') },
    ],
  ])('%s', (_name, destination, env, expected) => {
    expect(chooseProxy(destination, env)).toEqual(expected);
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])('for %s as for any other, unless NO_PROXY names it', (hostname) => {
    const env = { HTTP_PROXY: 'http://up:1' };
    expect(chooseProxy({ protocol: 'http:', hostname, port: 8080 }, env).kind).toBe('proxy');
    const exempt = { ...env, NO_PROXY: `elsewhere, ${hostname}` };
    expect(chooseProxy({ protocol: 'http:', hostname, port: 8080 }, exempt)).toEqual({ kind: 'direct' });
  });
});

describe('the URL of a proxy', () => {
  it.each([
    ['http://proxy:3128', { protocol: 'http:', hostname: 'proxy', port: 3128, user: null }],
    ['proxy:3128', { protocol: 'http:', hostname: 'proxy', port: 3128, user: null }],
    ['proxy', { protocol: 'http:', hostname: 'proxy', port: 80, user: null }],
    ['https://proxy', { protocol: 'https:', hostname: 'proxy', port: 443, user: null }],
    ['http://[2001:db8::1]:3128', { protocol: 'http:', hostname: '[2001:db8::1]', port: 3128, user: null }],
    ['http://me:p%40ss%3A%2F@proxy:1', { protocol: 'http:', hostname: 'proxy', port: 1, user: 'me:p@ss:/' }],
    ['me:secret@proxy:1', { protocol: 'http:', hostname: 'proxy', port: 1, user: 'me:secret' }],
    ['http://me@proxy:1', { protocol: 'http:', hostname: 'proxy', port: 1, user: 'me:' }],
    ['http://m%C3%A9:100%@proxy:1', { protocol: 'http:', hostname: 'proxy', port: 1, user: 'mé:100%' }],
  ])('%s', (text, { user, ...place }) => {
    const authorization = user === null ? null : `Basic ${Buffer.from(user, 'utf8').toString('base64')}`;
    expect(parseProxy(text)).toEqual({ ...place, authorization });
  });

  it.each([
    'http://',
    'ftp://proxy',
    'http://a b:1',
    'http://proxy:99999',
    // Passwords that nobody encoded: none of it may be taken for a host, for hosts are shown.
    'http://me:pa/ss@proxy:1',
    'http://me:12/ss@proxy:1',
    'http://me:12?ss@proxy:1',
    'me:12#ss@proxy:1',
  ])('not "%s"', (text) => {
    expect(parseProxy(text)).toBeNull();
  });
});

describe('a tunnel', () => {
  const target = new URL('http://cdm.region.test:8080/v1.1/x');

  async function ask(env: Record<string, string>, options = {}): Promise<HttpReply | TransportError> {
    const transport = createTransport({ env, connectTimeoutMs: 300, ...options });
    onTestFinished(() => transport.close());
    return transport.send({ method: 'GET', url: target, headers: {} }).catch((error: TransportError) => error);
  }

  async function backend(): Promise<{ port: number; heads: unknown[] }> {
    const heads: unknown[] = [];
    const port = await listen(
      createServer((request, response) => {
        heads.push([request.url, request.headers.host, request.headers['proxy-authorization']]);
        response.end('{}');
      }),
    );
    return { port, heads };
  }

  it('leads to the host, which never sees the user of the proxy', async () => {
    const { port: behind, heads } = await backend();
    const right = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    const { port, asked } = await serveProxy(behind, ({ authorization }) => (authorization === right ? 200 : 407));
    const reply = await ask({ HTTP_PROXY: `http://me:p%40ss@127.0.0.1:${port}` });
    expect(reply).toMatchObject({ status: 200 });
    expect(asked).toEqual([{ target: 'cdm.region.test:8080', authorization: right }]);
    expect(heads).toEqual([['/v1.1/x', 'cdm.region.test:8080', undefined]]);
  });

  it.each([
    ['a wrong password', 407, 'me:hunter22@', /refused the user or the password in HTTPS_PROXY \(HTTP 407\)/],
    ['no password', 407, '', /requires a user and a password \(HTTP 407\)/],
    ['a host that is not allowed', 403, 'me:hunter22@', /refused a tunnel to cdm\.region\.test:8080 \(HTTP 403\)/],
    ['a host that the proxy cannot reach', 502, '', /refused a tunnel to cdm\.region\.test:8080 \(HTTP 502\)/],
  ])('%s: certainly not sent, and no password shown', async (_name, status, user, says) => {
    const { port } = await serveProxy(1, () => status);
    const error = (await ask({ http_proxy: `http://${user}127.0.0.1:${port}` })) as TransportError;
    // What the proxy itself says no to is not asked again; what it could not do, may be.
    expect(error).toMatchObject({ reason: status < 500 ? 'proxy-refused' : 'proxy', maybeSent: false });
    expect(error.message).toMatch(says);
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain('hunter22');
  });

  it('a proxy that does not exist', async () => {
    const error = (await ask({ http_proxy: 'http://me:hunter22@127.0.0.1:1' })) as TransportError;
    expect(error).toMatchObject({ reason: 'proxy', maybeSent: false });
    expect(error.message).toMatch(/^The proxy 127\.0\.0\.1:1 could not be used: ECONNREFUSED\./);
  });

  it('a proxy that does not answer', async () => {
    const port = await listen(createTcpServer());
    const error = (await ask({ http_proxy: `http://127.0.0.1:${port}` })) as TransportError;
    expect(error).toMatchObject({ reason: 'proxy', maybeSent: false });
    expect(error.message).toContain('no tunnel to cdm.region.test:8080 within 0.3 s');
  });

  it('a proxy that hangs up', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await ask({ http_proxy: `http://127.0.0.1:${port}` })).toMatchObject({ reason: 'proxy', maybeSent: false });
  });

  it('a variable that does not hold a proxy', async () => {
    const error = (await ask({ http_proxy: 'socks5://me:hunter22@127.0.0.1:1' })) as TransportError;
    expect(error).toMatchObject({ reason: 'proxy-refused', maybeSent: false });
    expect(error.message).not.toContain('hunter22');
  });

  it('a connection that breaks behind the proxy may have reached the server', async () => {
    const behind = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())));
    const { port } = await serveProxy(behind, () => 200);
    expect(await ask({ http_proxy: `http://127.0.0.1:${port}` })).toMatchObject({ reason: 'reset', maybeSent: true });
  });

  it('is given up when the transport is closed', async () => {
    const port = await listen(createTcpServer());
    const transport = createTransport({ env: { http_proxy: `http://127.0.0.1:${port}` } });
    const sending = transport.send({ method: 'GET', url: target, headers: {} }).catch((error: TransportError) => error);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await transport.close();
    expect(await sending).toMatchObject({ maybeSent: false });
  });

  it('is not used for this machine if NO_PROXY exempts it', async () => {
    const { port, asked } = await serveProxy(1, () => 200);
    const base = await serve((_request, response) => response.end('direct'));
    const transport = createTransport({ env: { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '127.0.0.1' } });
    onTestFinished(() => transport.close());
    expect((await transport.send({ method: 'GET', url: new URL(base), headers: {} })).body).toBe('direct');
    expect(asked).toEqual([]);
  });
});
