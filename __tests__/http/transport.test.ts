import { getEventListeners } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTransport, type TransportOptions } from '../../src/http/transport.ts';
import { type HttpRequest, TransportError } from '../../src/http/types.ts';
import { bodyOf, listen, serve, serveRaw } from './servers.ts';

function open(options: Partial<TransportOptions> = {}) {
  const transport = createTransport({ env: {}, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

function get(url: string, headers: Record<string, string> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers };
}

async function failure(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

describe('a request that is answered', () => {
  it('is sent byte for byte, and its reply is read whole', async () => {
    const seen: unknown[] = [];
    const base = await serve(async (request, response) => {
      seen.push(request.method, request.url, request.headers, await bodyOf(request));
      response.writeHead(500, { 'X-Request-Id': 'r1', 'set-cookie': ['a=1', 'b=2'] }).end('\uFEFF{"text":"迁移 😀"}');
    });
    const reply = await open({ userAgent: 'tested' }).send({
      method: 'PUT',
      url: new URL(`${base}/v1.1/p/a%20b%2Fc?x=%E8%BF%81`),
      headers: { 'content-type': 'application/json', 'X-Language': 'en-us' },
      body: '{"n":1e400,"s":"é"}',
    });
    expect(reply).toMatchObject({ status: 500, body: '{"text":"迁移 😀"}' });
    expect(reply.headers).toMatchObject({ 'x-request-id': 'r1', 'set-cookie': 'a=1, b=2' });
    expect(seen).toEqual([
      'PUT',
      '/v1.1/p/a%20b%2Fc?x=%E8%BF%81',
      expect.objectContaining({ 'accept-encoding': 'identity', 'user-agent': 'tested', 'x-language': 'en-us' }),
      '{"n":1e400,"s":"é"}',
    ]);
  });

  it('is announced once it is written, only the first one, and not if it never leaves', async () => {
    const seen: string[] = [];
    const base = await serve((_request, response) => {
      seen.push('arrived');
      setTimeout(() => response.end(), 50);
    });
    const transport = open({ onFirstRequest: () => seen.push('written') });
    await failure(transport.send(get('http://127.0.0.1:1/')));
    expect(seen).toEqual([]);
    await transport.send(get(base));
    await transport.send(get(base));
    expect(seen.toSorted()).toEqual(['arrived', 'arrived', 'written']);
    expect(seen.indexOf('written')).toBeLessThan(seen.lastIndexOf('arrived'));
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    let strayed = 0;
    const other = await serve((_request, response) => {
      strayed++;
      response.end();
    });
    const base = await serve((_request, response) => response.writeHead(status, { location: other }).end());
    const reply = await open().send(get(base, { 'X-Auth-Token': 'secret' }));
    expect([reply.status, reply.headers.location, strayed]).toEqual([status, other, 0]);
  });

  it('keeps the connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const base = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const { send } = open();
    for (let round = 0; round < 3; round++) await send(get(base));
    expect(ports.size).toBe(1);
  });

  it('ignores 1xx replies', async () => {
    const base = await serveRaw((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    );
    expect(await open().send(get(base))).toMatchObject({ status: 200, body: 'ok' });
  });

  it('reads an answer of exactly the limit', async () => {
    const base = await serve((_request, response) => response.end('x'.repeat(1000)));
    expect((await open({ maxReplyBytes: 1000 }).send(get(base))).body).toHaveLength(1000);
  });
});

describe('a request that is not answered', () => {
  const cases: readonly {
    name: string;
    base: () => Promise<string>;
    options?: Partial<TransportOptions>;
    reason: TransportError['reason'];
    maybeSent: boolean;
    says: RegExp;
  }[] = [
    {
      name: 'an unknown name',
      base: async () => 'https://no-such-host.invalid',
      reason: 'dns',
      maybeSent: false,
      says: /no-such-host\.invalid:443 could not be resolved.*region/,
    },
    {
      name: 'a port where nobody listens',
      base: async () => {
        const server = createTcpServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as { port: number };
        await new Promise((resolve) => server.close(resolve));
        return `http://127.0.0.1:${port}`;
      },
      reason: 'refused',
      maybeSent: false,
      says: /127\.0\.0\.1:\d+ refuses connections \(ECONNREFUSED\)/,
    },
    {
      name: 'a server that takes the connection and says nothing to TLS',
      base: async () => `https://127.0.0.1:${await listen(createTcpServer())}`,
      options: { connectTimeoutMs: 150 },
      reason: 'connect-timeout',
      maybeSent: false,
      says: /No connection to 127\.0\.0\.1:\d+ within 0\.15 s.*HTTPS_PROXY/,
    },
    {
      name: 'https to a port that speaks http',
      base: async () => (await serve((_request, response) => response.end())).replace('http:', 'https:'),
      reason: 'tls',
      maybeSent: false,
      says: /does not speak TLS/,
    },
    {
      name: 'a server that hangs up during TLS',
      base: async () => `https://127.0.0.1:${await listen(createTcpServer((socket) => socket.destroy()))}`,
      reason: 'handshake-reset',
      maybeSent: false,
      says: /before TLS was set up \(ECONNRESET\)/,
    },
    {
      name: 'no answer in time',
      base: () => serve(() => {}),
      options: { headersTimeoutMs: 120 },
      reason: 'headers-timeout',
      maybeSent: true,
      says: /did not begin to answer GET \/path within 0\.12 s/,
    },
    {
      name: 'a body that only dribbles',
      base: () =>
        serve((_request, response) => {
          response.writeHead(200);
          const timer = setInterval(() => response.write('x'), 20);
          response.on('close', () => clearInterval(timer));
        }),
      options: { bodyTimeoutMs: 150 },
      reason: 'body-timeout',
      maybeSent: true,
      says: /did not finish its answer within 0\.15 s/,
    },
    {
      name: 'a connection cut before the answer',
      base: () => serveRaw((socket) => socket.destroy()),
      reason: 'reset',
      maybeSent: true,
      says: /broke the connection/,
    },
    {
      name: 'a connection reset before the answer',
      base: () => serveRaw((socket) => socket.resetAndDestroy()),
      reason: 'reset',
      maybeSent: true,
      says: /ECONNRESET/,
    },
    {
      name: 'half a body by its length',
      base: () => serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":')),
      reason: 'reset',
      maybeSent: true,
      says: /broke the connection/,
    },
    {
      name: 'half a body in chunks',
      base: () =>
        serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n')),
      reason: 'reset',
      maybeSent: true,
      says: /broke the connection/,
    },
    {
      name: 'an answer that is not HTTP',
      base: () => serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')),
      reason: 'other',
      maybeSent: true,
      says: /GET \/path on 127\.0\.0\.1:\d+ failed/,
    },
    {
      name: 'a body over the limit',
      base: () => serve((_request, response) => response.end('x'.repeat(2001))),
      options: { maxReplyBytes: 2000 },
      reason: 'too-large',
      maybeSent: true,
      says: /larger than this action reads \(more than 2000 bytes\)/,
    },
    {
      name: 'a body that is announced as over the limit and does not come',
      base: () => serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2001\r\n\r\nx')),
      options: { maxReplyBytes: 2000, bodyTimeoutMs: 5000 },
      reason: 'too-large',
      maybeSent: true,
      says: /larger than this action reads \(more than 2000 bytes\)/,
    },
    {
      name: 'headers over the limit',
      base: () => serve((_request, response) => response.writeHead(200, { 'x-long': 'x'.repeat(70_000) }).end()),
      reason: 'too-large',
      maybeSent: true,
      says: /larger than this action reads/,
    },
  ];

  it.each(cases)('$name: $reason', async ({ base, options, reason, maybeSent, says }) => {
    const { send } = open(options);
    const error = await failure(send(get(`${await base()}/path?name=secret`)));
    expect(error).toMatchObject({ reason, maybeSent });
    expect(error.message).toMatch(says);
    expect(error.message).not.toContain('secret');
  });

  it.each([
    [100, /within 0\.1 s/],
    [400, /within 0\.4 s/],
  ])("waits %d ms if the request says so, whatever the transport's own limit is", async (answerTimeoutMs, says) => {
    const base = await serve(() => {});
    const { send } = open({ headersTimeoutMs: 300 });
    const error = await failure(send({ ...get(base), answerTimeoutMs }));
    expect(error).toMatchObject({ reason: 'headers-timeout', message: expect.stringMatching(says) });
  });

  it('accepts long headers, as a token may need', async () => {
    const token = 'x'.repeat(40_000);
    const base = await serve((_request, response) => response.writeHead(201, { 'X-Subject-Token': token }).end());
    expect((await open().send(get(base))).headers['x-subject-token']).toBe(token);
  });

  it('sends nothing with a header that cannot be written, and does not show it', async () => {
    let hits = 0;
    const base = await serve((_request, response) => {
      hits++;
      response.end();
    });
    const error = await failure(open().send(get(base, { 'X-Auth-Token': 'sec\r\nret' })));
    expect(error).toMatchObject({ reason: 'other', maybeSent: false });
    expect(error.message).not.toMatch(/sec\r?\n?ret/);
    expect(hits).toBe(0);
  });
});

describe('an aborted request', () => {
  it('sends nothing if it is aborted before', async () => {
    let hits = 0;
    const base = await serve((_request, response) => {
      hits++;
      response.end();
    });
    const error = await failure(open().send(get(base), AbortSignal.abort()));
    expect([error.reason, error.maybeSent, hits]).toEqual(['aborted', false, 0]);
  });

  it('has certainly sent nothing while it connects', async () => {
    const port = await listen(createTcpServer());
    const controller = new AbortController();
    const sending = failure(open().send(get(`https://127.0.0.1:${port}`), controller.signal));
    setTimeout(() => controller.abort(), 40);
    expect(await sending).toMatchObject({ reason: 'aborted', maybeSent: false });
  });

  it('may have reached the server once the request was sent and the connection broke', async () => {
    const controller = new AbortController();
    const { promise: cut, resolve } = Promise.withResolvers<void>();
    const base = await serve((request) => {
      request.socket.on('close', resolve);
      controller.abort();
    });
    const error = await failure(open().send(get(base), controller.signal));
    expect(error).toMatchObject({ reason: 'aborted', maybeSent: true });
    await cut;
  });

  it('aborts open requests on close, and leaves nothing open', async () => {
    const transport = createTransport({ env: {} });
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const base = await serve(() => resolve());
    const sending = failure(transport.send(get(base)));
    await arrived;
    await transport.close();
    expect(await sending).toMatchObject({ reason: 'aborted', maybeSent: true });
    expect(await failure(transport.send(get(base)))).toMatchObject({ reason: 'aborted', maybeSent: false });
  });

  it('removes its listener from the signal', async () => {
    const base = await serve((_request, response) => response.end());
    const controller = new AbortController();
    const { signal } = controller;
    const { send } = open();
    for (let round = 0; round < 5; round++) await send(get(base), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
