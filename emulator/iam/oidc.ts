import { createHmac } from 'node:crypto';

const LIFETIME_MS = 5 * 60_000;
const ISSUER = 'https://token.actions.githubusercontent.com';
/** Not secret and not meant to be: the emulator signs for itself. */
const SIGNING_KEY = 'emulator-signs-for-itself';

/** A stand-in for the ID token that GitHub gives a workflow job: five minutes, the audience asked for. */
export function issueIdToken(audience: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: ISSUER,
    aud: audience,
    sub: 'repo:demo/demo:ref:refs/heads/main',
    repository: 'demo/demo',
    iat: seconds,
    exp: seconds + LIFETIME_MS / 1000,
  };
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${content}.${signatureOf(content)}`;
}

/** The audience of one of our own tokens that has not expired, else undefined. */
export function checkIdToken(token: string, now: number): { readonly audience: string } | undefined {
  const [header, payload, signature] = token.split('.');
  if (payload === undefined || signature !== signatureOf(`${header}.${payload}`)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { aud: string; exp: number };
  return claims.exp * 1000 > now ? { audience: claims.aud } : undefined;
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signatureOf(content: string): string {
  return createHmac('sha256', SIGNING_KEY).update(content).digest('base64url');
}
