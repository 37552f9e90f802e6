import type { HttpReply } from '../http/types.ts';
import { isSuccess } from './error-reply.ts';

/** Nothing this short is a key or a token; replacing it would spoil texts that merely contain it. */
const SHORTEST_SECRET = 6;

/**
 * Takes the step's own secrets out of a reply that reports an error: a gateway that refuses a request may repeat it,
 * headers included, and errors go into logs and files.
 */
export function redact(reply: HttpReply, secrets: Iterable<string>): HttpReply {
  if (isSuccess(reply)) return reply;
  let { body } = reply;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    body = body.replaceAll(secret, '***');
    // As it may stand inside a JSON string.
    body = body.replaceAll(JSON.stringify(secret).slice(1, -1), '***').replaceAll(secret.replaceAll('/', '\\/'), '***');
  }
  return { ...reply, body };
}
