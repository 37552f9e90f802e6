import type { HttpReply } from '../http/types.ts';
import { isSuccess } from './error-reply.ts';

/** Nothing this short is a key or a token; replacing it would spoil texts that merely contain it. */
const SHORTEST_SECRET = 6;
/** Keys and tokens are at least this long. A password may be a word that stands in a job, but it goes to IAM only. */
const SHORTEST_KEY = 32;

/**
 * Takes the step's own secrets out of a reply: what stands between here and the service may repeat a request, headers
 * included, and parts of replies go into logs and files. Out of a success, which is data, only what is surely no data.
 */
export function redact(reply: HttpReply, secrets: Iterable<string>): HttpReply {
  const shortest = isSuccess(reply) ? SHORTEST_KEY : SHORTEST_SECRET;
  let { body } = reply;
  for (const secret of secrets) {
    if (secret.length < shortest) continue;
    body = body.replaceAll(secret, '***');
    // As it may stand inside a JSON string.
    body = body.replaceAll(JSON.stringify(secret).slice(1, -1), '***').replaceAll(secret.replaceAll('/', '\\/'), '***');
  }
  return { ...reply, body };
}
