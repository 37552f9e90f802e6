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
