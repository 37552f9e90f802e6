import type { Credential } from './credential/credential.ts';
import { isTemporary, knownLifeMs } from './credential/temporary-key.ts';
import { RENEWING_WAYS } from './errors/credential-hints.ts';

/** Tokens of IAM live a day at most. */
const TOKEN_LIFE_MS = 24 * 3_600_000;

/**
 * Warns before the submission of a fixed credential that may end before the wait does.
 *
 * @param waitTimeoutMs how long it is needed, in milliseconds
 */
export function warnOfEnd(credential: Credential, waitTimeoutMs: number, warn: (text: string) => void): void {
  const advice = `With ${RENEWING_WAYS} the step renews its credential by itself.`;
  if (credential.kind === 'token' && waitTimeoutMs > TOKEN_LIFE_MS)
    warn(`A token lives 24 hours at most, and "wait-timeout" is longer: the wait may lose its access. ${advice}`);
  if (credential.kind !== 'aksk' || !isTemporary(credential)) return;
  const known = knownLifeMs(credential);
  if (waitTimeoutMs <= known) return;
  const life = known < 3_600_000 ? `${known / 60_000} minutes` : '1 hour';
  warn(
    `The access key is a temporary one. Such a key lives 15 minutes to 12 hours, this one perhaps only ${life}, and "wait-timeout" is longer: the wait may lose its access, while the job keeps running. ${advice}`,
  );
}
