/** A step on the way to an accepted request, each with causes of its own when it is refused. */
export type RefusedStep =
  /** GitHub gave no id token. */
  | { readonly kind: 'id-token-request'; readonly status: number | null; readonly isOutage: boolean }
  /** Classic IAM refused the id token. */
  | { readonly kind: 'id-token'; readonly status: number }
  /** STS refused the id token. */
  | { readonly kind: 'assume-agency'; readonly code: string | null }
  /** IAM refused user name and password, or gave this user no token for the project. */
  | { readonly kind: 'password'; readonly refused: 'user' | 'project' };

export const RENEWING_WAYS = '"provider-urn" and "agency-urn", "identity-provider-id", or "username" and "password"';

/** What to do about a credential that was refused before any request to the service. One to three sentences. */
export function credentialHint(step: RefusedStep): string {
  switch (step.kind) {
    case 'id-token-request':
      return idTokenRequestHint(step);
    case 'id-token':
      return idTokenHint(step.status);
    case 'assume-agency':
      return agencyHint(step.code);
    case 'password':
      return step.refused === 'user'
        ? 'Check "domain-name" (the account), "username" (the IAM user, not a federated one) and "password". The user needs programmatic access. A user with login protection by virtual MFA gets no token by password alone, and a HUAWEI ID gets none at all: use an IAM user without MFA, or another credential. IAM locks a user after a few wrong passwords: correct it before you run again.'
        : 'Check "region" and "project-id": the token is requested for that project. The user has to be in a group with permissions there.';
    default:
      return step satisfies never;
  }
}

function idTokenRequestHint({ status, isOutage }: Extract<RefusedStep, { readonly kind: 'id-token-request' }>): string {
  if (status !== null && status >= 300 && status < 400)
    return 'A redirect is not followed, so that the token for the request goes to no other host. Check what is between the runner and GitHub.';
  if (isOutage)
    return "GitHub's service for id tokens is down or out of reach. Check https://www.githubstatus.com and the proxy, then run the workflow again.";
  return 'The job needs "permissions: id-token: write". A run for a pull request from a fork never gets an id token.';
}

function idTokenHint(status: number): string {
  if (status === 404)
    return 'Check "identity-provider-id": it is the name of a classic OpenID Connect provider in IAM. A provider of the newer IAM edition is another thing: it has a URN, for "provider-urn" and "agency-urn". Otherwise "region", "iam-endpoint" or "project-id" belongs to another account.';
  if (status === 403)
    return 'IAM knows the run, but does not let it into the project. Check "region" and "project-id", and that the identity conversion rules of the provider map this run to a group with permissions on that project.';
  return 'Check "identity-provider-id", that the client id of the provider equals the audience ("oidc-audience"), and that the provider holds GitHub\'s present signing keys. Its conversion rules have to map this run, by the `sub` shown here, to a group with permissions on the project.';
}

function agencyHint(code: string | null): string {
  switch (code) {
    case 'STS5.1001':
      return 'The trust policy of the agency does not allow this run. Check "agency-urn" and "provider-urn", and compare the condition on `oidc:sub` with the `sub` shown here: repositories that were created, renamed or transferred since July 2026 have ids in it.';
    case 'STS5.2001':
      return 'The audience of the id token is not a client id of the provider. Compare the client ids with the `aud` shown here, and set "oidc-audience" if they differ.';
    default:
      return 'Check "provider-urn" (an OpenID Connect provider of the newer IAM edition) and "agency-urn" (a trust agency of the same account). For a classic provider use "identity-provider-id".';
  }
}
