import { describe, expect, test } from 'vitest';
import { DEMO, type FaultRule } from '../../emulator/index.ts';
import { counts, derivedTokens, expectNoSecret, NO_KEY, READY_TOKEN, TEMPORARY, WAYS } from './credentials.ts';
import { ABC, emulator, ends, migrate, requestsOf } from './support.ts';

const renewable = WAYS.filter(({ name }) => /IAM user|OIDC/.test(name));
const withToken = renewable.filter(({ name }) => !name.endsWith('STS'));
const tokenRoutes = ['passwordToken', 'idToken', 'assumeAgency'] as const;

describe('a token that ends in the middle of a wait', () => {
  test.concurrent.for(withToken)(
    '$name: refused once, fetched anew, and the wait goes on',
    async (way, { onTestFinished: finished, expect }) => {
      const cloud = await emulator({ ...way.options, scripts: { '*': ends('SUCCEEDED', 4000) } }, finished);
      // The look-up asks each candidate for the status first; the second look at the run is refused.
      cloud.fault({ kind: 'expireToken', skip: ABC.length + 2, match: { route: 'status' } });
      const inputs = { ...way.inputs, 'poll-interval': '1s', 'results-file': 'results.json' };
      const run = await migrate(cloud, inputs, { env: way.env(cloud), thenPost: true, finished });
      expect(run.errors).toEqual([]);
      expect(run.outputs.result).toBe('success');
      expect(cloud.requests.filter(({ status }) => status === 401)).toHaveLength(1);
      expect(tokenRoutes.flatMap((route) => requestsOf(cloud, route))).toHaveLength(2);
      expect(counts(cloud).createAndStart).toBe(1);
      const tokens = derivedTokens(cloud);
      expect(run.masks).toEqual(expect.arrayContaining(tokens));
      expectNoSecret(run, [...way.secrets, ...tokens]);
    },
  );

  test.concurrent.for(renewable)(
    '$name: short tokens are renewed before they end, so none is ever refused',
    async (way, { onTestFinished: finished, expect }) => {
      const lives = { tokenLifetimeMs: 4000, stsKeyLifetimeMs: 4000 };
      const options = { ...way.options, ...lives, scripts: { '*': ends('SUCCEEDED', 6000) } };
      const cloud = await emulator(options, finished);
      const run = await migrate(cloud, { ...way.inputs, 'poll-interval': '1s' }, { env: way.env(cloud), finished });
      expect(run.outputs.result).toBe('success');
      expect(cloud.requests.filter(({ status }) => status === 401)).toEqual([]);
      const fetched = tokenRoutes.flatMap((route) => requestsOf(cloud, route)).length;
      expect(fetched).toBeGreaterThanOrEqual(3);
      expect(fetched).toBeLessThanOrEqual(6);
      // GitHub's id token is valid for five minutes: a fresh one goes with each renewal.
      expect(expectedIdTokens(cloud.requests.map(({ body }) => body))).toBe(way.name.includes('OIDC') ? fetched : 0);
      const tokens = derivedTokens(cloud);
      expect(run.masks).toEqual(expect.arrayContaining(tokens));
      expectNoSecret(run, [...way.secrets, ...tokens]);
    },
  );

  test('the submission itself is refused for an old token: sent again with a new one, one run', async () => {
    const cloud = await emulator();
    cloud.fault({ kind: 'expireToken', match: { route: 'createAndStart' } });
    const run = await migrate(cloud, { ...renewable[0]?.inputs });
    expect(run.outputs.result).toBe('success');
    expect(requestsOf(cloud, 'createAndStart').map(({ status }) => status)).toEqual([401, 200]);
    expect(cloud.runs()).toHaveLength(1);
    expect(requestsOf(cloud, 'passwordToken')).toHaveLength(2);
  });

  test('IAM is down for a while when the token is to be renewed: the wait goes on', async () => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 3000) } });
    const down: FaultRule = { kind: 'status', status: 503, skip: 1, times: 2, match: { route: 'passwordToken' } };
    cloud.fault(down);
    cloud.fault({ kind: 'expireToken', skip: ABC.length + 1, match: { route: 'status' } });
    const run = await migrate(cloud, { ...renewable[0]?.inputs, 'poll-interval': '1s' });
    expect(run.errors).toEqual([]);
    expect(run.outputs.result).toBe('success');
    expect(requestsOf(cloud, 'passwordToken').map(({ status }) => status)).toEqual([201, 503, 503, 201]);
  });

  test('the password was changed meanwhile: told with the reason, and that the run may go on', async () => {
    const cloud = await emulator({ scripts: { '*': { states: [{ status: 'RUNNING' }] } } });
    const body = { error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' } };
    cloud.fault({ kind: 'status', status: 401, body, skip: 1, times: 'always', match: { route: 'passwordToken' } });
    cloud.fault({ kind: 'expireToken', skip: ABC.length + 1, match: { route: 'status' } });
    const run = await migrate(cloud, { ...renewable[0]?.inputs, 'poll-interval': '1s' });
    expect(run.exitCode).toBe(1);
    expect(requestsOf(cloud, 'passwordToken')).toHaveLength(2);
    expect(run.errors.join('\n')).toMatch(/IAM refused the user or the password/);
    expect(run.errors.join('\n')).toMatch(
      /The run continues at the service: wait for it in another step with a fresh credential/,
    );
    expectNoSecret(run, [DEMO.user.password, ...derivedTokens(cloud)]);
  });

  test('a ready token cannot be renewed: one refusal ends the wait and says what could', async () => {
    const cloud = await emulator({ tokens: [READY_TOKEN], scripts: { '*': { states: [{ status: 'RUNNING' }] } } });
    cloud.fault({ kind: 'expireToken', skip: ABC.length + 2, match: { route: 'status' } });
    const inputs = { ...NO_KEY, 'auth-token': READY_TOKEN, 'poll-interval': '1s', 'results-file': 'results.json' };
    const run = await migrate(cloud, inputs, { thenPost: true });
    expect(run.exitCode).toBe(1);
    expect(cloud.requests.filter(({ status }) => status === 401)).toHaveLength(1);
    expect(run.errors.join('\n')).toMatch(/token expires/);
    expect(run.errors.join('\n')).toMatch(/"identity-provider-id".*renews its credential by itself/);
    expectNoSecret(run, [READY_TOKEN]);
  });
});

describe('a credential that may end within "wait-timeout" is warned of at the start', () => {
  test.concurrent.for(WAYS)('$name', async (way, { onTestFinished: finished, expect }) => {
    const cloud = await emulator(way.options, finished);
    const inputs = { ...way.inputs, 'wait-timeout': '25h' };
    const run = await migrate(cloud, inputs, { env: way.env(cloud), finished });
    expect(run.outputs.result).toBe('success');
    const warned = run.warnings.filter((text) => text.includes('the wait may lose its access'));
    expect(warned).toHaveLength(/temporary|ready/.test(way.name) ? 1 : 0);
    expect(warned.join()).toMatch(
      way.name === 'ready token' ? /^A token lives 24/ : /^(The access key is a temporary one|$)/,
    );
  });

  test('not if the step does not wait', async () => {
    const cloud = await emulator({ credentials: [TEMPORARY] });
    const inputs = {
      'access-key-id': TEMPORARY.ak,
      'secret-access-key': TEMPORARY.sk,
      'security-token': TEMPORARY.securityToken,
    };
    const run = await migrate(cloud, { ...inputs, wait: 'false' });
    expect(run.warnings).toEqual([]);
  });

  test('a key of STS in the environment lives an hour, and its end in the wait says how to go on', async () => {
    const key = { ...TEMPORARY, ak: 'HSTA0000000000000001' };
    const cloud = await emulator({ credentials: [key], scripts: { '*': { states: [{ status: 'RUNNING' }] } } });
    cloud.fault({
      kind: 'status',
      status: 401,
      body: ENDED,
      skip: ABC.length + 2,
      times: 'always',
      match: { route: 'status' },
    });
    const env = { CLOUD_SDK_AK: key.ak, CLOUD_SDK_SK: key.sk, CLOUD_SDK_SECURITY_TOKEN: key.securityToken };
    const run = await migrate(cloud, { ...NO_KEY, 'poll-interval': '1s' }, { env });
    expect(run.warnings.join()).toMatch(/perhaps only 1 hour, and "wait-timeout" is longer/);
    expect(run.errors.join('\n')).toMatch(
      /The run continues at the service: wait for it in another step.*\/wait.*`handle`/,
    );
    expect(run.outputs.handle).not.toBe('');
    expectNoSecret(run, [key.ak, key.sk, key.securityToken]);
  });
});

const ENDED = { error_code: 'APIGW.0301', error_msg: 'Incorrect IAM authentication information: decrypt token fail' };

function expectedIdTokens(bodies: readonly string[]): number {
  return new Set(bodies.filter((body) => body.includes('"id_token"'))).size;
}
