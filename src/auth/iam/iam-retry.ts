import { type HttpReply, TransportError, type TransportReason } from '../../http/types.ts';
import type { Clock } from '../../ports.ts';
import { givenUp } from '../../requests/until-aborted.ts';

const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 30_000;
const PASSING: ReadonlySet<TransportReason> = new Set([
  'dns',
  'refused',
  'connect-timeout',
  'headers-timeout',
  'body-timeout',
  'reset',
]);

/**
 * Asks IAM up to four times while it is only busy or unreachable (5xx, 408, 429, no reply). Every other reply is its
 * word and is returned at once: a wrong password is sent one single time. Nothing IAM is asked here changes anything.
 */
export async function retryIam(
  clock: Clock,
  signal: AbortSignal | undefined,
  ask: () => Promise<HttpReply>,
): Promise<HttpReply> {
  for (let attempt = 1; ; attempt++) {
    let wait = 1000 * 2 ** (attempt - 1) * (0.5 + clock.random() / 2);
    try {
      const reply = await ask();
      if (attempt === ATTEMPTS || !isPassing(reply)) return reply;
      wait = retryAfterMs(reply) ?? wait;
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof TransportError) || !PASSING.has(error.reason)) throw error;
    }
    await clock.sleep(Math.min(wait, LONGEST_WAIT_MS), signal);
    if (signal?.aborted) throw givenUp();
  }
}

export function isPassing({ status }: HttpReply): boolean {
  return status >= 500 || status === 429 || status === 408;
}

function retryAfterMs(reply: HttpReply): number | null {
  const header = reply.headers['retry-after']?.trim() ?? '';
  return /^\d{1,4}$/.test(header) ? Number(header) * 1000 : null;
}
