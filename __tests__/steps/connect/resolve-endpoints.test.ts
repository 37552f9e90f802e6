import { describe, expect, test } from 'vitest';
import type { Credential } from '../../../src/auth/credential/credential.ts';
import { type EndpointsResult, resolveEndpoints } from '../../../src/steps/connect/resolve-endpoints.ts';

const KEY: Credential = { kind: 'aksk', accessKeyId: 'a', secretAccessKey: 'b', securityToken: null };
const TOKEN: Credential = { kind: 'token', token: 't' };
const PASSWORD: Credential = { kind: 'password', domainName: 'd', username: 'u', password: 'p' };
const OIDC: Credential = { kind: 'oidc', identityProviderId: 'github', audience: null };
const STS: Credential = { kind: 'sts', providerUrn: 'p', agencyUrn: 'a', audience: 'sts.huaweicloud.com' };

interface Given {
  readonly endpoint?: string;
  readonly iam?: string;
  readonly sts?: string;
  readonly env?: Record<string, string>;
  readonly credential?: Credential;
  readonly needsProject?: boolean;
}

function resolve(region: string | null, given: Given = {}): EndpointsResult {
  const url = (text: string | undefined): URL | null => (text === undefined ? null : new URL(text));
  return resolveEndpoints(
    { endpoint: url(given.endpoint), iamEndpoint: url(given.iam), stsEndpoint: url(given.sts) },
    given.env ?? {},
    { region, credential: given.credential ?? KEY, needsProject: given.needsProject ?? true },
  );
}

/** The three hosts, or the problems. */
function outcome(result: EndpointsResult): readonly (string | null)[] {
  if (!result.ok) return result.problems;
  const { cdm, iam, sts } = result.endpoints;
  return [cdm.host, iam?.host ?? null, sts?.host ?? null];
}

describe('the addresses of the services', () => {
  test.each<[region: string, cdm: string, iam: string | null, sts: string | null]>([
    [
      'cn-north-4',
      'cdm.cn-north-4.myhuaweicloud.com',
      'iam.cn-north-4.myhuaweicloud.com',
      'sts.cn-north-4.myhuaweicloud.com',
    ],
    ['ae-ad-1', 'cdm.ae-ad-1.myhuaweicloud.com', 'iam.ae-ad-1.myhuaweicloud.com', 'sts.cn-north-4.myhuaweicloud.com'],
    ['eu-west-101', 'cdm.eu-west-101.myhuaweicloud.eu', 'iam.eu-west-101.myhuaweicloud.eu', null],
    ['eu-de', 'cdm.eu-de.otc.t-systems.com', 'iam.eu-de.otc.t-systems.com', null],
  ])('of %s alone', (region, ...hosts) => {
    expect(outcome(resolve(region))).toEqual(hosts);
  });

  test.each<[region: string | null, given: Given, says: RegExp]>([
    [
      'eu-west-1',
      {},
      /^Input "region": eu-west-1 belongs to Orange, which publishes no address of CDM; set "endpoint" as/,
    ],
    ['eu-nl', {}, /^Input "region": eu-nl belongs to Open Telekom Cloud/],
    ['tr-central-201', {}, /^Input "region": tr-central-201 belongs to a partner.*"endpoint" and "iam-endpoint"/],
    ['my-kualalumpur-1', {}, /^Input "project-id" is empty, and only IAM could tell it/],
    ['my-kualalumpur-1', { credential: OIDC }, /^Input "iam-endpoint" is empty, and the token comes from IAM/],
    [null, {}, /^Input "region" is empty, and so is "endpoint"/],
  ])('of %s are asked for if they are not published', (region, given, says) => {
    expect(outcome(resolve(region, given))).toEqual([expect.stringMatching(says)]);
  });

  test('of a region without a published IAM are enough for a key and a project id', () => {
    expect(outcome(resolve('my-kualalumpur-1', { needsProject: false }))).toEqual([
      'cdm.my-kualalumpur-1.alphaedge.tmone.com.my',
      null,
      null,
    ]);
  });
});

describe('an endpoint outside the cloud of the region', () => {
  const elsewhere = { endpoint: 'https://cdm.gateway.example' };

  test.each<[what: string, credential: Credential, needsProject: boolean, says: RegExp]>([
    [
      'a key without a project id',
      KEY,
      true,
      /^Input "project-id" is empty.*cdm\.gateway\.example is not known to belong to the cloud/,
    ],
    ['a token without a project id', TOKEN, true, /^Input "project-id" is empty/],
    ['a password', PASSWORD, false, /^Input "iam-endpoint" is empty/],
    ['an id token for IAM', OIDC, false, /^Input "iam-endpoint" is empty/],
    ['an id token for STS', STS, false, /^Input "sts-endpoint" is empty/],
  ])('never leads to a guessed IAM or STS: %s', (_what, credential, needsProject, says) => {
    const result = resolve('cn-north-4', { ...elsewhere, credential, needsProject });
    expect(outcome(result)).toEqual([expect.stringMatching(says)]);
  });

  test.each<[what: string, endpoint: string]>([
    ['of another domain', 'https://cdm.cn-north-4.myhuaweicloud.com.evil.example'],
    ['whose name only ends alike', 'https://cdm.notmyhuaweicloud.com'],
    ['on this machine', 'http://127.0.0.1:8080'],
    ['of the European site', 'https://cdm.eu-west-101.myhuaweicloud.eu'],
  ])('is one %s', (_what, endpoint) => {
    expect(resolve('cn-north-4', { endpoint, credential: PASSWORD }).ok).toBe(false);
  });

  test('is enough for a key and a project id, and then IAM is not known', () => {
    expect(outcome(resolve('cn-north-4', { ...elsewhere, needsProject: false }))).toEqual([
      'cdm.gateway.example',
      null,
      null,
    ]);
  });

  test('goes with an IAM and an STS that are given', () => {
    const given = { ...elsewhere, iam: 'https://iam.gateway.example', sts: 'https://sts.gateway.example' };
    expect(outcome(resolve('cn-north-4', { ...given, credential: STS }))).toEqual([
      'cdm.gateway.example',
      'iam.gateway.example',
      'sts.gateway.example',
    ]);
  });
});

test('an endpoint inside the cloud of the region goes with its IAM and STS', () => {
  const endpoint = 'https://cdm-new.cn-north-4.myhuaweicloud.com';
  expect(outcome(resolve('cn-north-4', { endpoint, credential: STS }))).toEqual([
    'cdm-new.cn-north-4.myhuaweicloud.com',
    'iam.cn-north-4.myhuaweicloud.com',
    'sts.cn-north-4.myhuaweicloud.com',
  ]);
});

describe("the endpoint variables of the vendor's SDKs", () => {
  const env = {
    HUAWEICLOUD_SDK_REGION_CDM_EU_WEST_101: 'https://cdm.variable.example, https://second.example',
    HUAWEICLOUD_SDK_IAM_ENDPOINT: 'https://iam.variable.example',
    HUAWEICLOUD_SDK_STS_ENDPOINT: 'https://sts.variable.example',
  };

  test('count before the region, and are named', () => {
    const result = resolve('eu-west-101', { env, credential: STS });
    expect(outcome(result)).toEqual(['cdm.variable.example', 'iam.variable.example', 'sts.variable.example']);
    expect(result.ok && result.endpoints.notes).toEqual([
      'The address of CDM is cdm.variable.example, from the environment variable HUAWEICLOUD_SDK_REGION_CDM_EU_WEST_101.',
      'The address of IAM is iam.variable.example, from the environment variable HUAWEICLOUD_SDK_IAM_ENDPOINT.',
      'The address of STS is sts.variable.example, from the environment variable HUAWEICLOUD_SDK_STS_ENDPOINT.',
    ]);
  });

  test('count after the inputs, and are then not named', () => {
    const given = {
      endpoint: 'https://cdm.input.example',
      iam: 'https://iam.input.example',
      sts: 'https://sts.input.example',
    };
    const result = resolve('eu-west-101', { env, ...given });
    expect(outcome(result)).toEqual(['cdm.input.example', 'iam.input.example', 'sts.input.example']);
    expect(result.ok && result.endpoints.notes).toEqual([]);
  });

  test('of another region do not count', () => {
    expect(outcome(resolve('cn-north-4', { env }))[0]).toBe('cdm.cn-north-4.myhuaweicloud.com');
  });

  test.each([
    ['http://cdm.variable.example', /must begin with https/],
    ['cdm.variable.example', /must be a URL that begins with https/],
    ['https://user:pass@cdm.variable.example', /must not contain a user/],
  ])('follow the rules of the inputs: %s', (value, says) => {
    const result = resolve('eu-west-101', { env: { HUAWEICLOUD_SDK_REGION_CDM_EU_WEST_101: value } });
    expect(result).toMatchObject({ ok: false });
    expect(!result.ok && result.problems.join()).toMatch(says);
    expect(JSON.stringify(result)).not.toContain('user:pass');
  });

  test('that are not asked for or blank have no effect', () => {
    const result = resolve('eu-west-101', { env: { HUAWEICLOUD_SDK_IAM_ENDPOINT: ' ' } });
    expect(result.ok && result.endpoints.notes).toEqual([]);
  });
});
