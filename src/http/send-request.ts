import type { Dispatcher } from 'undici';
import { Overdue, TooLarge, transportError } from './failure.ts';
import { type HttpReply, type HttpRequest, TransportError } from './types.ts';

export interface Limits {
  readonly connectTimeoutMs: number;
  /** From the moment the request is sent to the first byte of the reply's body. */
  readonly headersTimeoutMs: number;
  /** For the whole body, so that a slow server cannot hold the step. */
  readonly bodyTimeoutMs: number;
  readonly maxReplyBytes: number;
}

/**
 * Sends one request on a dispatcher and collects its reply. Works one level below undici's `request()`, because only
 * there it is visible when a request reaches an open connection: before that it was certainly not sent.
 */
export function sendRequest(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: Limits,
  signal?: AbortSignal,
  onSent?: () => void,
): Promise<HttpReply> {
  const { url } = request;
  const authority = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const call = `${request.method} ${url.pathname}`;
  return new Promise((resolve, reject) => {
    let sent = false;
    let resolved = false;
    let timer: NodeJS.Timeout | undefined;
    let drop: ((error: Error) => void) | null = null;
    let head: { status: number; headers: Record<string, string> } | null = null;
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (end: () => void): void => {
      if (resolved) return;
      resolved = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    const fail = (error: Error): void =>
      settle(() => {
        const known = { authority, call, sent, connectTimeoutMs: limits.connectTimeoutMs };
        reject(error instanceof TransportError ? error : transportError(error, known));
        drop?.(error);
      });
    const tooLarge = (): void => fail(new TooLarge(`more than ${limits.maxReplyBytes} bytes`));
    const onAbort = (): void => fail(new TransportError('aborted', sent, `${call} on ${authority} was given up.`));
    const within = (phase: 'headers' | 'body', ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new Overdue(phase, ms)), ms);
    };

    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const handler: Dispatcher.DispatchHandler = {
      onConnect(abort) {
        // Given up while the connection was being made: dropped here, undici does not write the request.
        if (resolved) return abort(new Error('given up'));
        sent = true;
        drop = abort;
        onSent?.();
        within('headers', request.answerTimeoutMs ?? limits.headersTimeoutMs);
      },
      onHeaders(status, raw) {
        if (status < 200) return true;
        head = { status, headers: readHeaders(raw) };
        within('body', Math.min(limits.bodyTimeoutMs, request.answerTimeoutMs ?? limits.bodyTimeoutMs));
        if (Number(head.headers['content-length']) > limits.maxReplyBytes) tooLarge();
        return true;
      },
      onData(chunk) {
        bytes += chunk.length;
        if (bytes > limits.maxReplyBytes) tooLarge();
        else chunks.push(chunk);
        return true;
      },
      onComplete() {
        if (head === null) return fail(new Error('the reply had no status'));
        const reply = { ...head, body: decode(Buffer.concat(chunks)) };
        // undici frees the connection only two turns later: an immediate next request would open a second one.
        settle(() => setImmediate(() => setImmediate(() => resolve(reply))));
      },
      onError: fail,
    };
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          headers: { 'accept-encoding': 'identity', ...request.headers },
          body: request.body ?? null,
        },
        handler,
      );
    } catch (error) {
      fail(error as Error);
    }
  });
}

function readHeaders(raw: readonly Buffer[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = String(raw[index]?.toString('latin1')).toLowerCase();
    const value = String(raw[index + 1]?.toString('latin1'));
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

/** UTF-8 without its byte-order mark; invalid bytes become U+FFFD, which the reader of the body refuses. */
function decode(body: Buffer): string {
  return new TextDecoder('utf-8').decode(body);
}
