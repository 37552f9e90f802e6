import type { Env } from '../ports.ts';
/** Where a connection goes: `hostname` as `URL` spells it (IPv6 with or without brackets). */
export interface Destination {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: number;
}

export interface ProxyServer {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`; `null` if the variable has neither user nor password. */
  readonly authorization: string | null;
}

export type ProxyChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: ProxyServer }
  /** The variable holds something that is not a proxy. Its value may be a secret and is not repeated. */
  | { readonly kind: 'unusable'; readonly problem: string };

/**
 * The proxy for a destination, if any, by the same variables as curl: `https_proxy` or `http_proxy` by the destination's
 * scheme, and `no_proxy`; the lower-case spelling wins. As with curl, only `no_proxy` exempts a destination, loopback
 * ones included.
 */
export function chooseProxy(destination: Destination, env: Env): ProxyChoice {
  const name = destination.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const variable = env[name]?.trim() ? name : name.toUpperCase();
  const value = env[variable]?.trim();
  if (!value) return { kind: 'direct' };
  const noProxy = env.no_proxy?.trim() || env.NO_PROXY?.trim() || '';
  if (isExempt(destination, noProxy)) return { kind: 'direct' };
  const proxy = parseProxy(value);
  if (proxy !== null) return { kind: 'proxy', proxy };
  return {
    kind: 'unusable',
    problem: `The variable ${variable} is not the URL of an HTTP proxy. It has to look like http://user:password@host:port.`,
  };
}

/** `host:port`, `http://…` or `https://…`; user and password percent-decoded. `null` if it is none of them. */
export function parseProxy(value: string): ProxyServer | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null;
  // A password with an unencoded / ? or #: host and port would be the user and the beginning of the password.
  if (`${url.pathname}${url.search}${url.hash}`.includes('@')) return null;
  const user = `${decode(url.username)}:${decode(url.password)}`;
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    authorization: user === ':' ? null : `Basic ${Buffer.from(user, 'utf8').toString('base64')}`,
  };
}

/** Whether `NO_PROXY` names the destination: host, suffix with or without its dot, address, each also with a port; `*`. */
export function isExempt(destination: Destination, noProxy: string): boolean {
  const host = plainHost(destination.hostname);
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === '') return false;
    if (entry === '*') return true;
    const { name, port } = splitPort(entry.toLowerCase());
    if (port !== null && port !== destination.port) return false;
    const suffix = plainHost(name.replace(/^\*?\./, ''));
    if (suffix === '') return false;
    return host === suffix || (!isAddress(host) && host.endsWith(`.${suffix}`));
  });
}

function splitPort(entry: string): { name: string; port: number | null } {
  const match = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(entry);
  if (match?.[1] === undefined) return { name: entry, port: null };
  return { name: match[1], port: Number(match[2]) };
}

/** Lower case, no brackets, no dot at the end, IPv6 in its shortest form. */
function plainHost(text: string): string {
  const bare = text
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (!bare.includes(':')) return bare;
  return URL.canParse(`http://[${bare}]`) ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign in an unencoded password: taken literally.
    return text;
  }
}
