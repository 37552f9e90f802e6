import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: { readonly body?: string };
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface GitHubApi {
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** A stand-in for GitHub's API on a real socket. `answer` gets each request and the address of the server. */
export async function startGitHubApi(answer: (asked: Asked, url: string) => Reply): Promise<GitHubApi> {
  const asked: Asked[] = [];
  let url = '';
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    const one: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
      body: text === '' ? {} : JSON.parse(text),
    };
    asked.push(one);
    const { status, headers, body } = answer(one, url);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, asked, close };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

export interface StoredComment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** Keeps the comments of pull request 7 of acme/warehouse, a page at a time. */
export function commentsOf(comments: StoredComment[], author = 'Bot', perPage = 100) {
  return (asked: Asked, url: string): Reply => {
    const list = /^\/api\/v3\/repos\/acme\/warehouse\/issues\/7\/comments(?:\?(.*))?$/.exec(asked.path);
    const one = /^\/api\/v3\/repos\/acme\/warehouse\/issues\/comments\/(\d+)$/.exec(asked.path);
    if (list && asked.method === 'GET') {
      const page = Number(new URLSearchParams(list[1]).get('page') ?? '1');
      const rest = comments.slice(page * perPage);
      const next = `<${url}/repos/acme/warehouse/issues/7/comments?per_page=100&page=${page + 1}>; rel="next"`;
      const body = comments.slice((page - 1) * perPage, page * perPage);
      return { status: 200, ...(rest.length > 0 && { headers: { link: next } }), body };
    }
    if (list && asked.method === 'POST') {
      const comment = {
        id: Math.max(0, ...comments.map(({ id }) => id)) + 1,
        body: asked.body.body ?? '',
        user: { type: author },
      };
      comments.push(comment);
      return { status: 201, body: comment };
    }
    const found = one && comments.find(({ id }) => id === Number(one[1]));
    if (found && asked.method === 'DELETE') {
      comments.splice(comments.indexOf(found), 1);
      return { status: 200, body: {} };
    }
    if (!found || asked.method !== 'PATCH') return { status: 404, body: { message: 'Not Found' } };
    found.body = asked.body.body ?? '';
    return { status: 200, body: found };
  };
}
