import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { DEMO, type Emulator } from '../../emulator/index.ts';
import { authorityForFile } from '../http/certificates.ts';
import { forwardTo, listen, serve, serveProxy, serveSecure } from '../http/servers.ts';
import { counts, expectNoSecret, idTokenVariables, OIDC_INPUTS, PASSWORD_INPUTS } from './credentials.ts';
import { shown } from './harness/index.ts';
import { ABC, emulator, ends, migrate, requestsOf } from './support.ts';

const PROXY_PASSWORD = 'proxy p@ss/word:100%';
const PROXY_USER = `corp:${encodeURIComponent(PROXY_PASSWORD)}`;
const PROXY_BASIC = Buffer.from(`corp:${PROXY_PASSWORD}`).toString('base64');

const { certificate, trusted } = authorityForFile();

/** The emulator behind TLS, under names that only a proxy can resolve. */
async function secureCloud(): Promise<{ cloud: Emulator; port: number }> {
  const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED') } });
  return { cloud, port: await serveSecure(certificate, forwardTo(cloud.url)) };
}

const CLOUD = { endpoint: 'https://cdm.region.cdm.test', 'iam-endpoint': 'https://iam.region.cdm.test' };
/** The certificate covers one level below `cdm.test`. */
const NAMES = { endpoint: 'https://service.cdm.test', 'iam-endpoint': 'https://iam.cdm.test' };

describe('a proxy that requires a user and a password', () => {
  const allow = ({ authorization }: { authorization: string | null }): number =>
    authorization === `Basic ${PROXY_BASIC}` ? 200 : 407;

  test.for(['https_proxy', 'HTTPS_PROXY'])('%s: all goes through it, to two hosts and no other', async (variable) => {
    const { cloud, port } = await secureCloud();
    const proxy = await serveProxy(port, allow);
    const run = await migrate(
      cloud,
      { ...PASSWORD_INPUTS, ...NAMES, 'results-file': 'results.json' },
      { env: { ...trusted, [variable]: `http://${PROXY_USER}@127.0.0.1:${proxy.port}` }, thenPost: true },
    );
    expect(run.errors).toEqual([]);
    expect(run.outputs.result).toBe('success');
    expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(
      new Set(['iam.cdm.test:443', 'service.cdm.test:443']),
    );
    // The proxy's password goes to the proxy only.
    for (const { headers } of cloud.requests) expect(headers['proxy-authorization']).toBeUndefined();
    expectNoSecret(run, [PROXY_PASSWORD, PROXY_BASIC, DEMO.user.password]);
    // Connections are kept: far fewer tunnels than requests.
    expect(proxy.asked.length).toBeLessThan(cloud.requests.length);
  });

  test.for([
    [
      'a wrong password',
      'corp:wrong-password@',
      /refused the user or the password in HTTPS_PROXY \(HTTP 407\).*percent-encoded/,
    ],
    [
      'no password',
      '',
      /requires a user and a password \(HTTP 407\)\. Set HTTPS_PROXY to http:\/\/user:password@host:port/,
    ],
  ] as const)('%s: told at once, and the proxy is not asked on until it locks the account', async ([, user, says]) => {
    const { cloud, port } = await secureCloud();
    const proxy = await serveProxy(port, allow);
    const run = await migrate(cloud, NAMES, {
      env: { ...trusted, HTTPS_PROXY: `http://${user}127.0.0.1:${proxy.port}` },
    });
    expect(run.exitCode).toBe(1);
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(says);
    expect(run.durationMs).toBeLessThan(10_000);
    // One for each question that was under way, none again.
    expect(proxy.asked.length).toBeLessThanOrEqual(3 * ABC.length);
    expect(cloud.requests).toEqual([]);
    expectNoSecret(run, ['wrong-password', DEMO.sk]);
  });

  test('a variable that is no proxy: named, its value is not shown', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, {}, { env: { http_proxy: `socks5://${PROXY_USER}@127.0.0.1:1` } });
    expect(run.errors[0]).toMatch(/The variable http_proxy is not the URL of an HTTP proxy/);
    expect(cloud.requests).toEqual([]);
    expectNoSecret(run, [PROXY_PASSWORD]);
  });

  test('the id token of GitHub is asked for beside it, where NO_PROXY says so', async () => {
    const { cloud, port } = await secureCloud();
    const proxy = await serveProxy(port, allow);
    const env = {
      ...trusted,
      ...idTokenVariables(cloud),
      HTTPS_PROXY: `http://${PROXY_USER}@127.0.0.1:${proxy.port}`,
      HTTP_PROXY: `http://${PROXY_USER}@127.0.0.1:${proxy.port}`,
      NO_PROXY: '127.0.0.1',
    };
    const run = await migrate(cloud, { ...OIDC_INPUTS, ...NAMES }, { env });
    expect(run.errors).toEqual([]);
    expect(run.outputs.result).toBe('success');
    expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(
      new Set(['iam.cdm.test:443', 'service.cdm.test:443']),
    );
    expectNoSecret(run, [PROXY_PASSWORD, PROXY_BASIC, DEMO.oidcRequestToken]);
  });
});

describe('NO_PROXY', () => {
  const entries: readonly (readonly [string, string, boolean])[] = [
    ['NO_PROXY', '127.0.0.1', true],
    ['no_proxy', 'localhost,127.0.0.1', true],
    ['NO_PROXY', '*', true],
    ['NO_PROXY', '127.0.0.1:PORT', true],
    ['NO_PROXY', '127.0.0.1:1', false],
    ['no_proxy', '.example.com 10.0.0.1', false],
  ];

  test.for(entries)('%s=%s', async ([variable, value, direct]) => {
    const cloud = await emulator();
    const proxy = await serveProxy(Number(new URL(cloud.url).port), () => 200);
    const env = {
      http_proxy: `http://127.0.0.1:${proxy.port}`,
      [variable]: value.replace('PORT', new URL(cloud.url).port),
    };
    const run = await migrate(cloud, { wait: 'false' }, { env });
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    if (direct) expect(proxy.asked).toEqual([]);
    else expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set([new URL(cloud.url).host]));
  });
});

describe('a service with a certificate of a private authority', () => {
  test('with NODE_EXTRA_CA_CERTS: it works, password and all', async () => {
    const { cloud, port } = await secureCloud();
    const base = `https://127.0.0.1:${port}`;
    const run = await migrate(cloud, { ...PASSWORD_INPUTS, endpoint: base, 'iam-endpoint': base }, { env: trusted });
    expect(run.errors).toEqual([]);
    expect(run.outputs.result).toBe('success');
  });

  test.for([
    ['an access key', {}, {}],
    ['a password', PASSWORD_INPUTS, {}],
    [
      'not even where Node is told to trust everyone, a password',
      PASSWORD_INPUTS,
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    ],
  ] as const)('without it: told at once what to set, %s does not leave', async ([, inputs, env]) => {
    const { cloud, port } = await secureCloud();
    const base = `https://127.0.0.1:${port}`;
    const run = await migrate(cloud, { ...inputs, endpoint: base, 'iam-endpoint': base }, { env });
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(/not trusted here[\s\S]*NODE_EXTRA_CA_CERTS to its PEM file/);
    expect(cloud.requests).toEqual([]);
    expect(run.durationMs).toBeLessThan(10_000);
  });

  test('IAM is trusted, the service is not: not tried for hours because something answered', async () => {
    const { cloud, port } = await secureCloud();
    const run = await migrate(cloud, { ...PASSWORD_INPUTS, endpoint: `https://127.0.0.1:${port}` });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toContain('NODE_EXTRA_CA_CERTS');
    expect(counts(cloud)).toEqual({ passwordToken: 1 });
    expect(run.durationMs).toBeLessThan(10_000);
  });

  test('for another name: refused, whatever is trusted', async () => {
    const { cloud, port } = await secureCloud();
    const proxy = await serveProxy(port, () => 200);
    const env = { ...trusted, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const run = await migrate(cloud, CLOUD, { env });
    expect(run.errors[0]).toMatch(/certificate is for another name/);
    expect(cloud.requests).toEqual([]);
  });
});

describe('a redirect', () => {
  test.for([
    ['of the service', {}, {}],
    ['of the service, with a token', PASSWORD_INPUTS, { path: '/v1.1/' }],
    ['of IAM, with a password', PASSWORD_INPUTS, { path: '/v3/' }],
    ['of IAM, with an id token', OIDC_INPUTS, { path: '/v3.0/' }],
    ['of IAM, when the project is looked up', { 'project-id': '' }, { path: '/v3/projects' }],
  ] as const)('%s: the other server receives nothing', async ([, inputs, match]) => {
    const received: string[] = [];
    const elsewhere = await serve((request, response) => {
      received.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    const cloud = await emulator();
    for (const status of [302, 307, 308])
      cloud.fault({
        kind: 'redirect',
        status,
        location: `${elsewhere}/taken`,
        times: status === 308 ? 'always' : 1,
        match,
      });
    const run = await migrate(cloud, inputs, { env: idTokenVariables(cloud) });
    expect(run.exitCode).toBe(1);
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors[0]).toMatch(/redirect.*not followed|not followed/);
    expect(received).toEqual([]);
  });
});

describe('a redirect of the address where GitHub gives id tokens', () => {
  test('is not followed: the right to ask for one goes to no other server', async () => {
    const cloud = await emulator();
    const received: string[] = [];
    const elsewhere = await serve((request, response) => {
      received.push(String(request.headers.authorization));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":"of.somebody.else"}');
    });
    const moved = await serve((_, response) => response.writeHead(302, { location: `${elsewhere}/taken` }).end());
    const env = { ...idTokenVariables(cloud), ACTIONS_ID_TOKEN_REQUEST_URL: `${moved}/idtoken?api-version=2.0` };
    const run = await migrate(cloud, OIDC_INPUTS, { env });
    expect(received).toEqual([]);
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors[0]).toMatch(/GitHub gave no id token: HTTP 302[\s\S]*redirect is not followed/);
    expect(cloud.requests).toEqual([]);
    expectNoSecret(run, [DEMO.oidcRequestToken]);
  });
});

describe('a reply that is too large', () => {
  const huge = { kind: 'wrongBody', body: { text: 'x'.repeat(16 * 1024 * 1024) } } as const;

  test('in the middle of a wait: a bad poll, not a bad job, and memory is not filled', async () => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 2500) } });
    cloud.fault({ ...huge, skip: ABC.length + 1, times: 2, match: { route: 'status' } });
    const run = await migrate(cloud, { 'poll-interval': '1s' }, { nodeArguments: ['--max-old-space-size=96'] });
    expect(run.errors).toEqual([]);
    expect(run.outputs.result).toBe('success');
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
  });

  test('always: an error that says so', async () => {
    const cloud = await emulator();
    cloud.fault({ ...huge, times: 'always', match: { route: 'status' } });
    const run = await migrate(cloud, { 'wait-timeout': '3s' });
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors[0]).toMatch(/larger than this action reads \(more than 16777216 bytes\)/);
    expect(shown(run).length).toBeLessThan(100_000);
  });
});

describe('an address of IPv6', () => {
  test('is in the endpoint with its brackets', async () => {
    const cloud = await emulator();
    const server = createServer(forwardTo(cloud.url));
    const base = `http://[::1]:${await listen(server, '::1')}`;
    const run = await migrate(cloud, { endpoint: base, 'iam-endpoint': base, wait: 'false' });
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(cloud.requests[0]?.headers.host).toBe(new URL(base).host);
  });
});
