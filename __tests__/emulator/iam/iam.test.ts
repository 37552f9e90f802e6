import { describe, expect, it } from 'vitest';
import { canonicalRequest, sign } from '../../../emulator/gateway/signature.ts';
import { issueIdToken } from '../../../emulator/iam/oidc.ts';
import { createService, type EmulatorOptions } from '../../../emulator/index.ts';
import { PROJECT, request, START } from '../support.ts';

const USER = { domain: 'account', name: 'ci', password: 'made-up' };

function at(options: EmulatorOptions = {}) {
  const clock = { now: START };
  const service = createService({
    users: [USER],
    tokens: ['TOKEN'],
    projects: [
      { id: PROJECT, name: 'eu-west-101' },
      { id: 'p2', name: 'other' },
    ],
    identityProviders: [{ id: 'github', audience: 'cdm-audience' }],
    clock: () => clock.now,
    ...options,
  });
  const send = (method: string, path: string, body?: unknown, headers = {}) => {
    const answer = service.handle(request(method, path, body, headers));
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
  };
  return { send, clock };
}

function login(password = USER.password, scope: unknown = { project: { name: 'eu-west-101' } }) {
  const user = { name: USER.name, password, domain: { name: USER.domain } };
  return { auth: { identity: { methods: ['password'], password: { user } }, scope } };
}

describe('IAM', () => {
  it.each([
    ['/v3/projects', [PROJECT, 'p2']],
    ['/v3/projects?name=eu-west-101', [PROJECT]],
    ['/v3/projects?name=nowhere', []],
  ])('lists projects: %s', (path, ids) => {
    const { body } = at().send('GET', path, undefined, { 'x-auth-token': 'TOKEN' });
    expect(body.projects.map((project: { id: string }) => project.id)).toEqual(ids);
    expect(at().send('GET', path).status).toBe(401);
  });

  it('issues a token for a password, valid in its project until it expires', () => {
    const { send, clock } = at();
    const { status, headers, body } = send('POST', '/v3/auth/tokens', login());
    expect(status).toBe(201);
    expect(body.token).toMatchObject({ expires_at: '2026-11-25T00:30:00.000000Z', project: { id: PROJECT } });
    const auth = { 'x-auth-token': headers['x-subject-token'] };
    expect(send('GET', `/v1.1/${PROJECT}/clusters`, undefined, auth).status).toBe(200);
    expect(send('GET', '/v1.1/p2/clusters', undefined, auth).status).toBe(403);
    clock.now += 24 * 3_600_000;
    expect(send('GET', `/v1.1/${PROJECT}/clusters`, undefined, auth).body.error_msg).toContain(
      'token expires, expires_at',
    );
  });

  it.each([
    ['a wrong password', login('wrong'), 401],
    ['an unknown project', login(USER.password, { project: { name: 'nowhere' } }), 401],
    ['nonsense', 'nonsense', 400],
  ])('refuses %s in the shape of v3', (_what, body, code) => {
    const answer = at().send('POST', '/v3/auth/tokens', body);
    expect([answer.status, answer.body.error.code]).toEqual([code, code]);
  });

  const exchange = (id: string) => ({ auth: { id_token: { id }, scope: { project: { id: PROJECT } } } });
  const good = issueIdToken('cdm-audience', START);

  it('exchanges an ID token', () => {
    const { send } = at();
    const answer = send('POST', '/v3.0/OS-AUTH/id-token/tokens', exchange(good), { 'x-idp-id': 'github' });
    expect([answer.status, answer.body.token.methods]).toEqual([201, ['mapped']]);
    const auth = { 'x-auth-token': answer.headers['x-subject-token'] };
    expect(send('GET', `/v1.1/${PROJECT}/clusters`, undefined, auth).status).toBe(200);
  });

  it.each([
    ['an unknown provider', exchange(good), 'gitlab', 404, 'IAM.0004'],
    ['another audience', exchange(issueIdToken('else', START)), 'github', 401, 'IAM.0001'],
    ['an old token', exchange(issueIdToken('cdm-audience', START - 300_000)), 'github', 401, 'IAM.0001'],
    ['a forged token', exchange(`${good}x`), 'github', 401, 'IAM.0001'],
    ['no token', {}, 'github', 400, 'IAM.0011'],
  ])('refuses %s', (_what, body, provider, status, code) => {
    const answer = at().send('POST', '/v3.0/OS-AUTH/id-token/tokens', body, { 'x-idp-id': provider });
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
  });

  const KEYS = '/v3.0/OS-CREDENTIAL/securitytokens';
  const asking = (token: Record<string, unknown>) => ({ auth: { identity: { methods: ['token'], token } } });

  it.each([
    ['of its header', { duration_seconds: 1200 }, { 'x-auth-token': 'TOKEN' }],
    ['of its body', { id: 'TOKEN', duration_seconds: 1200 }, {}],
    ['of its header, whatever the body says', { id: 'OTHER', duration_seconds: 1200 }, { 'x-auth-token': 'TOKEN' }],
  ])('gives temporary keys for the token %s, good for their time', (_what, token, headers) => {
    const { send, clock } = at();
    const answer = send('POST', KEYS, asking(token), headers);
    expect(answer.status).toBe(201);
    const { access, secret, securitytoken, expires_at } = answer.body.credential;
    expect(expires_at).toBe('2026-11-24T00:50:00.000000Z');
    const list = (date: string) => {
      const all = { host: 'cdm.test', 'x-sdk-date': date, 'x-security-token': securitytoken };
      const names = Object.keys(all).toSorted();
      const bare = request('GET', `/v1.1/${PROJECT}/clusters`, undefined, all);
      const signature = sign(canonicalRequest(bare, names) ?? '', date, secret);
      const authorization = `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
      return send('GET', bare.path, undefined, { ...all, authorization });
    };
    expect(list('20261124T003000Z').status).toBe(200);
    clock.now += 1_200_000;
    const late = list('20261124T005000Z');
    expect([late.status, late.body.error_msg]).toEqual([401, expect.stringContaining('token expires, expires_at')]);
  });

  it.each([
    ['a token that is none', { id: 'OTHER' }, 401, 'IAM.0001'],
    ['no token', {}, 401, 'IAM.0001'],
    ['keys for less than a quarter of an hour', { id: 'TOKEN', duration_seconds: 899 }, 400, 'IAM.0011'],
    ['keys for more than a day', { id: 'TOKEN', duration_seconds: 86_401 }, 400, 'IAM.0011'],
  ])('gives no temporary keys for %s', (_what, token, status, code) => {
    const answer = at().send('POST', KEYS, asking(token));
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
  });

  it('refuses a list of projects in its own words, and a signature in the words of the gateway', () => {
    const { send } = at();
    const list = (headers: Record<string, string>) => send('GET', '/v3/projects', undefined, headers).body;
    expect(list({ 'x-auth-token': 'OTHER' }).error).toMatchObject({ code: 401, title: 'Unauthorized' });
    expect(list({ authorization: 'SDK-HMAC-SHA256 Access=KEY' }).error_code).toBe('APIGW.0301');
  });
});
