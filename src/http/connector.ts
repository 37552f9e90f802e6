import type { Socket } from 'node:net';
import buildConnector from 'undici/lib/core/connect.js';
import { chooseProxy, type Destination, type ProxyServer } from './proxy.ts';
import { ProxyFailure } from './proxy-failure.ts';

export interface ConnectorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For DNS, connection and TLS together; a tunnel through a proxy has the same time again. */
  readonly timeoutMs: number;
  /** Aborts when the transport is closed: a pending tunnel is given up. */
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
 * How undici opens a connection: directly, or through the proxy of the environment. undici's own proxy agent reports the
 * failure of a proxy like that of a server; here they are distinct.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  // Explicit: NODE_TLS_REJECT_UNAUTHORIZED, set for another tool, must not expose keys and tokens.
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
