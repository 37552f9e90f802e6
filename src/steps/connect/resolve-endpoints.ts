import type { Credential } from '../../auth/credential/credential.ts';
import type { ConnectionInputs } from '../../github/inputs/inputs.ts';
import { parseEndpoint } from '../../http/endpoints.ts';
import { hostsOf, type RegionHosts } from '../../http/regions.ts';
import type { Env } from '../../ports.ts';

export interface Endpoints {
  readonly cdm: URL;
  /** `null` if it is not known and not needed. */
  readonly iam: URL | null;
  readonly sts: URL | null;
  /** Which of them came from the environment, for the log. */
  readonly notes: readonly string[];
}

export type EndpointsResult =
  | { readonly ok: true; readonly endpoints: Endpoints }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface EndpointQuestion {
  readonly region: string | null;
  readonly credential: Credential;
  /** Whether IAM must be queried for the project's id. */
  readonly needsProject: boolean;
}

type Given = Pick<ConnectionInputs, 'endpoint' | 'iamEndpoint' | 'stsEndpoint'>;

/**
 * The addresses of CDM, IAM and STS: inputs first, then the endpoint variables of the vendor's SDKs, then the region. A
 * host of IAM or STS is derived from the region only if CDM is in the same cloud: credentials never go to a guess.
 */
export function resolveEndpoints(given: Given, env: Env, question: EndpointQuestion): EndpointsResult {
  const { region } = question;
  const fromEnv = readVariables(env, region);
  const hosts = region === null ? null : hostsOf(region);
  const problems = [...fromEnv.problems];
  const cdm = given.endpoint ?? fromEnv.urls.cdm ?? address(hosts?.cdm);
  if (cdm === null) return { ok: false, problems: [...problems, noCdm(region, hosts)] };
  const isHome = hosts !== null && isInCloud(cdm, hosts);
  const iam = given.iamEndpoint ?? fromEnv.urls.iam ?? (isHome ? address(hosts.iam) : null);
  const sts = given.stsEndpoint ?? fromEnv.urls.sts ?? (isHome ? address(hosts.sts) : null);
  if (iam === null) problems.push(...noIam(question, cdm));
  if (sts === null && question.credential.kind === 'sts')
    problems.push(
      `Input "sts-endpoint" is empty, and no STS is published for ${where(question, cdm)}; set it to the base URL of STS, or use another credential`,
    );
  if (problems.length > 0) return { ok: false, problems };
  const isGiven = [given.endpoint, given.iamEndpoint, given.stsEndpoint].map((url) => url !== null);
  const notes = SERVICES.map((service) => fromEnv.notes[service]).filter(
    (note, index) => note !== '' && !isGiven[index],
  );
  return { ok: true, endpoints: { cdm, iam, sts, notes } };
}

const SERVICES = ['cdm', 'iam', 'sts'] as const;
type Service = (typeof SERVICES)[number];

interface Variables {
  readonly urls: Readonly<Record<Service, URL | null>>;
  readonly notes: Readonly<Record<Service, string>>;
  readonly problems: readonly string[];
}

/** The SDKs' variables. Of several addresses, separated by commas, the SDKs try the first one first. */
function readVariables(env: Env, region: string | null): Variables {
  const names: Readonly<Record<Service, string>> = {
    cdm: region === null ? '' : `HUAWEICLOUD_SDK_REGION_CDM_${region.replaceAll('-', '_').toUpperCase()}`,
    iam: 'HUAWEICLOUD_SDK_IAM_ENDPOINT',
    sts: 'HUAWEICLOUD_SDK_STS_ENDPOINT',
  };
  const urls: Record<Service, URL | null> = { cdm: null, iam: null, sts: null };
  const notes: Record<Service, string> = { cdm: '', iam: '', sts: '' };
  const problems: string[] = [];
  for (const service of SERVICES) {
    const text = (env[names[service]] ?? '').split(',')[0]?.trim() ?? '';
    if (text === '') continue;
    const parsed = parseEndpoint(text, names[service], 'Environment variable');
    if (!parsed.ok) problems.push(parsed.problem);
    else {
      urls[service] = parsed.url;
      notes[service] =
        `The address of ${service.toUpperCase()} is ${parsed.url.host}, from the environment variable ${names[service]}.`;
    }
  }
  return { urls, notes, problems };
}

function address(host: string | null | undefined): URL | null {
  return host ? new URL(`https://${host}`) : null;
}

function isInCloud(url: URL, { domain }: RegionHosts): boolean {
  return domain !== null && url.protocol === 'https:' && url.hostname.endsWith(`.${domain}`);
}

function noCdm(region: string | null, hosts: RegionHosts | null): string {
  if (region === null || hosts === null)
    return 'Input "region" is empty, and so is "endpoint"; one of them has to say where the service is';
  const more = hosts.iam === null ? ' and "iam-endpoint"' : '';
  return `Input "region": ${region} belongs to ${hosts.operator ?? 'another cloud'}, which publishes no address of CDM; set "endpoint"${more} as your operator says`;
}

function noIam({ credential, needsProject, region }: EndpointQuestion, cdm: URL): string[] {
  const reason = `${cdm.host} is not known to belong to ${region === null ? 'a region' : `the cloud of the region ${region}`}, so the IAM there is not guessed`;
  switch (credential.kind) {
    case 'password':
    case 'oidc':
      return [`Input "iam-endpoint" is empty, and the token comes from IAM; ${reason}`];
    case 'aksk':
    case 'token':
    case 'sts':
      return needsProject
        ? [`Input "project-id" is empty, and only IAM could tell it; ${reason}. Set "project-id" or "iam-endpoint"`]
        : [];
    default:
      return credential satisfies never;
  }
}

function where({ region }: EndpointQuestion, cdm: URL): string {
  return region === null ? cdm.host : `${cdm.host} and the region ${region}`;
}
