import type { HttpRequest, Send } from './types.ts';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies HttpRequest['method'][];
/** A Response of these statuses must not have a body. */
const BODILESS = new Set([204, 205, 304]);

/** The part of `fetch` that API clients use: an address, a method, headers, a text and a signal. */
export type SimpleFetch = (url: string | URL, options?: RequestInit) => Promise<Response>;

/**
 * The transport as a `fetch`, for clients that take one: the same proxies, the same TLS verification, whatever Node's own
 * variables say. Rejects with a TypeError where `fetch` would, and on every redirect: credentials go to no other host.
 */
export function asFetch(send: Send): SimpleFetch {
  return async (url, options = {}) => {
    const { method = 'GET', headers, body, signal } = options;
    if (!METHODS.includes(method)) throw new TypeError(`the method ${method} is not supported`);
    if (body !== undefined && body !== null && typeof body !== 'string')
      throw new TypeError('only a text can be sent as a body');
    const request: HttpRequest = {
      method: method as HttpRequest['method'],
      url: new URL(url),
      headers: Object.fromEntries(new Headers(headers)),
      ...(typeof body === 'string' ? { body } : {}),
    };
    const reply = await send(request, signal ?? undefined);
    if (reply.status >= 300 && reply.status < 400 && reply.status !== 304)
      throw new TypeError(`HTTP ${reply.status}, a redirect, which is not followed`);
    return new Response(BODILESS.has(reply.status) ? null : reply.body, {
      status: reply.status,
      headers: reply.headers,
    });
  };
}
