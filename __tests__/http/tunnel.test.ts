import { createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Destination, ProxyServer } from '../../src/http/proxy.ts';
import { ProxyFailure } from '../../src/http/proxy-failure.ts';
import { openTunnel } from '../../src/http/tunnel.ts';
import { listen } from './servers.ts';

const TO: Destination = { protocol: 'https:', hostname: 'cdm.test', port: 443 };

/** A proxy that reads a request's head and then says this. */
async function proxySaying(answer: string): Promise<{ proxy: ProxyServer; heard: string[] }> {
  const heard: string[] = [];
  const server = createTcpServer((socket: Socket) => {
    socket.once('data', (data) => {
      heard.push(data.toString('latin1'));
      if (answer === '') socket.destroy();
      else socket.write(answer);
    });
  });
  const port = await listen(server);
  return { proxy: { protocol: 'http:', hostname: '127.0.0.1', port, authorization: null }, heard };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const open = (proxy: ProxyServer, to = TO, ms = 2000): Promise<Socket> =>
  openTunnel(proxy, to, ms, new AbortController().signal);

describe('a tunnel through a proxy', () => {
  test.each([200, 204, 299])(
    'is open on %i, and what came along with the answer is the first that is read',
    async (status) => {
      const { proxy, heard } = await proxySaying(`HTTP/1.1 ${status} Fine\r\n\r\nhello`);
      const socket = await open(proxy);
      const read = await new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
      expect(read).toBe('hello');
      expect(heard[0]).toMatch(/^CONNECT cdm\.test:443 HTTP\/1\.1\r\n/);
      expect(heard[0]).toMatch(/\r\nhost: cdm\.test:443\r\n/i);
      expect(heard[0]).not.toMatch(/proxy-authorization/i);
      socket.destroy();
    },
  );

  test('is requested with user and password', async () => {
    const { proxy, heard } = await proxySaying('HTTP/1.1 200 Fine\r\n\r\n');
    (await open({ ...proxy, authorization: 'Basic dTpw' })).destroy();
    expect(heard[0]).toMatch(/\r\nproxy-authorization: Basic dTpw\r\n/i);
  });

  test.each([
    ['::1', '[::1]:443'],
    ['[::1]', '[::1]:443'],
  ])('is requested to %s as %s', async (hostname, authority) => {
    const { proxy, heard } = await proxySaying('HTTP/1.1 200 Fine\r\n\r\n');
    (await open(proxy, { ...TO, hostname })).destroy();
    expect(heard[0]).toContain(`CONNECT ${authority} `);
  });

  test.each([
    [300, false],
    [302, false],
    [400, true],
    [403, true],
    [404, true],
    [408, false],
    [429, false],
    [499, true],
    [500, false],
    [503, false],
  ])('is refused by %i, for good: %s', async (status, lasting) => {
    const { proxy } = await proxySaying(`HTTP/1.1 ${status} No\r\n\r\n`);
    const failure = await failureOf(open(proxy));
    expect(failure).toBeInstanceOf(ProxyFailure);
    expect(failure).toMatchObject({
      name: 'ProxyFailure',
      lasting,
      message: `The proxy 127.0.0.1:${proxy.port} refused a tunnel to cdm.test:443 (HTTP ${status}). Ask its operator to allow that host.`,
    });
  });

  test.each([
    [null, 'requires a user and a password (HTTP 407).'],
    ['Basic dTpw', 'refused the user or the password in HTTPS_PROXY (HTTP 407).'],
  ])('requires a user and a password: %s', async (authorization, says) => {
    const { proxy } = await proxySaying('HTTP/1.1 407 Who\r\n\r\n');
    expect(await failureOf(open({ ...proxy, authorization }))).toMatchObject({
      lasting: true,
      message: expect.stringContaining(says),
    });
  });

  test.each([
    ['that hangs up', '', 'ECONNRESET|socket hang up'],
    ['that does not speak HTTP', 'hello\r\n\r\n', 'HPE_'],
  ])('fails with a proxy %s', async (_what, answer, reason) => {
    const { proxy } = await proxySaying(answer);
    const failure = (await failureOf(open(proxy))) as ProxyFailure;
    expect(failure.lasting).toBe(false);
    expect(failure.message).toMatch(
      new RegExp(`^The proxy 127\\.0\\.0\\.1:${proxy.port} could not be used: .*(${reason})`),
    );
    expect(failure.message).toContain('Check HTTPS_PROXY; hosts that need no proxy belong in NO_PROXY.');
    expect(failure.cause).toBeInstanceOf(Error);
  });

  test('has a time limit', async () => {
    const server = createTcpServer(() => undefined);
    const port = await listen(server);
    const proxy: ProxyServer = { protocol: 'http:', hostname: '127.0.0.1', port, authorization: null };
    const failure = (await failureOf(open(proxy, TO, 100))) as ProxyFailure;
    expect(failure.message).toContain('no tunnel to cdm.test:443 within 0.1 s');
  });

  test('is given up when the transport is closed', async () => {
    const server = createTcpServer(() => undefined);
    const port = await listen(server);
    const closed = new AbortController();
    const work = failureOf(
      openTunnel({ protocol: 'http:', hostname: '127.0.0.1', port, authorization: null }, TO, 5000, closed.signal),
    );
    closed.abort();
    expect(await work).toBeInstanceOf(ProxyFailure);
  });

  test('is requested over TLS if the proxy URL says so', async () => {
    const { proxy } = await proxySaying('HTTP/1.1 200 Fine\r\n\r\n');
    const failure = (await failureOf(open({ ...proxy, protocol: 'https:' }))) as ProxyFailure;
    expect(failure.message).toMatch(/could not be used: .*(SSL|TLS|EPROTO)/);
  });
});
