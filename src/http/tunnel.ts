import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Destination, ProxyServer } from './proxy.ts';
import { ProxyFailure } from './proxy-failure.ts';

/**
 * Requests a tunnel from a proxy (`CONNECT`) and returns the open socket. Gives up after `timeoutMs`, or when `signal`
 * aborts. Rejects with a {@link ProxyFailure} whose message names the proxy's host and port, never its user.
 */
export function openTunnel(
  proxy: ProxyServer,
  to: Destination,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const where = `The proxy ${proxy.hostname}:${proxy.port}`;
  const authority = `${to.hostname.includes(':') && !to.hostname.startsWith('[') ? `[${to.hostname}]` : to.hostname}:${to.port}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? requestHttps : requestHttp)({
      host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }) },
      agent: false,
      rejectUnauthorized: true,
      signal,
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no tunnel to ${authority} within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    request.once('connect', (reply, socket, head) => {
      clearTimeout(timer);
      const status = reply.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      const lasting = status >= 400 && status < 500 && status !== 408 && status !== 429;
      reject(new ProxyFailure(`${where} ${refusal(status, authority, proxy)}`, lasting));
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const reason = error.code ?? error.message;
      const advice = 'Check HTTPS_PROXY; hosts that need no proxy belong in NO_PROXY.';
      reject(new ProxyFailure(`${where} could not be used: ${reason}. ${advice}`, false, { cause: error }));
    });
    request.end();
  });
}

function refusal(status: number, authority: string, proxy: ProxyServer): string {
  if (status !== 407) return `refused a tunnel to ${authority} (HTTP ${status}). Ask its operator to allow that host.`;
  return proxy.authorization === null
    ? 'requires a user and a password (HTTP 407). Set HTTPS_PROXY to http://user:password@host:port.'
    : 'refused the user or the password in HTTPS_PROXY (HTTP 407). Characters such as @ : / % in them have to be percent-encoded.';
}
