import { TransportError } from '../../http/types.ts';
import { isObject, parseExactJson } from '../../text/exact-json.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';
import { credentialHint } from '../errors/credential-hints.ts';

/** Why GitHub gave no id token, in a few words. */
export class IdTokenUnavailable extends Error {
  override readonly name = 'IdTokenUnavailable';
  readonly status: number | null;
  /** Whether GitHub did not answer, or only with an error of its own. */
  readonly isOutage: boolean;

  constructor(message: string, status: number | null, isOutage: boolean) {
    super(message);
    this.status = status;
    this.isOutage = isOutage;
  }
}

/** Where GitHub's id token comes from. */
export interface IdTokenSource {
  readonly getIdToken: ((audience: string | null, signal?: AbortSignal) => Promise<string>) | null;
  /** Called with a secret before anything else is done with it. */
  mask(secret: string): void;
}

/**
 * A fresh id token: it expires after five minutes, so none is used twice. Throws an {@link AuthRefusedError} if the first
 * one of a step cannot be had, later a {@link TransportError}: then the permission is there, and the trouble passes.
 */
export async function freshIdToken(
  source: IdTokenSource,
  audience: string | null,
  first: boolean,
  signal: AbortSignal,
): Promise<string> {
  try {
    if (source.getIdToken === null) throw new Error('this run has no access to id tokens');
    const token = await source.getIdToken(audience, signal);
    source.mask(token);
    return token;
  } catch (cause) {
    if (cause instanceof TransportError) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    const message = `GitHub gave no id token: ${words.replace(/\s+/g, ' ')}`;
    if (!first) throw new TransportError('other', false, message, { cause });
    const { status = null, isOutage = false } = cause instanceof IdTokenUnavailable ? cause : {};
    const hint = credentialHint({ kind: 'id-token-request', status, isOutage });
    throw new AuthRefusedError(message, { status, code: null, requestId: null, hint }, { cause });
  }
}

const CLAIMS = ['sub', 'aud', 'iss'] as const;

/**
 * What an id token says about the run, to compare with the provider and its rules: ` The id token says sub "…", aud "…",
 * iss "…".`; the empty string if the token cannot be read. Shows no other claim and no part of the token.
 */
export function describeClaims(token: string | null): string {
  const payload = payloadOf(token ?? '');
  const shown = CLAIMS.flatMap((name) => {
    const value = payload?.[name];
    return typeof value === 'string' || Array.isArray(value) ? `${name} ${JSON.stringify(value)}` : [];
  });
  return shown.length === 0 ? '' : ` The id token says ${shown.join(', ')}.`;
}

function payloadOf(token: string): ReturnType<typeof asObject> {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return null;
  try {
    return asObject(parseExactJson(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

function asObject(value: unknown) {
  return isObject(value) ? value : null;
}
