import { describe, expect, test } from 'vitest';
import { DEMO, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import {
  counts,
  derivedTokens,
  expectNoSecret,
  idTokenVariables,
  NO_KEY,
  OIDC_INPUTS,
  PASSWORD_INPUTS,
  READY_TOKEN,
  STS_INPUTS,
  TEMPORARY,
} from './credentials.ts';
import { ABC, emulator, migrate } from './support.ts';

const MINUTE = 60_000;

interface Case {
  readonly name: string;
  readonly options?: EmulatorOptions;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env?: (cloud: Emulator) => Record<string, string>;
  readonly before?: (cloud: Emulator) => void;
  /** What was asked in all, whatever the number of candidates and jobs. */
  readonly asked: Readonly<Record<string, number>>;
  /** What the one error says: what happened, then what to do. */
  readonly says: readonly RegExp[];
  readonly secrets?: readonly string[];
}

const temporary = { 'access-key-id': TEMPORARY.ak, 'secret-access-key': TEMPORARY.sk };
const sts = { inputs: STS_INPUTS, env: idTokenVariables, secrets: [DEMO.oidcRequestToken] };
const SUB = /The id token says sub "repo:demo\/demo:ref:refs\/heads\/main", aud "[^"]+", iss "https?:/;
const oidc = { inputs: OIDC_INPUTS, env: idTokenVariables, secrets: [DEMO.oidcRequestToken] };

const cases: readonly Case[] = [
  {
    name: 'a wrong secret key',
    inputs: { 'secret-access-key': 'wrong-secret-key-of-a-test' },
    asked: { cluster: 1 },
    says: [/refused the access key \(HTTP 401, APIGW\.0301, request e0+1\)/, /does not belong to the access key id/],
    secrets: ['wrong-secret-key-of-a-test'],
  },
  {
    name: 'an access key id that nobody knows',
    inputs: { 'access-key-id': 'NOSUCHKEY00000000001' },
    asked: { cluster: 1 },
    says: [/Get secretKey failed/, /not known in this cloud/],
  },
  {
    name: 'a key that is locked already',
    before: lock,
    inputs: {},
    asked: { cluster: 1 },
    says: [/failed to reach the limit/, /locked for 5 minutes.*wait 5 minutes, and run again/],
  },
  {
    name: 'a clock that is 20 minutes behind',
    options: { clock: () => Date.now() + 20 * MINUTE },
    inputs: {},
    asked: { cluster: 1 },
    says: [/clock is 20 minutes behind the service's/, /Correct the clock of the runner/],
  },
  {
    name: 'a clock that is 16 minutes ahead',
    options: { clock: () => Date.now() - 16 * MINUTE },
    inputs: {},
    asked: { cluster: 1 },
    says: [/clock is 16 minutes ahead of the service's/, /Correct the clock of the runner/],
  },
  {
    name: 'a temporary key without its security token',
    options: { credentials: [TEMPORARY] },
    inputs: temporary,
    asked: { cluster: 1 },
    says: [/refused the access key/, /security token does not fit the access key/],
    secrets: [TEMPORARY.sk],
  },
  {
    name: 'a temporary key with the security token of another',
    options: { credentials: [TEMPORARY] },
    inputs: { ...temporary, 'security-token': 'a-security-token-of-another-key' },
    asked: { cluster: 1 },
    says: [/refused the temporary access key/, /security token does not fit the access key/],
    secrets: [TEMPORARY.sk, 'a-security-token-of-another-key'],
  },
  {
    name: 'a temporary key with a wrong secret key, where the gateway repeats the whole request',
    options: { credentials: [TEMPORARY] },
    inputs: {
      ...temporary,
      'secret-access-key': 'wrong-secret-key-of-a-test',
      'security-token': TEMPORARY.securityToken,
    },
    asked: { cluster: 1 },
    says: [/verify aksk signature fail\. Nothing more was sent/, /does not belong to the access key id/],
    secrets: ['wrong-secret-key-of-a-test', TEMPORARY.securityToken],
  },
  {
    name: 'a wrong key, when the project has to be looked up first',
    inputs: { 'secret-access-key': 'wrong-secret-key-of-a-test', 'project-id': '' },
    asked: { projects: 1 },
    says: [/refused the access key/, /does not belong to the access key id/],
  },
  {
    name: 'a token of another region',
    inputs: { ...NO_KEY, 'auth-token': READY_TOKEN },
    // A refused token locks nothing, so the candidates are asked at the same time.
    asked: { cluster: ABC.length },
    says: [/refused the token/, /incomplete, has expired, or comes from another region/],
    secrets: [READY_TOKEN],
  },
  {
    name: 'a wrong password',
    inputs: { ...PASSWORD_INPUTS, password: 'wrong "password" of/a test%' },
    asked: { passwordToken: 1 },
    says: [/IAM refused the user or the password \(HTTP 401/, /IAM locks a user after a few wrong passwords/],
    secrets: ['wrong "password" of/a test%'],
  },
  {
    name: 'a right password for a project of somebody else',
    inputs: { ...PASSWORD_INPUTS, 'project-id': '0'.repeat(32) },
    asked: { passwordToken: 1 },
    says: [/IAM gave no token for this user/, /Check "region" and "project-id"/],
    secrets: [DEMO.user.password],
  },
  {
    name: 'an id token for another audience',
    options: { identityProviders: [{ id: DEMO.identityProvider, audience: 'another' }] },
    ...oidc,
    asked: { idToken: 1 },
    says: [
      /IAM refused the id token \(HTTP 401, IAM\.0001/,
      SUB,
      /client id of the provider equals the audience \("oidc-audience"\)/,
    ],
  },
  {
    name: 'an id token of a run that the trust policy of the agency does not allow',
    options: {
      trustAgencies: [{ providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn, subject: 'repo:demo/other' }],
    },
    ...sts,
    asked: { assumeAgency: 1 },
    says: [/STS refused the id token \(HTTP 403, STS5\.1001/, SUB, /trust policy of the agency/],
  },
  {
    name: 'an id token of a repository with ids in its sub',
    options: {
      oidcSubject: 'repo:demo@12/demo@34:environment:production',
      trustAgencies: [{ providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn, subject: 'repo:demo/demo' }],
    },
    ...sts,
    asked: { assumeAgency: 1 },
    says: [/sub "repo:demo@12\/demo@34:environment:production"/, /since July 2026 have ids in it/],
  },
  {
    name: 'an id token for another audience than STS expects',
    options: { trustAgencies: [{ providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn, audience: 'cdm' }] },
    ...sts,
    asked: { assumeAgency: 1 },
    says: [/STS5\.2001/, SUB, /"oidc-audience"/],
  },
  {
    name: 'a user with virtual MFA',
    options: { users: [{ ...DEMO.user, domain: DEMO.user.domain, hasVirtualMfa: true }] },
    inputs: PASSWORD_INPUTS,
    asked: { passwordToken: 1 },
    says: [/virtual MFA code/, /login protection by virtual MFA gets no token by password alone/],
    secrets: [DEMO.user.password],
  },
  {
    name: 'a HUAWEI ID',
    options: { users: [{ ...DEMO.user, domain: DEMO.user.domain, isHuaweiId: true }] },
    inputs: PASSWORD_INPUTS,
    asked: { passwordToken: 1 },
    says: [/IAM refused the user or the password/, /a HUAWEI ID gets none at all/],
    secrets: [DEMO.user.password],
  },
  {
    name: 'an identity provider that IAM does not know',
    options: { identityProviders: [] },
    ...oidc,
    asked: { idToken: 1 },
    says: [/HTTP 404, IAM\.0004/, SUB, /Check "identity-provider-id".*newer IAM edition is another thing/],
  },
  {
    name: 'an id token for a project that it does not lead into',
    ...oidc,
    inputs: { ...OIDC_INPUTS, 'project-id': '0'.repeat(32) },
    asked: { idToken: 1 },
    says: [/HTTP 403, IAM\.0003/, /does not let it into the project/],
  },
  {
    name: 'GitHub that gives no id token',
    ...oidc,
    env: (cloud) => ({ ...idTokenVariables(cloud), ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-request-token-that-is-wrong' }),
    asked: {},
    says: [/GitHub gave no id token: HTTP 401/, /"permissions: id-token: write"/],
  },
];

/** Five wrong signatures by somebody else. */
function lock(cloud: Emulator): void {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const authorization = `SDK-HMAC-SHA256 Access=${DEMO.ak}, SignedHeaders=x-sdk-date, Signature=${'0'.repeat(64)}`;
  const path = `/v1.1/${DEMO.projectId}/clusters`;
  for (let n = 0; n < 5; n += 1)
    cloud.handle({ method: 'GET', path, headers: { authorization, 'x-sdk-date': date }, body: '' });
  cloud.requests.length = 0;
}

describe('a credential that is refused: one error, one refusal, nothing submitted', () => {
  test.concurrent.for(cases)(
    '$name',
    async ({ options, inputs, env, before, asked, says, secrets = [] }, { onTestFinished: finished, expect }) => {
      const cloud = await emulator(options, finished);
      before?.(cloud);
      const run = await migrate(
        cloud,
        { 'results-file': 'results.json', ...inputs },
        { env: env?.(cloud) ?? {}, jobs: ['a', 'b', 'c', 'd', 'e'], thenPost: true, finished },
      );
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', handle: '' });
      expect(counts(cloud)).toEqual(asked);
      expect(run.errors).toHaveLength(1);
      for (const words of says) expect(run.errors[0]).toMatch(words);
      expectNoSecret(run, [...secrets, DEMO.sk, ...derivedTokens(cloud)]);
    },
  );

  test('while a key is not proven its requests go one by one: a reply that proves nothing does not open the gate', async () => {
    const cloud = await emulator();
    cloud.fault({ kind: 'status', status: 503 });
    const run = await migrate(cloud, { 'secret-access-key': 'wrong-secret-key-of-a-test' });
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(cloud.requests.map(({ status }) => status)).toEqual([503, 401]);
  });

  test('a key that is deleted during the wait: one refusal, the run goes on, the error says since when', async () => {
    const cloud = await emulator({ scripts: { '*': { states: [{ status: 'RUNNING' }] } } });
    const body = {
      error_code: 'APIGW.0301',
      error_msg: 'Incorrect IAM authentication information: Get secretKey failed',
    };
    cloud.fault({
      kind: 'status',
      status: 401,
      body,
      times: 'always',
      skip: ABC.length + 3,
      match: { route: 'status' },
    });
    const run = await migrate(cloud, { 'poll-interval': '1s', 'wait-timeout': '60s' });
    expect(run.exitCode).toBe(1);
    expect(cloud.requests.filter(({ status }) => status === 401)).toHaveLength(1);
    expect(run.errors.join('\n')).toMatch(/accepted until a moment ago, so it has ended or was revoked/);
    expect(run.errors.join('\n')).toMatch(
      /The run continues at the service: wait for it in another step with a fresh credential/,
    );
    expect(run.durationMs).toBeLessThan(20_000);
  });
});

describe('a right key at the wrong place is not called a wrong key', () => {
  test.for([
    ['another project', {}, { 'project-id': '0'.repeat(32) }],
    [
      'a key that counts for another project',
      { credentials: [{ ak: DEMO.ak, sk: DEMO.sk, projectId: 'f'.repeat(32) }] },
      {},
    ],
  ] as const)('%s', async ([, options, inputs]) => {
    const cloud = await emulator(options);
    const run = await migrate(cloud, inputs);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(/"project-id" or "region" is not the one where it was granted/);
    expect(run.errors[0]).not.toMatch(/access key|secret key/);
    expect(cloud.requests.filter(({ status }) => status === 401)).toEqual([]);
  });

  test('a missing permission is named', async () => {
    const cloud = await emulator();
    const body = {
      errCode: 'Cdm.0032',
      externalMessage: 'You do not have required permissions. Check your permissions on IAM',
    };
    cloud.fault({ kind: 'status', status: 403, body, times: 'always', match: { route: 'createAndStart' } });
    const run = await migrate(cloud);
    expect(run.outputs.status).toBe('REJECTED');
    expect(run.errors[0]).toContain('create and start jobs (cdm:job:*)');
    expect(run.errors[0]).toContain('CDM CommonOperations');
    expect(run.errors[0]).toMatch(/Cdm\.0032\.\nThe call: POST \/clusters\/job, HTTP 403\.\nRequest id: \S+/);
    expect(counts(cloud).createAndStart).toBe(1);
  });

  test.for([
    [
      'showLink',
      {},
      /link dis on cluster .*GET \/clusters\/\S+\/cdm\/link\/dis, HTTP 403, APIGW\.0302, request \S+\)\..*\(cdm:link:\*\)/,
    ],
    [
      'cluster',
      {},
      /the state of cluster .*\(GET \/clusters\/\S+, HTTP 403, APIGW\.0302, request \S+\)\..*cdm:cluster:get/,
    ],
    [
      'clusters',
      { clusters: 'cdm-a' },
      /could not be listed: .*\(GET \/clusters, HTTP 403, APIGW\.0302, request \S+\)[\s\S]*cdm:cluster:list/,
    ],
  ] as const)('what may not be asked before a submission: %s', async ([route, inputs, says]) => {
    const cloud = await emulator();
    const body = { error_code: 'APIGW.0302', error_msg: "Policy doesn't allow it to be performed." };
    cloud.fault({ kind: 'status', status: 403, body, times: 'always', match: { route } });
    const run = await migrate(cloud, { wait: 'false', ...inputs });
    expect([...run.warnings, ...run.errors].join('\n')).toMatch(says);
  });
});

describe('a service that does not accept the keys of an agency', () => {
  test.for(['Cdm.0032', 'PAP5.0001'] as const)(
    '%s: the classic way is named',
    async (stsSessions, { expect: check }) => {
      const cloud = await emulator({ stsSessions });
      const run = await migrate(cloud, { ...STS_INPUTS, preflight: 'false' }, { env: idTokenVariables(cloud) });
      check(run.outputs.result).toBe('failure');
      check(run.errors.join('\n')).toContain(stsSessions);
      check(run.warnings.filter((text) => text.includes('"identity-provider-id", the classic way'))).toHaveLength(1);
    },
  );
});

describe('an address that has no CDM', () => {
  test.for([
    ['a path that does not belong there', (url: string) => `${url}/cdm`],
    ['the address of IAM', (url: string) => url],
  ] as const)('%s: said as that, with the path', async ([what, address], { expect: check }) => {
    const cloud = await emulator();
    const endpoint = address(what.includes('IAM') ? cloud.iamUrl : cloud.url);
    if (endpoint === cloud.url) return;
    const run = await migrate(cloud, { endpoint });
    check(run.errors).toHaveLength(1);
    check(run.errors[0]).toMatch(
      /There is no such API at http:\/\/\S+\/v1\.1\/\S+[\s\S]*"endpoint" is the base URL of CDM/,
    );
    check(run.errors[0]).not.toMatch(/does not exist in this project|cdm:cluster:list/);
  });

  test('an endpoint that ends in /v1.1 is taken without it', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { endpoint: `${cloud.url}/v1.1` });
    expect(run.outputs.result).toBe('success');
  });
});

describe('what is wrong at the service is said in one error', () => {
  test('throttled to the deadline: the input that helps', async () => {
    const cloud = await emulator();
    cloud.fault({ kind: 'throttle', times: 'always' });
    const run = await migrate(cloud, { 'wait-timeout': '8s' });
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(/APIGW\.0308[\s\S]*Lower "requests-per-minute"/);
  });

  test('no candidate runs: the state of each, and how to start one', async () => {
    const states = ['900', '800', '300'];
    const cloud = await emulator({
      clusters: ABC.map((id, index) => ({ id, name: `cdm-${index}`, status: states[index] as string })),
    });
    const run = await migrate(cloud);
    expect(run.errors).toHaveLength(1);
    for (const words of ['cdm-0', 'stopped (900)', 'cdm-1', 'frozen (800)', 'cdm-2', 'failed (300)', '`start-clusters'])
      expect(run.errors[0]).toContain(words);
  });

  test('a link is missing on one candidate: link, job and cluster are named, nothing is submitted', async () => {
    const links = (index: number): readonly string[] | 'any' => (index === 1 ? ['css'] : 'any');
    const cloud = await emulator({
      clusters: ABC.map((id, index) => ({ id, name: `cdm-${index}`, links: links(index) })),
    });
    const run = await migrate(cloud);
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toContain(`link dis of job orders does not exist on cluster cdm-1 (${ABC[1]})`);
    expect(run.errors[0]).not.toContain('link css');
    expect(counts(cloud).createAndStart).toBeUndefined();
  });
});
