import type { HttpRequest } from '../../http/types.ts';
import { iamUrl, postJson, type Scope } from './iam-request.ts';

const PATH = '/v3.0/OS-AUTH/id-token/tokens';
export const EXCHANGE_CALL = `POST ${PATH}`;

/** Exchanges GitHub's id token for an IAM token, by an identity provider of IAM's classic edition. */
export function exchangeIdTokenRequest(endpoint: URL, providerId: string, idToken: string, scope: Scope): HttpRequest {
  const request = postJson(iamUrl(endpoint, PATH), { auth: { id_token: { id: idToken }, scope: { project: scope } } });
  return { ...request, headers: { ...request.headers, 'X-Idp-Id': providerId } };
}
