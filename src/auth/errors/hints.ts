/** The part of a failed call that a hint is drawn from. */
export interface FailedCall {
  readonly httpStatus: number | null;
  /** The service's, the gateway's or IAM's code. */
  readonly code: string | null;
  readonly message: string;
  /** Method and path, e.g. `PUT /clusters/…/cdm/job/orders/start`. */
  readonly call: string;
}

/**
 * What to do about a call that was refused for a reason that lies outside the job: credential, permission, place, rate.
 * One or two sentences, or the empty string where the failure speaks for itself. Pure; knows only what the failure says.
 */
export function hintFor(failure: FailedCall): string {
  if (isRedirect(failure.httpStatus)) return REDIRECTED;
  return byText(failure) ?? byCode(failure) ?? byStatus(failure) ?? '';
}

const REDIRECTED =
  'A redirect is not followed, so that the credential goes to no other host. Check "endpoint", "iam-endpoint" and the proxy.';

function isRedirect(status: number | null): boolean {
  return status !== null && status >= 300 && status < 400;
}

/** The gateway says most things under one code, so its words decide. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [
    /failed to reach the limit|\block(ed)?\b.*\b(ak|key)\b/i,
    'The access key is locked for 5 minutes after 5 refused signatures. Correct the secret key, wait 5 minutes, and run again.',
  ],
  [
    /clock is|x-sdk-date|signature expired|request time/i,
    'Set the clock of the runner right (NTP): a signature counts for 15 minutes.',
  ],
  [
    /verify ak ?sk signature fail|signature.*(not match|mismatch|invalid)/i,
    'The secret key does not belong to the access key id, or the clock of the runner is wrong. Copy both parts of the key again. Five refusals lock the key for 5 minutes.',
  ],
  [
    /get secretkey failed/i,
    'The access key id is not known in this cloud: it was deleted or disabled, it was mistyped, or "region" or "endpoint" belongs to another cloud. A temporary key needs its "security-token", and ends.',
  ],
  [
    /refused the (temporary )?access key.*decrypt token fail/i,
    'The security token does not fit the access key: it belongs to another key, is cut short, or has ended. A temporary key needs the "security-token" it was issued with; fetch all three parts anew.',
  ],
  [
    /decrypt token fail/i,
    'The token is cut short, has ended, or comes from another region or cloud. Get it from the IAM of the region in "region", whole.',
  ],
  [
    /token expires|expires_at|token must be updated|token has expired/i,
    'The token has ended. With "identity-provider-id" or "username" and "password" the step renews its token by itself.',
  ],
  [
    /refused the user or the password/i,
    'Check "domain-name" (the account), "username" (the IAM user, not a federated one) and "password". The user needs programmatic access. IAM locks a user after a few wrong passwords: correct it before you run again.',
  ],
  [
    /gave no token for this user/i,
    'Check "region" and "project-id": the token is asked for that project. The user has to be in a group with permissions there.',
  ],
  [
    /gave no id token: HTTP 3\d\d/i,
    'A redirect is not followed, so that the right to ask for an id token goes to no other host. Look at what stands between the runner and GitHub.',
  ],
  [
    /gave no id token: (HTTP (408|429|5\d\d)|no answer)/i,
    "GitHub's service for id tokens is not well or not in reach. Look at https://www.githubstatus.com and at the proxy, then run the workflow again.",
  ],
  [
    /gave no id token/i,
    'The job needs "permissions: id-token: write". A run for a pull request from a fork never gets an id token.',
  ],
  [
    /refused the id token \(HTTP 404/i,
    'Check "identity-provider-id": it is the name of the identity provider in IAM. Otherwise "region", "iam-endpoint" or "project-id" belongs to another account.',
  ],
  [
    /refused the id token \(HTTP 403/i,
    'IAM knows the run, but does not let it into the project. Check "region" and "project-id", and that the identity conversion rules of the provider map this run to a group with permissions on that project.',
  ],
  [
    /refused the id token/i,
    'Check "identity-provider-id", that the provider\'s client id equals the audience ("oidc-audience"), and that it holds GitHub\'s present signing keys. Its rules have to map this run to a group with permissions on the project.',
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

function byText({ code, message }: FailedCall): string | null {
  // The service's own errors speak of jobs, links and databases, where the same words mean something else.
  if (code?.startsWith('Cdm.')) return null;
  return TEXTS.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

function byCode({ code, call }: FailedCall): string | null {
  const gateway = /^API(?:GW|G|C)\.(\d{4})$/i.exec(code ?? '')?.[1];
  switch (gateway ?? code) {
    case '0101':
      return 'The address has no such service: check "region", or "endpoint".';
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
      return null;
  }
}

function byStatus({ httpStatus, call }: FailedCall): string | null {
  if (httpStatus === 403) return permissionHint(call);
  if (httpStatus === 401) return 'Check the credential, and that it belongs to this cloud and region.';
  if (httpStatus === 429) return 'Lower "requests-per-minute": other programs with the same IAM user count as well.';
  return null;
}

/**
 * The permission behind a call, in IAM's words. `cdm:cluster:list` and `cdm:cluster:get` are documented; where the
 * name of a single action is not, its whole resource is named.
 */
function permissionHint(call: string): string {
  if (/ \/v3/.test(call))
    return 'The user may not ask IAM this (iam:projects:listProjects). Set "project-id", then it is not asked.';
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
