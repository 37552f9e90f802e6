import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { DEMO, type EmulatorOptions } from '../scenario/options.ts';
import { control } from './control.ts';
import { runsRequestFirst } from './faults.ts';
import type { Request } from './messages.ts';
import { type Answer, createService, type ReceivedRequest, type Service } from './service.ts';
import { type Schedule, send, transmit } from './transmit.ts';

/** A running emulator: the service behind a port, and what a test can do to it. */
export interface Emulator extends Service {
  /** Base URL of the CDM routes, e.g. `http://127.0.0.1:49152`. */
  readonly url: string;
  /** Base URL of IAM and STS: the same server. */
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
  const schedule: Schedule = (ms, act) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming).then((request) => {
      if (request !== undefined) respond(service, options, request, { outgoing, schedule });
    });
  });
  if (options.tlsHandshakes === 'reset') {
    // A TLS handshake is no HTTP request, so the parser reports an error on its first byte.
    server.on('clientError', (_error, socket) => {
      if (socket instanceof Socket) socket.resetAndDestroy();
    });
  }
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

/** Where an answer goes. */
interface Connection {
  readonly outgoing: ServerResponse;
  readonly schedule: Schedule;
}

function respond(
  service: Service,
  options: EmulatorOptions,
  request: Request,
  { outgoing, schedule }: Connection,
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
    schedule(rule.ms, () => transmit(outgoing, service.answer({ ...received, rule: undefined }), schedule));
    return;
  }
  const answer = service.answer(received);
  const { deferred } = answer;
  if (deferred === undefined) transmit(outgoing, answer, schedule);
  else void deferred.then((reply) => transmitDeferred(received, { ...answer, ...reply }, { outgoing, schedule }));
}

/** Sends a reply that was not known when the request was handled. */
function transmitDeferred({ log }: ReceivedRequest, answer: Answer, { outgoing, schedule }: Connection): void {
  if (log.status !== 0) log.status = answer.status;
  transmit(outgoing, answer, schedule);
}

/** Undefined if the client closed the connection before the body was complete. */
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
