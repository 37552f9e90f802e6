import type { HttpRequest } from '../../http/types.ts';

/** The project that a token is valid for. */
export type Scope = { readonly id: string } | { readonly name: string };

/** The address of an IAM route. Endpoints are also written with the version at their end; it is not doubled. */
export function iamUrl(endpoint: URL, path: string, query = ''): URL {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/v3(\.0)?$/, '')}${path}`;
  url.search = query;
  return url;
}

export function postJson(url: URL, body: unknown): HttpRequest {
  const headers = { 'content-type': 'application/json;charset=utf8', accept: 'application/json' };
  return { method: 'POST', url, headers, body: JSON.stringify(body) };
}
