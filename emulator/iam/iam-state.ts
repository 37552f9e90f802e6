import { createHash } from 'node:crypto';
import type { Gateway } from '../gateway/gateway.ts';
import { isRecord } from '../json.ts';
import { DEMO, type EmulatorOptions, type Project } from '../scenario/options.ts';

export const DOMAIN = { id: 'd78cbac186b744899480f25bd022f468', name: DEMO.user.domain };

/** State of IAM and STS. Users and providers are in the options, tokens and keys in the gateway. */
export interface Iam {
  readonly options: EmulatorOptions;
  readonly gateway: Gateway;
  readonly projects: readonly Project[];
  /** Tokens and keys issued so far. */
  issued: number;
}

export function createIam(options: EmulatorOptions, gateway: Gateway): Iam {
  const projectId = options.projectId ?? DEMO.projectId;
  return { options, gateway, projects: options.projects ?? [{ id: projectId, name: DEMO.projectName }], issued: 0 };
}

/** A temporary key that IAM or STS issued. */
export interface TemporaryKey {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string;
  readonly expiresAt: number;
}

/** Issues a key whose id begins with `prefix`, valid for so many milliseconds. */
export function issueKey(iam: Iam, prefix: string, lifetimeMs: number): TemporaryKey {
  const n = ++iam.issued;
  const ak = `${prefix}${String(n).padStart(20 - prefix.length, '0')}`;
  const expiresAt = iam.gateway.clock() + lifetimeMs;
  const key = { ak, sk: `temporary-${digest(`sk${n}`)}`, securityToken: `temporary-${digest(`st${n}`)}`, expiresAt };
  iam.gateway.credentials.set(ak, key);
  return key;
}

/** The value under a path of keys, or undefined. */
export function dig(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
