import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEMO, type EmulatorOptions } from '../scenario/options.ts';
import { control } from './control.ts';
import { runsRequestFirst } from './faults.ts';
import type { Request, Response } from './messages.ts';
import { type Answer, createService, type Service } from './service.ts';

/** A running emulator: the service behind a port, and all a test can do to it. */
export interface Emulator extends Service {
  /** Base URL of the CDM routes, e.g. `http://127.0.0.1:49152`. */
  readonly url: string;
  /** Base URL of IAM: the same server. */
  readonly iamUrl: string;
  /** For ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly oidc: { readonly url: string; readonly token: string };
  /** Ends every connection, hanging ones too, and frees the port. */
  close(): Promise<void>;
}

/** Listens on `host` and `port`; by default on a free port of 127.0.0.1. Rejects if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const service = createService(options);
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming).then((request) => {
      if (request !== undefined) respond(service, options, request, outgoing, later);
    });
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    ...service,
    url,
    iamUrl: url,
    oidc: {
      url: `${url}/_emulator/oidc-token?api-version=2.0`,
      token: options.oidcRequestToken ?? DEMO.oidcRequestToken,
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await service.close();
    },
  };
}

type Later = (ms: number, act: () => void) => void;

function respond(
  service: Service,
  options: EmulatorOptions,
  request: Request,
  outgoing: ServerResponse,
  later: Later,
): void {
  const own = control(service, options, request);
  if (own !== undefined) {
    if (request.method !== 'GET') service.save();
    send(outgoing, own);
    return;
  }
  const received = service.receive(request);
  const { rule } = received;
  if (rule?.kind === 'delay' && !runsRequestFirst(rule)) {
    // The request reaches the service late: nothing is done until then.
    later(rule.ms, () => send(outgoing, service.answer({ ...received, rule: undefined })));
    return;
  }
  transmit(outgoing, service.answer(received), later);
}

function transmit(outgoing: ServerResponse, answer: Answer, later: Later): void {
  const { transport } = answer;
  switch (transport?.kind) {
    case undefined:
      send(outgoing, answer);
      return;
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'cut':
      cut(outgoing, answer);
      return;
    case 'delay':
      later(transport.ms, () => send(outgoing, answer));
      return;
    case 'dribble':
      dribble(outgoing, answer, transport.ms, later);
      return;
    default: {
      const never: never = transport;
      throw new Error(`no such transport: ${JSON.stringify(never)}`);
    }
  }
}

function send(outgoing: ServerResponse, { status, headers, body }: Response): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function cut(outgoing: ServerResponse, { status, headers, body }: Response): void {
  const bytes = Buffer.from(body);
  // One byte more than there is, so that an empty body is cut short, too.
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length + 1 });
  outgoing.flushHeaders();
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}

function dribble(outgoing: ServerResponse, { status, headers, body }: Response, ms: number, later: Later): void {
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length });
  const next = (from: number): void => {
    if (outgoing.destroyed) return;
    if (from >= bytes.length) {
      outgoing.end();
      return;
    }
    outgoing.write(bytes.subarray(from, from + 8));
    later(ms, () => next(from + 8));
  };
  next(0);
}

/** Undefined if the caller went away before the body was complete. */
async function readRequest(incoming: IncomingMessage): Promise<Request | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
