import { describe, expect, test } from 'vitest';
import { canonicalRequest, sign } from '../../../emulator/gateway/signature.ts';
import { issueIdToken } from '../../../emulator/iam/oidc.ts';
import { createService, DEMO, type EmulatorOptions } from '../../../emulator/index.ts';
import { PROJECT, request, START } from '../support.ts';

const ROUTE = '/v5/agencies/assume-with-oidc';
const AUDIENCE = 'sts.huaweicloud.com';

interface Key {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly security_token: string;
  readonly expiration: string;
}

function at(options: EmulatorOptions = {}) {
  const clock = { now: START };
  const service = createService({ clock: () => clock.now, ...options });
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = service.handle(request(method, path, body, headers));
    return { status: answer.status, body: JSON.parse(answer.body) };
  };
  /** A signed question for the clusters. */
  const ask = (key: Key, token: string | undefined = key.security_token, path = `/v1.1/${PROJECT}/clusters`) => {
    const date = new Date(clock.now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const headers = { 'x-sdk-date': date, ...(token === '' ? {} : { 'x-security-token': token }) };
    const names = Object.keys(headers);
    const canonical = canonicalRequest({ ...request('GET', path), headers }, names) ?? '';
    const signature = sign(canonical, date, key.secret_access_key);
    const claim = `Access=${key.access_key_id}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return send('GET', path, undefined, { ...headers, authorization: `SDK-HMAC-SHA256 ${claim}` });
  };
  return { service, clock, send, ask };
}

function body(more: Record<string, unknown> = {}) {
  return {
    provider_urn: DEMO.providerUrn,
    agency_urn: DEMO.agencyUrn,
    agency_session_name: 'github',
    id_token: issueIdToken(AUDIENCE, START),
    ...more,
  };
}

describe('assume-with-oidc', () => {
  test('issues a key of one hour for an ID token, without a signature', () => {
    const reply = at().send('POST', ROUTE, body());
    expect(reply).toMatchObject({
      status: 200,
      body: {
        credentials: { expiration: '2026-11-24T01:30:00.000Z' },
        assumed_agency: { urn: `${DEMO.agencyUrn}:github` },
        audience: AUDIENCE,
        provider: DEMO.providerUrn,
        subject_from_id_token: 'repo:demo/demo:ref:refs/heads/main',
      },
    });
    expect(reply.body.credentials.access_key_id).toMatch(/^HSTA\w{16}$/);
  });

  test('its key opens CDM and the list of projects, with its security token only, until it expires', () => {
    const { send, ask, clock } = at();
    const key: Key = send('POST', ROUTE, body({ duration_seconds: 900 })).body.credentials;
    expect(ask(key).status).toBe(200);
    expect(ask(key, undefined, '/v3/projects').status).toBe(200);
    for (const token of ['', 'another']) expect(ask(key, token).body).toMatchObject({ error_code: 'APIGW.0301' });
    clock.now = Date.parse(key.expiration);
    expect(ask(key)).toMatchObject({ status: 401, body: { error_msg: expect.stringContaining('token expires') } });
  });

  test('keys expire early where the option says so', () => {
    const { send, ask, clock } = at({ stsKeyLifetimeMs: 2000 });
    const key: Key = send('POST', ROUTE, body()).body.credentials;
    expect(Date.parse(key.expiration)).toBe(START + 2000);
    clock.now += 2000;
    expect(ask(key).status).toBe(401);
    const next: Key = send('POST', ROUTE, body({ id_token: issueIdToken(AUDIENCE, clock.now) })).body.credentials;
    expect(next.access_key_id).not.toBe(key.access_key_id);
    expect(ask(next).status).toBe(200);
  });

  test.each([
    ['no agency of that name', { agency_urn: 'iam::x:agency:y' }, 403, 'STS5.1001'],
    ['another provider', { provider_urn: 'iam::x:oidcProvider:y' }, 403, 'STS5.1001'],
    ['another audience', { id_token: issueIdToken('https://github.com/demo', START) }, 400, 'STS5.2001'],
    ['a token of somebody else', { id_token: 'a.b.c' }, 400, 'STS5.2001'],
    ['an expired token', { id_token: issueIdToken(AUDIENCE, START - 301_000) }, 400, 'STS5.2001'],
    ['a session name of one letter', { agency_session_name: 'x' }, 400, 'STS5.0001'],
    ['a session name of 129 letters', { agency_session_name: 'x'.repeat(129) }, 400, 'STS5.0001'],
    ['no session name', { agency_session_name: undefined }, 400, 'STS5.0001'],
    ['899 seconds', { duration_seconds: 899 }, 400, 'STS5.0001'],
    ['43,201 seconds', { duration_seconds: 43_201 }, 400, 'STS5.0001'],
    ['a duration as text', { duration_seconds: '3600' }, 400, 'STS5.0001'],
  ])('refuses %s', (_, more, status, code) => {
    const reply = at().send('POST', ROUTE, body(more));
    expect([reply.status, reply.body.error_code]).toEqual([status, code]);
    expect('encoded_authorization_message' in reply.body).toBe(status === 403);
  });

  test.each([
    [{ subject: 'repo:demo/demo:environment:prod' }, {}, 403, 'STS5.1001'],
    [{ subject: 'repo:demo/demo:ref:refs/heads/main' }, {}, 200, undefined],
    [{ audience: 'own' }, {}, 400, 'STS5.2001'],
    [{ audience: 'own' }, { id_token: issueIdToken('own', START) }, 200, undefined],
    [{ maxSessionSeconds: 3600 }, { duration_seconds: 3601 }, 400, 'STS5.0001'],
  ])('an agency with %j answers %j', (agency, more, status, code) => {
    const trustAgencies = [{ providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn, ...agency }];
    const reply = at({ trustAgencies }).send('POST', ROUTE, body(more));
    expect([reply.status, reply.body.error_code]).toEqual([status, code]);
  });

  test.each([
    ['Cdm.0032', { errCode: 'Cdm.0032' }],
    ['PAP5.0001', { error_code: 'PAP5.0001', encoded_authorization_message: expect.any(String) }],
  ] as const)('CDM can refuse its sessions with %s', (stsSessions, expected) => {
    const { send, ask } = at({ stsSessions });
    const key: Key = send('POST', ROUTE, body()).body.credentials;
    expect(ask(key)).toMatchObject({ status: 403, body: expected });
    expect(ask(key, undefined, '/v3/projects').status).toBe(200);
  });

  test('the log of requests shows neither the ID token nor the key', () => {
    const { service, send } = at();
    send('POST', ROUTE, body());
    expect(service.requests).toMatchObject([{ route: 'assumeAgency', status: 200 }]);
  });
});

test('ID tokens have the subject of the options', () => {
  const token = issueIdToken(AUDIENCE, START, 'repo:o@1/r@2:environment:prod');
  const agency = { providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn, subject: 'repo:o@1/r@2:environment:prod' };
  expect(at({ trustAgencies: [agency] }).send('POST', ROUTE, body({ id_token: token })).status).toBe(200);
});

describe('a password', () => {
  const login = (methods: string[]) => {
    const user = { name: 'ci', password: 'made-up', domain: { name: 'account' } };
    return { auth: { identity: { methods, password: { user } } } };
  };

  test.each([
    [{ hasVirtualMfa: true }, ['password'], 401],
    [{ hasVirtualMfa: true }, ['password', 'totp'], 201],
    [{ isHuaweiId: true }, ['password'], 401],
    [{}, ['password'], 201],
  ])('of a user with %j and the methods %j answers %d', (more, methods, status) => {
    const users = [{ domain: 'account', name: 'ci', password: 'made-up', ...more }];
    expect(at({ users }).send('POST', '/v3/auth/tokens', login(methods)).status).toBe(status);
  });
});

test('the account of the caller is listed', () => {
  const { send } = at({ tokens: ['T'] });
  const { body: listed } = send('GET', '/v3/auth/domains', undefined, { 'x-auth-token': 'T' });
  expect(listed.domains).toMatchObject([{ name: 'demo-account', id: expect.any(String), enabled: true }]);
  expect(send('GET', '/v3/auth/domains').status).toBe(401);
});
