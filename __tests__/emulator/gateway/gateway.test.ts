import { describe, expect, it } from 'vitest';
import { canonicalRequest, sign } from '../../../emulator/gateway/signature.ts';
import { createService, type EmulatorOptions, type Request, type Service } from '../../../emulator/index.ts';
import { A, B, PROJECT, request, START } from '../support.ts';

const CLUSTERS = `/v1.1/${PROJECT}/clusters`;
const KEYS = [
  { ak: 'KEY', sk: 'made-up' },
  { ak: 'TEMP', sk: 'made-up-too', securityToken: 'made-up-token' },
];

function at(options: EmulatorOptions = {}) {
  const clock = { now: START };
  const service = createService({
    credentials: KEYS,
    tokens: ['TOKEN'],
    clusters: [{ id: A }, { id: B }],
    clock: () => clock.now,
    ...options,
  });
  return { service, clock };
}

interface Signing {
  readonly path?: string;
  readonly ak?: string;
  readonly sk?: string;
  readonly date?: string;
  readonly headers?: Record<string, string>;
}

function signed({
  path = CLUSTERS,
  ak = 'KEY',
  sk = 'made-up',
  date = '20261124T003000Z',
  headers = {},
}: Signing): Request {
  const all: Record<string, string> = { host: 'cdm.test', 'x-sdk-date': date, ...headers };
  const names = Object.keys(all).toSorted();
  const bare = request('GET', path, undefined, all);
  const signature = sign(canonicalRequest(bare, names) ?? '', date, sk);
  const authorization = `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...bare, headers: { ...all, authorization } };
}

function outcome(service: Service, sent: Request): [number, string] {
  const { status, body } = service.handle(sent);
  return [status, (JSON.parse(body) as { error_msg?: string }).error_msg ?? ''];
}

const token = (value: string, path = CLUSTERS) => request('GET', path, undefined, { 'x-auth-token': value });

describe('the gateway', () => {
  it.each<[string, Request]>([
    ['a signed request', signed({})],
    [
      'temporary keys with their token',
      signed({ ak: 'TEMP', sk: 'made-up-too', headers: { 'x-security-token': 'made-up-token' } }),
    ],
    ['a clock that is 15 minutes off', signed({ date: '20261124T001500Z' })],
    ['a token', token('TOKEN')],
    ['the project, named twice', signed({ headers: { 'x-project-id': PROJECT } })],
  ])('lets in %s', (_what, sent) => {
    expect(at().service.handle(sent).status).toBe(200);
  });

  it.each<[string, Request, string]>([
    ['nothing', request('GET', CLUSTERS), 'x-auth-token not found'],
    ['a wrong secret', signed({ sk: 'wrong' }), 'verify aksk signature fail'],
    ['an unknown key', signed({ ak: 'UNKNOWN' }), 'Get secretKey failed'],
    ['a clock that is 15 minutes and a second off', signed({ date: '20261124T001459Z' }), 'verify aksk signature fail'],
    ['temporary keys without their token', signed({ ak: 'TEMP', sk: 'made-up-too' }), 'decrypt token fail'],
    ['an unknown token', token('OTHER'), 'decrypt token fail'],
    [
      'half an Authorization',
      request('GET', CLUSTERS, '', { authorization: 'SDK-HMAC-SHA256 Access=KEY' }),
      'authorization format',
    ],
  ])('refuses %s', (_what, sent, text) => {
    const [status, message] = outcome(at().service, sent);
    expect(status).toBe(401);
    expect(message).toContain(`Incorrect IAM authentication information: ${text}`);
  });

  it('locks a key for five minutes after five wrong signatures in a row', () => {
    const { service, clock } = at();
    const wrong = () => outcome(service, signed({ sk: 'wrong' }))[1];
    for (let n = 0; n < 4; n++) expect(wrong()).toContain('verify aksk');
    expect(service.handle(signed({})).status).toBe(200);
    for (let n = 0; n < 5; n++) expect(wrong()).toContain('verify aksk');
    expect(outcome(service, signed({}))[1]).toContain('AK access failed to reach the limit,forbidden');
    clock.now += 5 * 60_000;
    expect(service.handle(signed({ date: '20261124T003500Z' })).status).toBe(200);
  });

  it.each<[string, Request]>([
    ['of another project than the path', signed({ headers: { 'x-project-id': 'other' } })],
    ['for a project that is not there', signed({ path: '/v1.1/other/clusters' })],
    ['with a token of another project', token('TOKEN', '/v1.1/other/clusters')],
  ])('forbids a request %s', (_what, sent) => {
    expect(at().service.handle(sent).status).toBe(403);
  });

  it('tells a route that is not there', () => {
    const { status, body } = at().service.handle(token('TOKEN', `/v1.1/${PROJECT}/nothing`));
    expect([status, JSON.parse(body).error_code]).toEqual([404, 'APIGW.0101']);
  });

  it.each([
    ['PUT', '/link/a', 120],
    ['DELETE', '/link/a', 120],
    ['PUT', '/job/a/stop', 1200],
  ])('throttles %s %s as published', (method, path, limit) => {
    const { service } = at({ rateLimits: 'documented' });
    const send = () =>
      service.handle(request(method, `${CLUSTERS}/${A}/cdm${path}`, undefined, { 'x-auth-token': 'TOKEN' })).status;
    for (let n = 0; n < limit; n++) expect(send()).not.toBe(429);
    expect(send()).toBe(429);
  });

  it('throttles by user, route and minute with rateLimits', () => {
    const { service, clock } = at({ rateLimits: { clusters: 2 } });
    const statuses = () => [1, 2, 3].map(() => service.handle(token('TOKEN')).status);
    expect(statuses()).toEqual([200, 200, 429]);
    expect(outcome(service, token('TOKEN'))[1]).toContain('policy user over ratelimit,limit:2,time:1 minute');
    expect(service.handle(signed({})).status).toBe(200);
    clock.now += 60_000;
    expect(statuses()).toEqual([200, 200, 429]);
  });
});
