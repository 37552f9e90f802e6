/** Ids of keys that STS hands out begin with this; such a key is nothing without its security token. */
const STS_PREFIX = 'HSTA';

export function isStsKeyId(accessKeyId: string | null | undefined): boolean {
  return (accessKeyId ?? '').trim().startsWith(STS_PREFIX);
}

export interface KeyParts {
  readonly accessKeyId: string;
  readonly securityToken: string | null;
}

export function isTemporary({ accessKeyId, securityToken }: KeyParts): boolean {
  return securityToken !== null || isStsKeyId(accessKeyId);
}

const MINUTE_MS = 60_000;

/**
 * For how long a temporary key is known to live from now on at most, in milliseconds: it may be as old as its life. A
 * key of STS lives an hour unless another life was requested; any other one may be of the shortest life, 15 minutes.
 */
export function knownLifeMs({ accessKeyId }: KeyParts): number {
  return isStsKeyId(accessKeyId) ? 60 * MINUTE_MS : 15 * MINUTE_MS;
}
