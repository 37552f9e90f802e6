import { jobErrors, unauthorised } from '../http/errors.ts';
import type { Request, Response } from '../http/messages.ts';
import { type Credential, DEMO, type EmulatorOptions } from '../scenario/options.ts';
import { canonicalRequest, readClaim, readSdkDate, sameSignature, sign } from './signature.ts';

const CLOCK_TOLERANCE_MS = 15 * 60_000;
const FAILURES_TO_LOCK = 5;
const LOCK_MS = 5 * 60_000;

export interface Token {
  /** Undefined for an unscoped one. */
  readonly projectId: string | undefined;
  readonly user: string;
  expiresAt: number;
}

interface Lock {
  failures: number;
  until: number;
}

/** The caller of a request, or the error reply. */
export type Admission =
  | { readonly kind: 'admitted'; readonly user: string; readonly projectId: string | undefined }
  | { readonly kind: 'refused'; readonly response: Response };

/** A key that the gateway knows. One that IAM issued expires. */
interface Key extends Credential {
  readonly expiresAt?: number;
}

/** State of the API gateway: keys, tokens and locked keys. */
export interface Gateway {
  readonly credentials: Map<string, Key>;
  readonly tokens: Map<string, Token>;
  readonly locks: Map<string, Lock>;
  readonly clock: () => number;
}

export function createGateway(options: EmulatorOptions): Gateway {
  const credentials = options.credentials ?? [{ ak: DEMO.ak, sk: DEMO.sk }];
  const projectId = options.projectId ?? DEMO.projectId;
  const tokens = (options.tokens ?? []).map((token): [string, Token] => [
    token,
    { projectId, user: 'token', expiresAt: Number.POSITIVE_INFINITY },
  ]);
  return {
    credentials: new Map(credentials.map((credential) => [credential.ak, credential])),
    tokens: new Map(tokens),
    locks: new Map(),
    clock: options.clock ?? Date.now,
  };
}

/** Checks a request's credentials: the signature if there is one, else the token. */
export function admit(gateway: Gateway, request: Request): Admission {
  const { authorization } = request.headers;
  const token = request.headers['x-auth-token'];
  if (authorization?.startsWith('SDK-')) return admitSigned(gateway, request, authorization);
  if (token !== undefined && token !== '') return admitToken(gateway, token);
  return refused('x-auth-token not found');
}

/** The error if an admitted caller may not act in the project of the path, else undefined. */
export function checkProject(request: Request, admission: Admission, projectId: string): Response | undefined {
  const declared = request.headers['x-project-id'];
  const scoped = admission.kind === 'admitted' && admission.projectId === projectId;
  return scoped && (declared === undefined || declared === projectId) ? undefined : jobErrors.forbidden();
}

/** Makes the token of a request invalid from now on. False if the request carries none. */
export function expireToken(gateway: Gateway, request: Request): boolean {
  const token = gateway.tokens.get(request.headers['x-auth-token'] ?? '');
  if (token === undefined) return false;
  token.expiresAt = gateway.clock();
  return true;
}

export function tokenExpired(at: number): Response {
  return unauthorised(`token expires, expires_at: ${new Date(at).toISOString()}`);
}

function admitToken(gateway: Gateway, text: string): Admission {
  const token = gateway.tokens.get(text);
  if (token === undefined) return refused('decrypt token fail');
  if (token.expiresAt <= gateway.clock()) return { kind: 'refused', response: tokenExpired(token.expiresAt) };
  return { kind: 'admitted', user: token.user, projectId: token.projectId };
}

function admitSigned(gateway: Gateway, request: Request, authorization: string): Admission {
  const claim = readClaim(authorization);
  if (claim === undefined) return refused('authorization format is incorrect');
  const credential = gateway.credentials.get(claim.ak);
  if (credential === undefined) return refused('Get secretKey failed');
  const lock = gateway.locks.get(claim.ak) ?? { failures: 0, until: 0 };
  gateway.locks.set(claim.ak, lock);
  const now = gateway.clock();
  if (lock.until > now) return refused('AK access failed to reach the limit,forbidden');
  const fault = signatureFault(request, claim.signedHeaders, claim.signature, credential, now);
  if (fault !== undefined) {
    lock.failures++;
    if (lock.failures >= FAILURES_TO_LOCK) Object.assign(lock, { failures: 0, until: now + LOCK_MS });
    return refused(fault);
  }
  lock.failures = 0;
  if (!hasSecurityToken(request, claim.signedHeaders, credential)) return refused('decrypt token fail');
  const { expiresAt } = credential;
  if (expiresAt !== undefined && expiresAt <= now) return { kind: 'refused', response: tokenExpired(expiresAt) };
  return { kind: 'admitted', user: claim.ak, projectId: credential.projectId ?? pathProject(request) };
}

/** The gateway's text for a wrong signature, or undefined. */
function signatureFault(
  request: Request,
  signedHeaders: readonly string[],
  signature: string,
  credential: Credential,
  now: number,
): string | undefined {
  const sdkDate = request.headers['x-sdk-date'] ?? '';
  const at = readSdkDate(sdkDate);
  if (at === undefined || !includesName(signedHeaders, 'x-sdk-date')) return 'verify aksk signature fail, x-sdk-date';
  if (Math.abs(now - at) > CLOCK_TOLERANCE_MS) return 'verify aksk signature fail, x-sdk-date is expired';
  const canonical = canonicalRequest(request, signedHeaders);
  if (canonical === undefined) return 'verify aksk signature fail, a signed header is missing or the path is malformed';
  if (sameSignature(sign(canonical, sdkDate, credential.sk), signature)) return undefined;
  // The real gateway may also echo its canonical request, with bars for line breaks.
  return `verify aksk signature fail,canonicalRequest:${canonical.replaceAll('\n', '|')}`;
}

function hasSecurityToken(request: Request, signedHeaders: readonly string[], credential: Credential): boolean {
  const sent = request.headers['x-security-token'];
  if (sent !== credential.securityToken) return false;
  return sent === undefined || includesName(signedHeaders, 'x-security-token');
}

function includesName(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toLowerCase() === name);
}

/** A key without a project may act in every project; the caller checks that the project exists. */
function pathProject(request: Request): string | undefined {
  return /^\/v1\.1\/([^/?]+)/.exec(request.path)?.[1];
}

function refused(cause: string): Admission {
  return { kind: 'refused', response: unauthorised(cause) };
}
