import { type HttpReply, TransportError } from '../http/types.ts';
import type { Answer, Failure } from './answer.ts';
import { readErrorBody } from './error-body.ts';

export function isSuccess(reply: HttpReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

/** The longest message of an error that is repeated in a sentence of ours. */
const MAX_TEXT = 300;

/** An error in the words of the gateway, IAM or STS. */
export interface ErrorReply {
  readonly status: number;
  readonly code: string | null;
  /** The server's words, cut to a sentence's length, or the status if it has none. */
  readonly text: string;
  readonly requestId: string | null;
}

export function readErrorReply(reply: HttpReply): ErrorReply {
  const { code, message, requestId } = readErrorBody(reply.body) ?? { code: null, message: null, requestId: null };
  const text = message ?? `HTTP ${reply.status} without an explanation`;
  return {
    status: reply.status,
    code,
    text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
    requestId: reply.headers['x-request-id'] ?? requestId,
  };
}

/** The failure that an error reply reports. `call` is method and path. */
export function failureOfReply(call: string, reply: HttpReply): Failure {
  const error = readErrorBody(reply.body);
  return {
    kind: 'reply',
    call,
    reason: null,
    maybeSent: true,
    httpStatus: reply.status,
    code: error?.code ?? null,
    message: error?.message ?? readErrorReply(reply).text,
    requestId: reply.headers['x-request-id'] ?? error?.requestId ?? null,
    retryAfterMs: retryAfterMs(reply.headers),
  };
}

/** The failure of a request that has no complete reply. */
export function failureOfTransport(call: string, error: TransportError): Failure {
  return {
    kind: 'no-reply',
    call,
    reason: error.reason,
    maybeSent: error.maybeSent,
    httpStatus: null,
    code: null,
    message: error.message,
    requestId: null,
    retryAfterMs: null,
  };
}

/** The reply of a success as a value, every other end as a failure. What `send` throws otherwise passes through. */
export async function answerOf(call: string, send: () => Promise<HttpReply>): Promise<Answer<HttpReply>> {
  try {
    const reply = await send();
    return isSuccess(reply) ? { ok: true, value: reply } : { ok: false, failure: failureOfReply(call, reply) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { ok: false, failure: failureOfTransport(call, error) };
  }
}

/**
 * Milliseconds that `Retry-After` asks for: seconds, or a date, which counts from the reply's own `Date` because clocks
 * differ. `null` if it is absent or unreadable.
 */
export function retryAfterMs(headers: HttpReply['headers']): number | null {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const wait = text.endsWith('GMT') ? Date.parse(text) - Date.parse(headers.date ?? '') : Number.NaN;
  return wait >= 0 && wait < 1_000_000_000 ? wait : null;
}
