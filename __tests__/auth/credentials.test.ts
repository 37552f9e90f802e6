import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCredential } from '../../src/auth/credential/choose-credential.ts';
import type { Chosen, CredentialInputs } from '../../src/auth/credential/credential.ts';
import { secretsOf } from '../../src/auth/credential/secrets.ts';
import { NO_CREDENTIAL_INPUTS } from './fixture.ts';

const OIDC_ENV = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example' };
const key = { kind: 'aksk', accessKeyId: 'A', secretAccessKey: 'S', securityToken: null };

function decide(inputs: Partial<CredentialInputs>, env: Record<string, string> = {}): Chosen {
  return chooseCredential({ ...NO_CREDENTIAL_INPUTS, ...inputs }, env);
}

function problemsOf(chosen: Chosen): string {
  expect(chosen.ok).toBe(false);
  return chosen.ok ? '' : chosen.problems.join('\n');
}

describe('one way among the inputs', () => {
  it.each<[string, Partial<CredentialInputs>, Record<string, string>, unknown, string]>([
    [
      'a permanent key',
      { accessKeyId: 'A', secretAccessKey: 'S' },
      {},
      key,
      'inputs "access-key-id", "secret-access-key"',
    ],
    [
      'a temporary key',
      { accessKeyId: ' A\n', secretAccessKey: 'S\n', securityToken: 'T ' },
      {},
      { ...key, securityToken: 'T' },
      'inputs "access-key-id", "secret-access-key", "security-token"',
    ],
    ['a token', { authToken: 'T\n' }, {}, { kind: 'token', token: 'T' }, 'inputs "auth-token"'],
    [
      'a user, whose password keeps its blanks',
      { domainName: 'D', username: 'U', password: ' p w ' },
      {},
      { kind: 'password', domainName: 'D', username: 'U', password: ' p w ' },
      'inputs "domain-name", "username", "password"',
    ],
    [
      'GitHub with its default audience',
      { identityProviderId: 'github' },
      OIDC_ENV,
      { kind: 'oidc', identityProviderId: 'github', audience: null },
      'inputs "identity-provider-id"',
    ],
    [
      'GitHub with an audience',
      { identityProviderId: 'github', oidcAudience: 'cdm' },
      OIDC_ENV,
      { kind: 'oidc', identityProviderId: 'github', audience: 'cdm' },
      'inputs "identity-provider-id", "oidc-audience"',
    ],
    [
      'GitHub by STS',
      { providerUrn: 'P', agencyUrn: 'A' },
      OIDC_ENV,
      { kind: 'sts', providerUrn: 'P', agencyUrn: 'A', audience: 'sts.huaweicloud.com' },
      'inputs "provider-urn", "agency-urn"',
    ],
    [
      'GitHub by STS with an audience',
      { providerUrn: 'P', agencyUrn: 'A', oidcAudience: 'x' },
      OIDC_ENV,
      { kind: 'sts', providerUrn: 'P', agencyUrn: 'A', audience: 'x' },
      'inputs "provider-urn", "agency-urn", "oidc-audience"',
    ],
  ])('%s', (_name, inputs, env, credential, source) => {
    const others = { HW_ACCESS_KEY: 'X', HW_SECRET_KEY: 'Y', HW_REGION_NAME: 'r-1', HW_PROJECT_ID: 'p' };
    expect(decide(inputs, { ...env, ...others })).toEqual({
      ok: true,
      credential,
      region: null,
      projectId: null,
      source,
      warnings: [],
    });
  });

  it.each<[string, Partial<CredentialInputs>, RegExp]>([
    ['half a key', { accessKeyId: 'A' }, /"secret-access-key" is empty, but "access-key-id" is given/],
    ['the other half', { secretAccessKey: 'S' }, /"access-key-id" is empty, but "secret-access-key" is given/],
    ['a security token alone', { securityToken: 'T' }, /"access-key-id", "secret-access-key" is empty/],
    ['a user without a password', { domainName: 'D', username: 'U', password: '' }, /"password" is empty/],
    ['a provider without an agency', { providerUrn: 'P' }, /"agency-urn" is empty, but "provider-urn" is given/],
    [
      'two OpenID Connect ways',
      { providerUrn: 'P', agencyUrn: 'A', identityProviderId: 'github' },
      /name 2 credentials: "provider-urn", "agency-urn"; "identity-provider-id"/,
    ],
    [
      'an audience beside a key',
      { accessKeyId: 'A', secretAccessKey: 'S', oidcAudience: 'a' },
      /name 2 credentials: .*; "oidc-audience"/,
    ],
    [
      'a temporary key without its token',
      { accessKeyId: 'HSTAEXAMPLE', secretAccessKey: 'S' },
      /"security-token" is empty, but "access-key-id" is the id of a temporary key/,
    ],
    ['an audience alone', { oidcAudience: 'a' }, /"identity-provider-id" is empty, but "oidc-audience" is given/],
    [
      'two ways',
      { accessKeyId: 'A', secretAccessKey: 'S', authToken: 'T' },
      /name 2 credentials: .*; "auth-token"\. Give exactly one/,
    ],
    [
      'a whole way beside half a way',
      { authToken: 'T', username: 'U' },
      /2 credentials[\s\S]*"domain-name", "password" is empty/,
    ],
    [
      'a key with a line break in it',
      { accessKeyId: 'A', secretAccessKey: 'hunter\n22' },
      /"secret-access-key" has a blank, a line break/,
    ],
    ['a token with a quote that was typographic', { authToken: '“T”' }, /"auth-token" has a blank/],
  ])('refuses %s, even if the environment holds a complete key', (_name, inputs, says) => {
    const env = { HW_ACCESS_KEY: 'X', HW_SECRET_KEY: 'Y' };
    const problems = problemsOf(decide(inputs, env));
    expect(problems).toMatch(says);
    expect(problems).not.toMatch(/hunter/);
  });

  it('needs the permission to request an id token from GitHub', () => {
    expect(problemsOf(decide({ identityProviderId: 'github' }))).toMatch(
      /^Input "identity-provider-id".*id-token: write/,
    );
    expect(problemsOf(decide({ providerUrn: 'P', agencyUrn: 'A' }))).toMatch(/^Input "provider-urn".*id-token: write/);
  });
});

describe('a family of variables', () => {
  it.each<[string, Record<string, string>, unknown]>([
    [
      'HUAWEICLOUD_SDK',
      {
        HUAWEICLOUD_SDK_AK: 'A',
        HUAWEICLOUD_SDK_SK: 'S',
        HUAWEICLOUD_SDK_SECURITY_TOKEN: 'T',
        HUAWEICLOUD_SDK_PROJECT_ID: 'p',
      },
      { credential: { ...key, securityToken: 'T' }, region: null, projectId: 'p' },
    ],
    ['CLOUD_SDK', { CLOUD_SDK_AK: 'A', CLOUD_SDK_SK: 'S' }, { credential: key, region: null, projectId: null }],
    [
      'CLOUD_SDK with a security token',
      { CLOUD_SDK_AK: 'HSTA1', CLOUD_SDK_SK: 'S', CLOUD_SDK_SECURITY_TOKEN: 'T' },
      { credential: { ...key, accessKeyId: 'HSTA1', securityToken: 'T' } },
    ],
    [
      'HUAWEI',
      { HUAWEI_ACCESS_KEY: 'A', HUAWEI_SECRET_KEY: 'S', HUAWEI_PROJECT_ID: 'p' },
      { credential: key, region: null, projectId: 'p' },
    ],
    [
      'HW',
      { HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S', HW_SECURITY_TOKEN: 'T', HW_REGION_NAME: 'r-1', HW_PROJECT_ID: 'p' },
      { credential: { ...key, securityToken: 'T' }, region: 'r-1', projectId: 'p' },
    ],
    [
      'HUAWEI_CLOUD',
      {
        HUAWEI_CLOUD_ACCESS_KEY_ID: 'A',
        HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'S',
        HUAWEI_CLOUD_REGION: 'r-1',
        HUAWEI_CLOUD_PROJECT_ID: 'p',
      },
      { credential: key, region: 'r-1', projectId: 'p' },
    ],
  ])('%s', (_name, env, expected) => {
    expect(decide({}, env)).toMatchObject({ ok: true, warnings: [], ...(expected as object) });
  });

  const sdk = { HUAWEICLOUD_SDK_AK: 'A1', HUAWEICLOUD_SDK_SK: 'S1' };
  const old = { CLOUD_SDK_AK: 'A2', CLOUD_SDK_SK: 'S2' };
  const mcp = { HUAWEI_ACCESS_KEY: 'A5', HUAWEI_SECRET_KEY: 'S5', HUAWEI_PROJECT_ID: 'p5' };
  const hw = { HW_ACCESS_KEY: 'A3', HW_SECRET_KEY: 'S3', HW_PROJECT_ID: 'p3', HW_REGION_NAME: 'r-3' };
  const hc = { HUAWEI_CLOUD_ACCESS_KEY_ID: 'A4', HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'S4' };

  it.each([
    [{ ...hc, ...hw, ...old, ...sdk }, 'A1', null],
    [{ ...hc, ...hw, ...mcp, ...old }, 'A2', null],
    [{ ...hc, ...hw, ...mcp }, 'A5', 'p5'],
    [{ ...hc, ...hw }, 'A3', 'p3'],
  ])('if there are several, the first is used alone, with a warning', (env, accessKeyId, projectId) => {
    expect(decide({}, env)).toMatchObject({
      ok: true,
      credential: { accessKeyId },
      projectId,
      warnings: [expect.stringMatching(/^The environment holds \d keys\. .* are used; these are not: /)],
    });
  });

  it('that is incomplete is ignored with a warning if another is complete', () => {
    expect(decide({}, { HUAWEICLOUD_SDK_AK: 'A1', ...hw })).toMatchObject({
      ok: true,
      credential: { accessKeyId: 'A3' },
      warnings: ['Environment variable HUAWEICLOUD_SDK_AK is set without HUAWEICLOUD_SDK_SK; it is ignored.'],
    });
  });

  it('that is incomplete is ignored with a warning if the inputs hold a credential', () => {
    expect(decide({ authToken: 'T' }, { HW_SECRET_KEY: 'S' })).toMatchObject({
      ok: true,
      warnings: ['Environment variable HW_SECRET_KEY is set without HW_ACCESS_KEY; it is ignored.'],
    });
  });

  it.each([
    [{ HW_ACCESS_KEY: 'A' }, 1],
    [{ HUAWEICLOUD_SDK_AK: 'A', HW_SECRET_KEY: 'S' }, 2],
    [{ HUAWEICLOUD_SDK_AK: 'A', CLOUD_SDK_SK: 'S' }, 2],
    [{ HW_SECURITY_TOKEN: 'T' }, 1],
    [{ HW_ACCESS_KEY: 'A', HW_SECRET_KEY: '  ' }, 1],
  ])('parts of two families are never combined: %j', (env: Record<string, string>, count) => {
    const chosen = decide({}, env);
    expect(!chosen.ok && chosen.problems).toHaveLength(count);
    expect(problemsOf(chosen)).toMatch(/never combined/);
  });

  it.each([
    [
      { CLOUD_SDK_AK: 'HSTA1', CLOUD_SDK_SK: 'S' },
      /CLOUD_SDK_AK holds the id of a temporary key \(HSTA…\) without CLOUD_SDK_SECURITY_TOKEN/,
    ],
    [{ HUAWEI_ACCESS_KEY: 'HSTA1', HUAWEI_SECRET_KEY: 'S' }, /HUAWEI_ACCESS_KEY .* without its security token/],
  ])('of a temporary key needs its security token: %j', (env: Record<string, string>, says) => {
    const alone = decide({}, env);
    expect(problemsOf(alone)).toMatch(says);
    expect(decide({}, { ...env, ...hw })).toMatchObject({
      ok: true,
      credential: { accessKeyId: 'A3' },
      warnings: [expect.stringMatching(/temporary key.*; it is ignored\.$/)],
    });
  });

  it('with an invalid region or project warns and ignores it', () => {
    expect(decide({}, { ...hw, HW_REGION_NAME: 'evil.example/', HW_PROJECT_ID: '../x' })).toMatchObject({
      ok: true,
      region: null,
      projectId: null,
      warnings: [expect.stringContaining('HW_REGION_NAME'), expect.stringContaining('HW_PROJECT_ID')],
    });
  });

  it('with an invalid character in the key is an error that does not show it', () => {
    const problems = problemsOf(decide({}, { CLOUD_SDK_AK: 'A', CLOUD_SDK_SK: 'hunter 22' }));
    expect(problems).toMatch(/CLOUD_SDK_SK has a blank/);
    expect(problems).not.toContain('hunter');
  });
});

describe('no credential at all', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['a usual run', { GITHUB_EVENT_NAME: 'push' }, /check the names of the secrets/],
    ['a pull request', { GITHUB_EVENT_NAME: 'pull_request' }, /from a fork sees no secrets/],
    ['Dependabot', { GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' }, /Dependabot secrets/],
  ])('%s', (_name, env, says) => {
    expect(problemsOf(decide({}, env))).toMatch(says);
    // An empty secret beside an id in plain text is the same cause.
    if (env.GITHUB_EVENT_NAME === 'pull_request') expect(problemsOf(decide({ accessKeyId: 'A' }, env))).toMatch(says);
  });
});

it('never shows a secret, and never fails without a reason', () => {
  const text = fc.option(
    fc.string({ unit: 'binary', maxLength: 12 }).map((tail) => `hunter22${tail}`),
    { nil: null },
  );
  const inputs = fc.record(
    Object.fromEntries(Object.keys(NO_CREDENTIAL_INPUTS).map((name) => [name, text])),
  ) as fc.Arbitrary<CredentialInputs>;
  const names = [
    'HW_ACCESS_KEY',
    'HW_SECRET_KEY',
    'HW_SECURITY_TOKEN',
    'CLOUD_SDK_AK',
    'CLOUD_SDK_SK',
    'HW_PROJECT_ID',
  ];
  const env = fc.dictionary(
    fc.constantFrom(...names),
    fc.string().map((tail) => `hunter22${tail}`),
  );
  fc.assert(
    fc.property(inputs, env, (some, variables) => {
      const chosen = chooseCredential(some, variables);
      const details = chosen.ok ? [chosen.source, ...chosen.warnings] : chosen.problems;
      expect(details.join()).not.toContain('hunter22');
      expect(details.length).toBeGreaterThan(0);
    }),
  );
});

describe('what is masked', () => {
  it('is every secret in every form, and nothing else', () => {
    const secrets = secretsOf(
      {
        ...NO_CREDENTIAL_INPUTS,
        accessKeyId: 'HPUAEXAMPLE1234',
        secretAccessKey: 'sk-value',
        securityToken: 'line one\r\nline two\n',
        authToken: 'token-value',
        domainName: 'account',
        username: 'deployer',
        password: 'p"ä ss',
        identityProviderId: 'github',
        oidcAudience: 'cdm',
      },
      {
        HW_ACCESS_KEY: 'short',
        HW_SECRET_KEY: 'env-sk',
        HUAWEICLOUD_SDK_SECURITY_TOKEN: 'env-token',
        HW_REGION_NAME: 'eu-west-101',
        HW_PROJECT_ID: 'project',
        HTTPS_PROXY: 'http://me:pr%40xy@proxy:3128',
        http_proxy: 'you:other@proxy',
      },
    );
    expect(secrets).toEqual(
      expect.arrayContaining([
        'HPUAEXAMPLE1234',
        'sk-value',
        'line one\r\nline two\n',
        'line one',
        'line two',
        'token-value',
        'p"ä ss',
        'p\\"ä ss',
        'p%22%C3%A4%20ss',
        Buffer.from('p"ä ss').toString('base64'),
        'env-sk',
        'env-token',
        'pr%40xy',
        'pr@xy',
        Buffer.from('me:pr@xy').toString('base64'),
        'other',
      ]),
    );
    for (const open of ['short', 'account', 'deployer', 'github', 'cdm', 'eu-west-101', 'project', 'me', 'you', ''])
      expect(secrets).not.toContain(open);
  });

  it.each(['http://me:12/pr@xy@proxy:3128', 'me:12/pr@xy@proxy:3128'])('is the password in %s, too', (value) => {
    expect(secretsOf(NO_CREDENTIAL_INPUTS, { https_proxy: value })).toContain('12/pr@xy');
  });

  it('is nothing if nothing is given', () => {
    expect(secretsOf(NO_CREDENTIAL_INPUTS, { HTTPS_PROXY: 'http://proxy:3128', PATH: '/bin' })).toEqual([]);
  });
});
