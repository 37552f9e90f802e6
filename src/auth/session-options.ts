import type { Send } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import type { Credential } from './credential/credential.ts';

export interface SessionOptions {
  readonly credential: Credential;
  /** The transport. */
  readonly send: Send;
  readonly cdmEndpoint: URL;
  readonly iamEndpoint: URL | null;
  /** Only keys of STS need it. */
  readonly stsEndpoint?: URL | null;
  /** Names the session of STS in the audit log of the cloud. */
  readonly sessionName?: string;
  readonly region: string | null;
  /** An id, or a project's name such as `eu-west-101_shop`; `null`: the region's own project. */
  readonly projectId: string | null;
  readonly clock: Clock;
  /** Masks a secret in everything that is printed from then on. */
  mask(secret: string): void;
  /** GitHub's id token for an audience; `null`: GitHub's default. Only OIDC needs it. */
  readonly getIdToken?: (audience: string | null, signal?: AbortSignal) => Promise<string>;
  readonly waitTimeoutMs?: number;
  readonly warn?: (text: string) => void;
}
