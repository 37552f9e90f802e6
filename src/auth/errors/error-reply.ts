import type { HttpReply } from '../../http/types.ts';

/** An error as the gateway or IAM words it. */
export interface ErrorReply {
  readonly status: number;
  readonly code: string | null;
  /** The server's words, or the status where it has none. Echoed requests and anything long are cut off. */
  readonly text: string;
  readonly requestId: string | null;
}

const LONGEST_TEXT = 300;

/**
 * Reads `{error_code, error_msg, request_id}` of the gateway and of IAM's own routes, the service's
 * `{errCode, externalMessage}`, and Keystone's `{error: {code, title, message}}`, whose code is only the HTTP status again.
 */
export function readErrorReply(reply: HttpReply): ErrorReply {
  const body = parse(reply.body);
  const inner = isRecord(body.error) ? body.error : body;
  const code = firstText(body, ['error_code', 'errorCode', 'errCode', 'code']) ?? text(inner.code);
  const words = firstText(body, ['error_msg', 'errorMsg', 'externalMessage']) ?? firstText(inner, ['message', 'title']);
  return {
    status: reply.status,
    code,
    text: shorten(words ?? `HTTP ${reply.status} without an explanation`),
    requestId: reply.headers['x-request-id'] ?? text(body.request_id) ?? null,
  };
}

/**
 * Whether the gateway refused the credential itself, under any of its names. Of the status beside its code the
 * documents only show that it is usually 401. A code decides before the status does: one of the service's own comes from
 * behind the gateway's check, and throttling says nothing about the credential.
 */
export function refusesCredential(reply: HttpReply): boolean {
  // A long success is no refusal, and is not read twice.
  if (isSuccess(reply) && reply.body.length >= 8192) return false;
  const code = readErrorReply(reply).code ?? '';
  if (/^API(GW|G|C)\.0301$/i.test(code)) return true;
  return reply.status === 401 && !/^(Cdm\.|API(GW|G|C)\.0308$)/i.test(code);
}

export function isSuccess(reply: HttpReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function firstText(from: Readonly<Record<string, unknown>>, keys: readonly string[]): string | null {
  return keys.map((key) => text(from[key])).find((value) => value !== null) ?? null;
}

/** A gateway that refuses a signature may repeat the whole request, security token included. */
function shorten(words: string): string {
  const own = words.replace(/[,;|\s]*canonical ?request.*$/is, '').trim();
  return own.length > LONGEST_TEXT ? `${own.slice(0, LONGEST_TEXT)}…` : own;
}
