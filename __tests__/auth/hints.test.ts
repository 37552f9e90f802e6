import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialHint, type RefusedStep } from '../../src/auth/errors/credential-hints.ts';
import { hintFor } from '../../src/auth/errors/hints.ts';

const GATEWAY = 'Incorrect IAM authentication information: ';

describe('a hint', () => {
  it.each<[string, number | null, string | null, string, RegExp]>([
    [
      'a wrong secret key',
      401,
      'APIGW.0301',
      `${GATEWAY}verify aksk signature fail`,
      /does not belong to the access key id/,
    ],
    [
      'a locked key',
      401,
      'APIGW.0301',
      `${GATEWAY}AK access failed to reach the limit,forbidden`,
      /locked for 5 minutes/,
    ],
    ['an unknown key', 401, 'APIG.0301', `${GATEWAY}Get secretKey failed`, /not known in this cloud/],
    ['a foreign token', 401, 'APIGW.0301', `${GATEWAY}decrypt token fail`, /another region or cloud/],
    ['a redirect', 302, null, 'HTTP 302, a redirect to evil.example', /not followed/],
    ['an old token', 401, 'APIGW.0301', `${GATEWAY}token expires, expires_at: 2026-01-01`, /has ended/],
    ['a revoked token', 401, null, 'The token must be updated', /has ended/],
    ['no token on arrival', 401, 'APIGW.0301', `${GATEWAY}x-auth-token not found`, /proxy/],
    ['a refusal in new words', 401, 'APIGW.0301', 'no', /Check the credential/],
    ['a foreign project', 403, null, 'The project id in the URL does not match', /"project-id" and "region"/],
    ['an unusable project', 403, 'APIGW.0310', 'x', /"project-id" and "region"/],
    [
      'an address without the service',
      404,
      'APIGW.0101',
      'The API does not exist',
      /"region", and that "endpoint" is the base URL/,
    ],
    ['a policy of the newer IAM edition', 403, 'PAP5.0001', 'denied', /service control policy/],
    ['throttling', 429, 'APIG.0308', 'The throttling threshold has been reached', /requests-per-minute/],
    ['throttling without a code', 429, null, 'x', /requests-per-minute/],
    ['no permission, by the service', 400, 'Cdm.0032', 'You do not have required permissions', /cdm:/],
    ['no permission, or another project', 403, 'APIGW.0302', 'x', /cdm:.*or "project-id" or "region"/],
    ['no permission, by the status', 403, null, '', /cdm:/],
    [
      'a failure of a job, in like words',
      400,
      'Cdm.0901',
      'Failed to connect: project p not found, token has expired',
      /^$/,
    ],
    ['a name that is taken', 400, 'Cdm.0104', 'The job name already exists', /^$/],
    ['no reply', null, null, 'connection broken', /^$/],
  ])('for %s', (_name, httpStatus, code, message, says) => {
    expect(hintFor({ httpStatus, code, message, call: 'PUT /clusters/c1/cdm/job/orders/start' })).toMatch(says);
  });

  it.each([
    ['GET /clusters', 'cdm:cluster:list'],
    ['GET /clusters/c1', 'cdm:cluster:get'],
    ['POST /clusters/c1/action', 'cdm:cluster:*'],
    ['POST /clusters/job', 'to create and start jobs (cdm:job:*)'],
    ['GET /clusters/c1/cdm/job/orders/status', 'to read jobs (cdm:job:*)'],
    ['GET /clusters/c1/cdm/submissions', 'to read jobs (cdm:job:*)'],
    ['PUT /clusters/c1/cdm/job/orders/start', 'to start jobs (cdm:job:*)'],
    ['PUT /clusters/c1/cdm/job/orders/stop', 'to stop jobs (cdm:job:*)'],
    ['PUT /clusters/c1/cdm/job/orders', 'to modify jobs (cdm:job:*)'],
    ['DELETE /clusters/c1/cdm/job/orders', 'to delete jobs (cdm:job:*)'],
    ['GET /clusters/c1/cdm/link/orders_db', 'to read links (cdm:link:*)'],
    ['GET /v3/projects', 'iam:projects:listProjects'],
    ['GET /v1.1/p/clusters', 'cdm:cluster:list'],
  ])('names the permission behind %s', (call, permission) => {
    expect(hintFor({ httpStatus: 403, code: null, message: 'Forbidden', call })).toContain(permission);
  });

  it('for a security token of another key knows that a key was sent', () => {
    const failed = {
      httpStatus: 401,
      code: 'APIGW.0301',
      message: `${GATEWAY}decrypt token fail`,
      call: 'GET /clusters',
    };
    expect(hintFor({ ...failed, credential: 'access-key' })).toMatch(/security token does not fit the access key/);
    expect(hintFor({ ...failed, credential: 'token' })).toMatch(/another region or cloud/);
  });

  it('for a wrong clock comes before all that the service says', () => {
    const failed = {
      httpStatus: 401,
      code: 'APIGW.0301',
      message: 'verify aksk signature fail',
      call: 'GET /clusters',
    };
    expect(hintFor({ ...failed, isClockWrong: true })).toMatch(/clock of the runner/);
  });

  it('that came with the failure is kept', () => {
    expect(hintFor({ httpStatus: 429, code: null, message: '', call: '', hint: 'Do this.' })).toBe('Do this.');
  });

  it.each<[step: RefusedStep, says: RegExp]>([
    [{ kind: 'id-token', status: 404 }, /name of a classic OpenID Connect provider.*newer IAM edition.*"provider-urn"/],
    [{ kind: 'id-token', status: 403 }, /conversion rules/],
    [{ kind: 'id-token', status: 401 }, /"oidc-audience".*by the `sub` shown here/],
    [{ kind: 'id-token-request', status: null, isOutage: false }, /id-token: write/],
    [{ kind: 'id-token-request', status: 307, isOutage: false }, /redirect is not followed/],
    [{ kind: 'id-token-request', status: 503, isOutage: true }, /githubstatus/],
    [{ kind: 'id-token-request', status: null, isOutage: true }, /proxy/],
    [{ kind: 'assume-agency', code: 'STS5.1001' }, /trust policy.*`oidc:sub` with the `sub` shown here/],
    [{ kind: 'assume-agency', code: 'STS5.2001' }, /`aud` shown here.*"oidc-audience"/],
    [{ kind: 'assume-agency', code: null }, /For a classic provider use "identity-provider-id"/],
    [{ kind: 'password', refused: 'user' }, /virtual MFA.*HUAWEI ID/],
    [{ kind: 'password', refused: 'project' }, /"region" and "project-id"/],
  ])('for the step %j', (step, says) => {
    expect(credentialHint(step)).toMatch(says);
  });

  it('is one line, whatever failed', () => {
    const code = fc.option(fc.oneof(fc.string(), fc.constantFrom('APIGW.0301', 'Cdm.0032', 'IAM.0001')), { nil: null });
    const status = fc.option(fc.integer({ min: 100, max: 599 }), { nil: null });
    fc.assert(
      fc.property(status, code, fc.string(), fc.string(), (httpStatus, some, message, call) => {
        expect(hintFor({ httpStatus, code: some, message, call })).not.toMatch(/[\r\n]/);
      }),
    );
  });
});
