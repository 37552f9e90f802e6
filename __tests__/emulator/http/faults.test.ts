import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../emulator/index.ts';
import { A, B, bench, job, submit } from '../support.ts';

const SUBMISSION = { route: 'createAndStart' } as const;

describe('a fault', () => {
  it.each<[FaultRule, number, boolean]>([
    [{ kind: 'status', status: 503 }, 503, false],
    [{ kind: 'status', status: 500, after: 'work' }, 500, true],
    [{ kind: 'html', status: 502 }, 502, false],
    [{ kind: 'throttle', retryAfter: 3 }, 429, false],
    [{ kind: 'redirect', location: 'http://127.0.0.1:1/' }, 302, false],
    [{ kind: 'wrongBody', body: [] }, 200, true],
    [{ kind: 'cutJson' }, 200, true],
    [{ kind: 'reset' }, 0, true],
    [{ kind: 'reset', after: 'before' }, 0, false],
    [{ kind: 'hang', after: 'before' }, 0, false],
    [{ kind: 'cut' }, 200, true],
    [{ kind: 'delay', ms: 10 }, 200, true],
  ])('%j hits a submission: the log says %d, done: %s', (rule, status, worked) => {
    const at = bench();
    at.service.fault({ ...rule, match: SUBMISSION });
    at.call('POST', '/clusters/job', { jobs: [job('orders')], clusters: [A] });
    expect(at.service.requests[0]).toMatchObject({
      status,
      worked,
      fault: rule.kind,
      route: 'createAndStart',
      job: 'orders',
    });
    expect(at.service.runs()).toHaveLength(worked ? 1 : 0);
  });

  it('of lost work lets the next request find it', () => {
    const at = bench();
    at.service.fault({ kind: 'reset', match: SUBMISSION });
    expect(at.call('POST', '/clusters/job', { jobs: [job('orders')], clusters: [A] }).transport).toEqual({
      kind: 'reset',
    });
    expect(submit(at, job('orders')).body.errCode).toBe('Cdm.0104');
  });

  it.each<[string, FaultRule['match'], boolean]>([
    ['its route', { route: 'status' }, true],
    ['one of several routes', { route: ['stop', 'status'] }, true],
    ['another route', { route: 'history' }, false],
    ['its method', { method: 'get' }, true],
    ['another method', { method: 'PUT' }, false],
    ['its job, decoded', { job: 'a/b' }, true],
    ['another job', { job: 'b' }, false],
    ['its cluster', { cluster: A }, true],
    ['another cluster', { cluster: B }, false],
    ['a part of its path', { path: '/status' }, true],
    ['an expression', { path: /job\/a%2Fb/g }, true],
    ['an expression as text', { pathRegex: 'status$' }, true],
    ['another expression', { pathRegex: '^status' }, false],
    ['anything', undefined, true],
  ])('matches a request by %s', (_what, match, hits) => {
    const at = bench();
    at.service.addJob(A, job('a/b'));
    at.service.fault({ kind: 'status', status: 418, ...(match === undefined ? {} : { match }) });
    expect(at.call('GET', `/clusters/${A}/cdm/job/a%2Fb/status`).status).toBe(hits ? 418 : 200);
  });

  it.each<[string, FaultRule['match'], boolean]>([
    ['a candidate', { cluster: B }, true],
    ['no candidate', { cluster: 'C' }, false],
    ['the job in its body', { job: 'orders' }, true],
  ])('matches a submission by %s', (_what, match, hits) => {
    const at = bench();
    at.service.fault({ kind: 'status', status: 418, ...(match === undefined ? {} : { match }) });
    expect(submitStatus(at) === 418).toBe(hits);
  });

  it('lets some pass, hits some, and is done', () => {
    const at = bench();
    at.service.fault({ kind: 'html', status: 502, skip: 2, times: 2 });
    const statuses = Array.from({ length: 6 }, () => at.call('GET', '/clusters').status);
    expect(statuses).toEqual([200, 200, 502, 502, 200, 200]);
  });

  it('can last until it is cleared', () => {
    const at = bench();
    at.service.fault({ kind: 'throttle', times: 'always' });
    expect([at.call('GET', '/clusters').status, at.call('GET', '/clusters').status]).toEqual([429, 429]);
    at.service.clearFaults();
    expect(at.call('GET', '/clusters').status).toBe(200);
  });

  it('expires a token for good', () => {
    const at = bench({ auth: 'check', tokens: ['TOKEN'] });
    const get = () => {
      const path = `/v1.1/${at.service.projectId}/clusters`;
      return at.service.handle({ method: 'GET', path, headers: { 'x-auth-token': 'TOKEN' }, body: '' });
    };
    expect(get().status).toBe(200);
    at.service.fault({ kind: 'expireToken' });
    expect([get().status, get().status]).toEqual([401, 401]);
    expect(get().body).toContain('token expires, expires_at');
  });
});

function submitStatus(at: ReturnType<typeof bench>): number {
  return at.call('POST', '/clusters/job', { jobs: [job('orders')], clusters: [A, B] }).status;
}
