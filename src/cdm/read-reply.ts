import { type HttpReply, TransportError } from '../http/types.ts';
import type { Answer, Failure } from '../requests/answer.ts';
import { readErrorBody, validationError } from '../requests/error-body.ts';
import { isWrongAddress } from '../requests/failure-kind.ts';
import { failureOfReply, failureOfTransport, isSuccess } from '../requests/reply.ts';
import { isObject, type Json, parseExactJson } from '../text/exact-json.ts';

/** The value of a reply, or the failure that it reports. `call` is method and path. */
export function readReply<T>(call: string, url: URL, reply: HttpReply, read: (body: Json) => T | null): Answer<T> {
  const error = readErrorBody(reply.body);
  // A code decides before the HTTP status does: the service reports errors with 200 and 500 alike.
  if (!isSuccess(reply) || error?.code || refusedByValidation(reply.body)) {
    const message = error?.message ?? describeStatus(reply);
    // The body is cut off before a code: what the service meant is not known. These two statuses suffice without one.
    const cut = error === null && ![401, 429].includes(reply.status) && isCutJson(reply.body);
    const failure: Failure = { ...failureOfReply(call, reply), kind: cut ? 'unreadable' : 'reply', message };
    // The whole path shows what is wrong with the address.
    const path = isWrongAddress(failure) ? ` There is no such API at ${url.origin}${url.pathname}.` : '';
    return {
      ok: false,
      failure: { ...failure, message: `${path === '' ? message : message.replace(/\.?$/, '.')}${path}` },
    };
  }
  const value = tryRead(reply.body, read);
  if (value !== null) return { ok: true, value };
  const message = `answered ${reply.status} with a body that is not what this route sends: ${excerptOf(reply)}`;
  return { ok: false, failure: { ...failureOfReply(call, reply), kind: 'unreadable', code: null, message } };
}

function refusedByValidation(text: string): boolean {
  if (!text.includes('validation-result')) return false;
  const body = tryRead(text, (json) => json);
  return isObject(body) && validationError(body['validation-result']) !== null;
}

function isCutJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && tryRead(text, () => true as const) === null;
}

function tryRead<T>(text: string, read: (body: Json) => T | null): T | null {
  try {
    // Stop, delete and modify may answer with an empty body.
    return read(text.trim() === '' ? {} : parseExactJson(text));
  } catch {
    return null;
  }
}

/** The failure of a request that threw. Anything but a {@link TransportError} is a refusal of the credential. */
export function noReply(call: string, error: unknown): Failure {
  if (error instanceof TransportError) return failureOfTransport(call, error);
  if (!(error instanceof Error)) throw error;
  const fields = error as Error & { status?: unknown; code?: unknown; requestId?: unknown; hint?: unknown };
  return {
    call,
    kind: 'auth-refused',
    reason: null,
    maybeSent: false,
    httpStatus: typeof fields.status === 'number' ? fields.status : null,
    code: typeof fields.code === 'string' ? fields.code : null,
    requestId: typeof fields.requestId === 'string' ? fields.requestId : null,
    message: error.message,
    retryAfterMs: null,
    ...(typeof fields.hint === 'string' && fields.hint !== '' ? { hint: fields.hint } : {}),
  };
}

function describeStatus(reply: HttpReply): string {
  const body = reply.body.trim();
  const elsewhere = reply.status < 400 ? hostOf(reply.headers.location) : null;
  if (elsewhere !== null) return `HTTP ${reply.status}, a redirect to ${elsewhere}`;
  return body === '' ? `HTTP ${reply.status} without a body` : `HTTP ${reply.status}: ${excerptOf(reply)}`;
}

/** Only the host: the rest of the address may be private. */
function hostOf(location: string | undefined): string | null {
  return location !== undefined && URL.canParse(location) ? new URL(location).host || null : null;
}

function excerptOf({ headers, body }: HttpReply): string {
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity') return `compressed (${coding}), which was not requested`;
  const flat = body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length > 200 ? `${flat.slice(0, 200)}…` : flat || 'empty';
}
