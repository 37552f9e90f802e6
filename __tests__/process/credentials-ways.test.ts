import { describe, expect, test } from 'vitest';
import { DEMO } from '../../emulator/index.ts';
import {
  derivedTokens,
  everythingLeft,
  expectNoSecret,
  idTokenVariables,
  NO_KEY,
  OIDC_INPUTS,
  READY_TOKEN,
  STS_INPUTS,
  TEMPORARY,
  WAYS,
} from './credentials.ts';
import { runAction, shown } from './harness/index.ts';
import { access, emulator, migrate, requestsOf } from './support.ts';

const SERVICE = (path: string): boolean => path.startsWith('/v1.1/');

describe('each way to prove who asks, against a service that checks it', () => {
  test.concurrent.for(WAYS)(
    '$name: the job runs, the log says which, no secret is left anywhere',
    async (way, { onTestFinished: finished }) => {
      const cloud = await emulator(way.options, finished);
      const run = await migrate(
        cloud,
        // A temporary key may end before the default time of the wait does, which is warned of.
        { ...way.inputs, 'results-file': 'results.json', 'wait-timeout': '10m' },
        { env: way.env(cloud), thenPost: true, finished },
      );
      expect(run.errors).toEqual([]);
      expect(run.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED' });
      expect(run.warnings).toEqual([]);
      expect(
        shown(run)
          .split('\n')
          .filter((line) => line.startsWith('Credential:')),
      ).toEqual([way.details]);
      expect([...everythingLeft(run).keys()].join('\n')).toContain('results.json');

      const derived = derivedTokens(cloud);
      expectNoSecret(run, [...way.secrets, ...derived]);
      // Masked before anything else is printed, but for tokens that were not there yet.
      const firstWords = run.lines.findIndex(({ text }) => text.trim() !== '' && !text.startsWith('::add-mask::'));
      const early = run.lines.slice(0, firstWords).map(({ text }) => text);
      for (const secret of way.secrets.filter((it) => it !== DEMO.oidcRequestToken))
        expect(early).toContain(`::add-mask::${secret.replaceAll('%', '%25')}`);
      for (const token of derived) expect(run.masks).toContain(token);
    },
  );

  test('access key: every request is signed, the project is named, no token is asked for', async () => {
    const cloud = await emulator();
    await migrate(cloud);
    const asked = cloud.requests.filter(({ path }) => SERVICE(path));
    expect(asked.length).toBeGreaterThan(3);
    expect(asked).toHaveLength(cloud.requests.length);
    for (const { headers } of asked) {
      expect(headers.authorization).toMatch(
        /^SDK-HMAC-SHA256 Access=DEMOACCESSKEY0000001, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/,
      );
      expect(headers['x-project-id']).toBe(DEMO.projectId);
      expect(headers['x-auth-token']).toBeUndefined();
      expect(headers['x-security-token']).toBeUndefined();
    }
  });

  test('temporary access key: the security token is sent and signed', async () => {
    const cloud = await emulator({ credentials: [TEMPORARY] });
    await migrate(cloud, {
      'access-key-id': TEMPORARY.ak,
      'secret-access-key': TEMPORARY.sk,
      'security-token': TEMPORARY.securityToken,
    });
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
    for (const { headers } of cloud.requests) {
      expect(headers['x-security-token']).toBe(TEMPORARY.securityToken);
      expect(headers.authorization).toMatch(/SignedHeaders=[a-z0-9;-]*x-security-token/);
    }
  });

  test.for(WAYS.filter(({ name }) => /IAM user|OIDC$/.test(name)))(
    '$name: one token, scoped to the project, for the whole step',
    async (way) => {
      const cloud = await emulator(way.options);
      const run = await migrate(cloud, { ...way.inputs }, { env: way.env(cloud), jobs: ['a', 'b', 'c', 'd'] });
      expect(run.outputs.result).toBe('success');
      const tokens = [...requestsOf(cloud, 'passwordToken'), ...requestsOf(cloud, 'idToken')];
      expect(tokens).toHaveLength(1);
      expect(JSON.parse(tokens[0]?.body ?? '').auth.scope).toEqual({ project: { id: DEMO.projectId } });
      const asked = cloud.requests.filter(({ path }) => SERVICE(path));
      expect(new Set(asked.map(({ headers }) => headers['x-auth-token'])).size).toBe(1);
      for (const { headers, body } of asked) {
        expect(headers.authorization).toBeUndefined();
        expect(body).not.toContain(DEMO.user.password);
      }
    },
  );

  test('GitHub OIDC by STS: one exchange, unsigned, and its key signs every request', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, STS_INPUTS, { env: { ...idTokenVariables(cloud), GITHUB_RUN_ID: '4711' } });
    expect(run.outputs.result).toBe('success');
    const [exchange, ...more] = requestsOf(cloud, 'assumeAgency');
    expect(more).toEqual([]);
    expect(exchange?.headers.authorization).toBeUndefined();
    expect(JSON.parse(exchange?.body ?? '')).toEqual({
      provider_urn: DEMO.providerUrn,
      agency_urn: DEMO.agencyUrn,
      agency_session_name: 'github-run-4711',
      id_token: expect.any(String),
      duration_seconds: 3600,
    });
    for (const { headers } of cloud.requests.filter(({ path }) => SERVICE(path)))
      expect(headers.authorization).toMatch(/Access=HSTA\d+, SignedHeaders=[a-z0-9;-]*x-security-token/);
  });

  test('GitHub OIDC by STS looks the project up with its key', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { ...STS_INPUTS, 'project-id': '' }, { env: idTokenVariables(cloud) });
    expect(run.errors).toEqual([]);
    expect(requestsOf(cloud, 'projects')).toHaveLength(1);
  });

  test('GitHub OIDC without an audience takes the one that GitHub gives by itself', async () => {
    const cloud = await emulator({
      identityProviders: [{ id: DEMO.identityProvider, audience: 'https://github.com/demo' }],
    });
    const run = await migrate(cloud, { ...OIDC_INPUTS, 'oidc-audience': '' }, { env: idTokenVariables(cloud) });
    expect(run.outputs.result).toBe('success');
    expect(requestsOf(cloud, 'idToken')[0]?.headers['x-idp-id']).toBe(DEMO.identityProvider);
  });

  test('/wait has ways of its own: the key that submitted is not needed again', async () => {
    const cloud = await emulator({ tokens: [READY_TOKEN] });
    const submitted = await migrate(cloud, { wait: 'false' });
    const { endpoint = '', 'iam-endpoint': iam = '' } = access(cloud);
    const handle = submitted.outputs.handle ?? '';
    const inputs = { region: 'eu-west-101', endpoint, 'iam-endpoint': iam, handle, 'auth-token': READY_TOKEN };
    const waited = await runAction({ action: 'wait', inputs });
    expect(waited.errors).toEqual([]);
    expect(waited.outputs.result).toBe('success');
    expect(shown(waited)).toContain('Credential: a ready token');
    expectNoSecret(waited, [DEMO.sk, READY_TOKEN]);
  });
});

describe('keys from the environment', () => {
  const families = [
    {
      ak: 'HUAWEICLOUD_SDK_AK',
      sk: 'HUAWEICLOUD_SDK_SK',
      token: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
      project: 'HUAWEICLOUD_SDK_PROJECT_ID',
    },
    { ak: 'CLOUD_SDK_AK', sk: 'CLOUD_SDK_SK' },
    {
      ak: 'HW_ACCESS_KEY',
      sk: 'HW_SECRET_KEY',
      token: 'HW_SECURITY_TOKEN',
      region: 'HW_REGION_NAME',
      project: 'HW_PROJECT_ID',
    },
    {
      ak: 'HUAWEI_CLOUD_ACCESS_KEY_ID',
      sk: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY',
      region: 'HUAWEI_CLOUD_REGION',
      project: 'HUAWEI_CLOUD_PROJECT_ID',
    },
  ];

  test.concurrent.for(families)(
    '$ak and $sk, with region and project of the same family',
    async ({ ak, sk, token, region, project }, { onTestFinished: finished }) => {
      const credential = token ? TEMPORARY : { ak: DEMO.ak, sk: DEMO.sk };
      const cloud = await emulator({ credentials: [credential] }, finished);
      const env: Record<string, string> = { [ak]: credential.ak, [sk]: credential.sk };
      if (token) env[token] = TEMPORARY.securityToken;
      if (project) env[project] = DEMO.projectId;
      if (region) env[region] = 'eu-west-101';
      const inputs = { ...NO_KEY, region: region ? '' : 'eu-west-101', 'project-id': project ? '' : DEMO.projectId };
      const run = await migrate(cloud, inputs, { env, finished });
      expect(run.errors).toEqual([]);
      expect(run.outputs.result).toBe('success');
      expect(requestsOf(cloud, 'projects')).toHaveLength(0);
      expect(shown(run)).toContain(`from the environment variables ${ak} and ${sk}.`);
      expectNoSecret(run, [credential.ak, credential.sk, ...(token ? [TEMPORARY.securityToken] : [])]);
    },
  );

  test('inputs win over the environment, whose secrets are masked all the same', async () => {
    const cloud = await emulator();
    const run = await migrate(
      cloud,
      {},
      { env: { HW_ACCESS_KEY: 'ANOTHERKEYALTOGETHER', HW_SECRET_KEY: 'another-secret', HW_REGION_NAME: 'cn-north-4' } },
    );
    expect(run.outputs.result).toBe('success');
    expect(run.warnings).toEqual([]);
    expect(run.masks).toEqual(expect.arrayContaining(['ANOTHERKEYALTOGETHER', 'another-secret']));
    expectNoSecret(run, ['ANOTHERKEYALTOGETHER', 'another-secret']);
  });

  test('several complete families: the first in order, with a warning that names the others', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, NO_KEY, {
      env: {
        HUAWEI_CLOUD_ACCESS_KEY_ID: 'ANOTHERKEYALTOGETHER',
        HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'another-secret',
        CLOUD_SDK_AK: DEMO.ak,
        CLOUD_SDK_SK: DEMO.sk,
      },
    });
    expect(run.outputs.result).toBe('success');
    expect(run.warnings).toEqual([
      'The environment holds 2 keys. CLOUD_SDK_AK and CLOUD_SDK_SK are used; these are not: HUAWEI_CLOUD_ACCESS_KEY_ID and HUAWEI_CLOUD_SECRET_ACCESS_KEY.',
    ]);
    expectNoSecret(run, ['another-secret', DEMO.sk]);
  });
});
