import { refuse, sts } from '../http/errors.ts';
import { json, type Request, type Response } from '../http/messages.ts';
import { isRecord } from '../json.ts';
import { DEMO, type TrustAgency } from '../scenario/options.ts';
import { dig, type Iam, issueKey, parseBody } from './iam-state.ts';
import { checkIdToken, type IdTokenClaims } from './oidc.ts';

/** Ids of STS keys begin with this. */
export const STS_PREFIX = 'HSTA';

const DEFAULT_AUDIENCE = 'sts.huaweicloud.com';
const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 43_200;

/**
 * `POST /v5/agencies/assume-with-oidc`, unsigned: a temporary key for an ID token, by a trust agency of IAM's newer edition.
 * Documented errors are STS5.1001 (trust policy) and STS5.2001 (audience); the code of a wrong parameter is a guess.
 */
export function assumeAgencyWithOidc(iam: Iam, request: Request): Response {
  const body = parseBody(request.body);
  const wanted = readRequest(body);
  const agencies = iam.options.trustAgencies ?? [{ providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn }];
  const agency = agencies.find(({ agencyUrn }) => agencyUrn === wanted.agencyUrn);
  if (agency === undefined || agency.providerUrn !== wanted.providerUrn) return refuseByPolicy(wanted.agencyUrn);
  const claims = checkIdToken(wanted.idToken, iam.gateway.clock());
  const audience = agency.audience ?? DEFAULT_AUDIENCE;
  if (claims?.aud !== audience)
    return refuse(sts(400, 'STS5.2001', 'invalid id token: audience, signature or lifetime'));
  if (agency.subject !== undefined && agency.subject !== claims.sub) return refuseByPolicy(wanted.agencyUrn);
  if (wanted.seconds > (agency.maxSessionSeconds ?? LONGEST_SECONDS)) {
    return refuse(invalid('duration_seconds exceeds the maximum session duration of the agency'));
  }
  const key = issueKey(iam, STS_PREFIX, iam.options.stsKeyLifetimeMs ?? wanted.seconds * 1000);
  return json(200, session(agency, claims, key, wanted.sessionName));
}

interface AssumeRequest {
  readonly providerUrn: string;
  readonly agencyUrn: string;
  readonly sessionName: string;
  readonly idToken: string;
  readonly seconds: number;
}

function readRequest(body: unknown): AssumeRequest {
  if (!isRecord(body)) return refuse(invalid('the body is not a JSON object'));
  const text = (name: string, min: number, max: number): string => {
    const value = dig(body, name);
    if (typeof value === 'string' && value.length >= min && value.length <= max) return value;
    return refuse(invalid(`${name} must have ${min} to ${max} characters`));
  };
  const seconds = body.duration_seconds ?? DEFAULT_SECONDS;
  if (typeof seconds !== 'number' || seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
    return refuse(invalid(`duration_seconds must be within ${SHORTEST_SECONDS} and ${LONGEST_SECONDS}`));
  }
  return {
    providerUrn: text('provider_urn', 1, 1500),
    agencyUrn: text('agency_urn', 1, 1500),
    sessionName: text('agency_session_name', 2, 128),
    idToken: text('id_token', 4, 20_000),
    seconds,
  };
}

function session(agency: TrustAgency, claims: IdTokenClaims, key: ReturnType<typeof issueKey>, name: string) {
  return {
    credentials: {
      access_key_id: key.ak,
      secret_access_key: key.sk,
      security_token: key.securityToken,
      // With milliseconds: the vendor's SDK for Python reads no other form.
      expiration: new Date(key.expiresAt).toISOString(),
    },
    assumed_agency: { urn: `${agency.agencyUrn}:${name}`, id: `demo-agency:${name}` },
    source_identity: '',
    subject_from_id_token: claims.sub,
    audience: claims.aud,
    provider: agency.providerUrn,
  };
}

function refuseByPolicy(agencyUrn: string): never {
  return refuse(sts(403, 'STS5.1001', `access denied: the trust policy of ${agencyUrn} does not allow the token`));
}

function invalid(reason: string): Response {
  return sts(400, 'STS5.0001', `invalid parameter: ${reason}`);
}
