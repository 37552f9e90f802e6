import { createHmac } from 'node:crypto';

const LIFETIME_MS = 5 * 60_000;
const ISSUER = 'https://token.actions.githubusercontent.com';
const DEFAULT_SUBJECT = 'repo:demo/demo:ref:refs/heads/main';
/** Not a secret: only the emulator trusts its own tokens. */
const SIGNING_KEY = 'emulator-signs-for-itself';

export interface IdTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
}

/** A stand-in for the ID token that GitHub issues to a workflow job: valid for five minutes, for the given audience. */
export function issueIdToken(audience: string, now: number, subject = DEFAULT_SUBJECT): string {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: ISSUER,
    aud: audience,
    sub: subject,
    repository: 'demo/demo',
    iat: seconds,
    exp: seconds + LIFETIME_MS / 1000,
  };
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${content}.${signatureOf(content)}`;
}

/** The claims of a token that the emulator issued and that has not expired, else undefined. */
export function checkIdToken(token: string, now: number): IdTokenClaims | undefined {
  const [header, payload, signature] = token.split('.');
  if (payload === undefined || signature !== signatureOf(`${header}.${payload}`)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as IdTokenClaims;
  return claims.exp * 1000 > now ? claims : undefined;
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signatureOf(content: string): string {
  return createHmac('sha256', SIGNING_KEY).update(content).digest('base64url');
}
