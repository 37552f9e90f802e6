/** How this step proves who it is. `password` and `oidc` fetch tokens and renew them; the other two are fixed. */
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
      /** `null`: the audience that GitHub gives by itself. */
      readonly audience: string | null;
    };

/** The inputs that name a credential, as given; `null` where one is not. */
export interface CredentialInputs {
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  readonly securityToken: string | null;
  readonly authToken: string | null;
  readonly domainName: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly identityProviderId: string | null;
  readonly oidcAudience: string | null;
}

/** What the choice among inputs and environment came to. */
export type Chosen =
  | {
      readonly ok: true;
      readonly credential: Credential;
      /** Only where the credential came from the environment, and its family names them. */
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
    default:
      return credential satisfies never;
  }
}
