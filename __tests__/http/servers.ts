import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request as requestHttp,
  type Server,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificates.ts';

type AnyServer = Server | TcpServer;

/** Listens on a free port of 127.0.0.1 until the test is over; open sockets are cut then. */
export async function listen(server: AnyServer, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

type Listener = (...args: Parameters<RequestListener>) => unknown;

export async function serve(listener: Listener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

/** Passes requests on to `url` as they are; the host that was asked for stays in the header. */
export function forwardTo(url: string): RequestListener {
  const { port } = new URL(url);
  return (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = requestHttp({ host: '127.0.0.1', port, method, path, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
}

/** A server that speaks raw bytes: `talk` gets the socket once the head of a request has arrived. */
export async function serveRaw(talk: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    let head = '';
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      talk(socket);
    };
    socket.on('data', read);
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export interface Asked {
  readonly target: string;
  readonly authorization: string | null;
}

/**
 * A proxy that notes what it was asked for. It answers `status` to CONNECT, and on 200 leads every tunnel to
 * `backendPort` of this machine, whatever name was asked for.
 */
export async function serveProxy(
  backendPort: number,
  allow: (asked: Asked) => number,
): Promise<{ port: number; asked: Asked[] }> {
  const asked: Asked[] = [];
  const proxy = createServer((request, response) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] ?? null });
    response.writeHead(500).end();
  });
  proxy.on('connect', (request, socket: Socket) => {
    const one = { target: request.url ?? '', authorization: request.headers['proxy-authorization'] ?? null };
    asked.push(one);
    const status = allow(one);
    socket.on('error', () => {});
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const backend = connect(backendPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      backend.pipe(socket).pipe(backend);
    });
    backend.on('error', () => socket.destroy());
  });
  return { port: await listen(proxy), asked };
}

export async function serveSecure(certificate: Certificate, listener: Listener): Promise<number> {
  return listen(createSecureServer({ key: certificate.key, cert: certificate.cert }, listener));
}
