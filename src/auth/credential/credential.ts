/** How this step proves who it is. `password`, `oidc` and `sts` fetch tokens or keys and renew them; the others are fixed. */
export type Credential =
  | {
      readonly kind: 'aksk';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Of a temporary key; `null` for a permanent one. */
      readonly securityToken: string | null;
    }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly domainName: string; readonly username: string; readonly password: string }
  | {
      readonly kind: 'oidc';
      readonly identityProviderId: string;
      /** `null`: GitHub's default audience. */
      readonly audience: string | null;
    }
  | {
      /** GitHub's id token for a key of STS, by a trust agency of IAM's newer edition. */
      readonly kind: 'sts';
      readonly providerUrn: string;
      readonly agencyUrn: string;
      readonly audience: string;
    };

/** The inputs that name a credential, as given; `null` if one is empty. */
export interface CredentialInputs {
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  readonly securityToken: string | null;
  readonly authToken: string | null;
  readonly domainName: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly identityProviderId: string | null;
  readonly providerUrn: string | null;
  readonly agencyUrn: string | null;
  readonly oidcAudience: string | null;
}

/** The result of the choice among inputs and environment. */
export type Chosen =
  | {
      readonly ok: true;
      readonly credential: Credential;
      /** Only if the credential came from the environment, and its family names them. */
      readonly region: string | null;
      readonly projectId: string | null;
      /** Where the credential came from, for the log; no secret. */
      readonly source: string;
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What kind of credential it is, for the log; no secret. */
export function describeCredential(credential: Credential): string {
  switch (credential.kind) {
    case 'aksk':
      return credential.securityToken === null ? 'a permanent access key' : 'a temporary access key';
    case 'token':
      return 'a ready token';
    case 'password':
      return `a token of IAM for the user ${credential.username} of ${credential.domainName}`;
    case 'oidc':
      return `a token of IAM for GitHub's id token, by the identity provider ${credential.identityProviderId}`;
    case 'sts':
      return `a temporary key of STS for GitHub's id token, by the agency ${credential.agencyUrn}`;
    default:
      return credential satisfies never;
  }
}
