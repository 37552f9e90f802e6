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
