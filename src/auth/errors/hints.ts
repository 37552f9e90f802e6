import { RENEWING_WAYS } from './credential-hints.ts';

/** The part of a failed call that a hint is drawn from. */
export interface FailedCall {
  readonly httpStatus: number | null;
  /** The service's, the gateway's or IAM's code. */
  readonly code: string | null;
  /** The words of the service or the gateway. */
  readonly message: string;
  /** Known if the credential was refused or could not be obtained; then it is the only hint. */
  readonly hint?: string | undefined;
  /** What the request was authorised with, if that is known. */
  readonly credential?: 'access-key' | 'token';
  /** This machine's clock is known to be wrong. */
  readonly isClockWrong?: boolean;
  /** Method and path, e.g. `PUT /clusters/…/cdm/job/orders/start`. */
  readonly call: string;
}

/**
 * What to do about a call that was refused for a reason outside the job: credential, permission, place, rate. One or two
 * sentences, or the empty string if the failure explains itself.
 */
export function hintFor(failure: FailedCall): string {
  if (failure.hint) return failure.hint;
  if (failure.isClockWrong) return WRONG_CLOCK;
  if (isRedirect(failure.httpStatus)) return REDIRECTED;
  return byText(failure) ?? byCode(failure) ?? byStatus(failure) ?? '';
}

const REDIRECTED =
  'A redirect is not followed, so that the credential goes to no other host. Check "endpoint", "iam-endpoint" and the proxy.';

function isRedirect(status: number | null): boolean {
  return status !== null && status >= 300 && status < 400;
}

const WRONG_CLOCK = 'Correct the clock of the runner (NTP): a signature is valid for 15 minutes.';

/** The gateway reports most things under one code, so its words choose the hint; nothing else depends on them. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [
    /failed to reach the limit|\block(ed)?\b.*\b(ak|key)\b/i,
    'The access key is locked for 5 minutes after 5 refused signatures. Correct the secret key, wait 5 minutes, and run again.',
  ],
  [/x-sdk-date|signature expired|request time/i, WRONG_CLOCK],
  [
    /verify ak ?sk signature fail|signature.*(not match|mismatch|invalid)/i,
    'The secret key does not belong to the access key id, or the clock of the runner is wrong. Copy both parts of the key again. Five refusals lock the key for 5 minutes.',
  ],
  [
    /get secretkey failed/i,
    'The access key id is not known in this cloud: it was deleted or disabled, it was mistyped, or "region" or "endpoint" belongs to another cloud. A temporary key needs its "security-token", and ends.',
  ],
  [
    /decrypt token fail/i,
    'The token is incomplete, has expired, or comes from another region or cloud. Get the complete token from the IAM of the region in "region".',
  ],
  [
    /token expires|expires_at|token must be updated|token has expired/i,
    `The token has ended. With ${RENEWING_WAYS} the step renews its credential by itself.`,
  ],
  [
    /x-auth-token not found/i,
    'Something between here and the service took the token out of the request. Check the proxy.',
  ],
  [
    /project.{0,40}(not match|mismatch|inconsistent|invalid|unavailable|not available|not found)/i,
    'The project does not belong to this credential or region. Check "project-id" and "region".',
  ],
];

const FOREIGN_SECURITY_TOKEN =
  'The security token does not fit the access key: it belongs to another key, is incomplete, or has expired. A temporary key needs the "security-token" it was issued with; fetch all three parts again.';

function byText({ code, message, credential }: FailedCall): string | null {
  // In the service's own errors about jobs, links and databases the same words mean something else.
  if (code?.startsWith('Cdm.')) return null;
  if (credential === 'access-key' && /decrypt token fail/i.test(message)) return FOREIGN_SECURITY_TOKEN;
  return TEXTS.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

function byCode({ code, call }: FailedCall): string | null {
  const gateway = /^API(?:GW|G|C)\.(\d{4})$/i.exec(code ?? '')?.[1];
  switch (gateway ?? code) {
    case '0101':
      return 'The address has no such service. Check "region", and that "endpoint" is the base URL of CDM: a path in it is put before every request.';
    case '0301':
      return 'Check the credential: both parts of the key, or the token, and that it belongs to this cloud and region.';
    case '0302':
    case '0305':
    case 'Cdm.0032':
      return permissionHint(call);
    case '0307':
      return 'The token has ended or was revoked. A changed password or permission revokes it, too.';
    case '0308':
      return 'Lower "requests-per-minute": other programs with the same IAM user count as well.';
    case '0310':
      return 'The project cannot be used with this credential. Check "project-id" and "region".';
    default:
      return code?.startsWith('PAP5.') === true ? DENIED_BY_POLICY : null;
  }
}

const DENIED_BY_POLICY =
  "A policy of the newer IAM edition denies this call: an identity policy, the trust agency, or a service control policy of the organization. An administrator finds the policy by the request id, or decodes the reply's encoded_authorization_message with the STS API DecodeAuthorizationMessage.";

function byStatus({ httpStatus, call }: FailedCall): string | null {
  if (httpStatus === 403) return permissionHint(call);
  if (httpStatus === 401) return 'Check the credential, and that it belongs to this cloud and region.';
  if (httpStatus === 429) return 'Lower "requests-per-minute": other programs with the same IAM user count as well.';
  return null;
}

/**
 * The permission behind a call, in IAM's words. `cdm:cluster:list` and `cdm:cluster:get` are documented; for the other
 * actions only the resource is.
 */
function permissionHint(call: string): string {
  if (/ \/v3/.test(call))
    return 'The user may not list projects in IAM (iam:projects:listProjects). Set "project-id", then IAM is not queried.';
  return `Either the user lacks the permission ${permission(call)} in this project (the system policy "CDM CommonOperations" contains it), or "project-id" or "region" is not the one where it was granted.`;
}

function permission(call: string): string {
  const [method = '', path = ''] = call.split(' ');
  if (path.includes('/cdm/link')) return 'to read links (cdm:link:*)';
  if (path.endsWith('/action')) return 'to start clusters (cdm:cluster:*)';
  if (path.endsWith('/clusters')) return 'cdm:cluster:list';
  if (/\/clusters\/[^/]+$/.test(path) && method === 'GET') return 'cdm:cluster:get';
  return `to ${verb(method, path)} jobs (cdm:job:*)`;
}

function verb(method: string, path: string): string {
  if (method === 'POST') return 'create and start';
  if (method === 'DELETE') return 'delete';
  if (method === 'GET') return 'read';
  if (path.endsWith('/stop')) return 'stop';
  return path.endsWith('/start') ? 'start' : 'modify';
}
