import { isObject, type Json, parseExactJson } from '../text/exact-json.ts';

/** Code, message and request id of an error body, in whichever shape they came. */
export interface ErrorBody {
  readonly code: string | null;
  /** The server's words, without a repeated request. */
  readonly message: string | null;
  readonly requestId: string | null;
}

const CODE_KEYS = ['errCode', 'error_code', 'errorCode', 'code'];
// `ternalMessage` is the service's own spelling in one published reply.
const MESSAGE_KEYS = ['externalMessage', 'ternalMessage', 'error_msg', 'errorMsg', 'message', 'title'];

/**
 * Reads code and message from every error shape that the service, IAM, STS and the gateways are known to send: flat with
 * `errCode`, `error_code` or `code`, one level down under `error` (Keystone), or a `validation-result` with an entry whose
 * status is ERROR. `null` if the text is none of them.
 */
export function readErrorBody(text: string): ErrorBody | null {
  const body = tryParse(text);
  if (!isObject(body)) return null;
  const source = isObject(body.error) ? { ...body, ...body.error } : body;
  const code = firstText(source, CODE_KEYS);
  const words = firstText(source, MESSAGE_KEYS);
  const message = (words === null ? null : withoutRequest(words)) ?? validationError(body['validation-result']);
  if (code === null && message === null) return null;
  return { code, message, requestId: firstText(source, ['request_id', 'requestId']) };
}

/**
 * The messages of all entries with status ERROR anywhere below a `validation-result`, joined; `null` if there is none.
 * An entry alone means nothing: the service answers `[{}]` on success.
 */
export function validationError(result: Json | undefined): string | null {
  const messages: string[] = [];
  const visit = (node: Json | undefined, depth: number): void => {
    if (depth > 6) return;
    if (Array.isArray(node)) for (const item of node) visit(item, depth + 1);
    else if (isObject(node)) {
      if (typeof node.status === 'string' && node.status.toUpperCase() === 'ERROR')
        messages.push(typeof node.message === 'string' ? node.message : 'refused without a message');
      for (const value of Object.values(node)) visit(value, depth + 1);
    }
  };
  visit(result, 0);
  return messages.length > 0 ? messages.join('; ') : null;
}

/** A gateway that refuses a signature may repeat the whole request, security token included. */
function withoutRequest(words: string): string | null {
  const own = words.replace(/[,;|\s]*canonical ?request.*$/is, '').trim();
  return own === '' ? null : own;
}

function tryParse(text: string): Json | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function firstText(body: { readonly [key: string]: Json }, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = body[key];
    // Keystone sends the HTTP status as a numeric code, which is no service code: only text is read.
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
}
