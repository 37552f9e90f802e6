import type { HttpReply } from '../../http/types.ts';
import { isSuccess, readErrorReply } from '../../requests/reply.ts';

/**
 * Whether the gateway refused the credential itself, under any of its codes. The documents only show that the status
 * beside the code is usually 401. A code decides before the status does: a service code comes from behind the gateway's
 * check, and throttling says nothing about the credential.
 */
export function refusesCredential(reply: HttpReply): boolean {
  // A long success is no refusal and is not parsed twice.
  if (isSuccess(reply) && reply.body.length >= 8192) return false;
  const code = readErrorReply(reply).code ?? '';
  if (/^API(GW|G|C)\.0301$/i.test(code)) return true;
  return reply.status === 401 && !/^(Cdm\.|API(GW|G|C)\.0308$)/i.test(code);
}
