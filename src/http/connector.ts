import type { Socket } from 'node:net';
import buildConnector from 'undici/lib/core/connect.js';
import { chooseProxy, type Destination, type ProxyServer } from './proxy.ts';
import { ProxyFailure } from './proxy-failure.ts';

export interface ConnectorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For name, connection and TLS together; for the tunnel through a proxy the same time once more. */
  readonly timeoutMs: number;
  /** Aborts when the transport is closed: a tunnel that is being asked for is given up. */
  readonly closed: AbortSignal;
}

/** The connection could not be made: no request has left. `cause` is what Node or undici said. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';
  readonly step: 'proxy' | 'connect';

  constructor(step: 'proxy' | 'connect', cause: Error) {
    super(cause.message, { cause });
    this.step = step;
  }
}

/**
 * How undici opens a connection: directly, or through the proxy that the environment asks for. undici's own proxy
 * agent reports a proxy's failure and a server's alike; here they stay apart.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  // Said outright: NODE_TLS_REJECT_UNAUTHORIZED, set for some other tool, must not lay keys and tokens open.
  const direct = buildConnector({ timeout: options.timeoutMs, rejectUnauthorized: true });
  return (target, callback) => {
    const report: buildConnector.Callback = (...[error, socket]) => {
      if (error) callback(new ConnectFailure(error instanceof ProxyFailure ? 'proxy' : 'connect', error), null);
      else if (socket) callback(null, socket);
    };
    const destination = destinationOf(target);
    const choice = chooseProxy(destination, options.env);
    switch (choice.kind) {
      case 'direct':
        direct(target, report);
        return;
      case 'unusable':
        report(new ProxyFailure(choice.problem, true), null);
        return;
      case 'proxy':
        tunnelTo(destination, choice.proxy, options).then(
          (socket) =>
            destination.protocol === 'https:'
              ? direct({ ...target, httpSocket: socket }, report)
              : report(null, socket),
          (error: Error) => report(error, null),
        );
        return;
      default:
        choice satisfies never;
    }
  };
}

/** Loaded on need: `node:https`, and with it `node:tls`, takes as long to load as everything else up to a first request. */
async function tunnelTo(destination: Destination, proxy: ProxyServer, options: ConnectorOptions): Promise<Socket> {
  const { openTunnel } = await import('./tunnel.ts');
  return openTunnel(proxy, destination, options.timeoutMs, options.closed);
}

function destinationOf(target: buildConnector.Options): Destination {
  const protocol = target.protocol === 'https:' ? 'https:' : 'http:';
  return { protocol, hostname: target.hostname, port: Number(target.port) || (protocol === 'https:' ? 443 : 80) };
}
