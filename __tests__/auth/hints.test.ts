import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
    [
      'a token of another key',
      401,
      'APIGW.0301',
      `The service refused the temporary access key (HTTP 401): ${GATEWAY}decrypt token fail`,
      /security token does not fit the access key/,
    ],
    [
      'a provider that is not there',
      404,
      'IAM.0004',
      'IAM refused the id token (HTTP 404, IAM.0004): x',
      /name of the/,
    ],
    ['a run that is let in nowhere', 403, 'IAM.0003', 'IAM refused the id token (HTTP 403): x', /conversion rules/],
    ['an unknown audience', 401, 'IAM.0001', 'IAM refused the id token (HTTP 401): x', /"oidc-audience"/],
    ['no id token', null, null, 'GitHub gave no id token: no', /id-token: write/],
    ['a redirect of the id token', null, null, 'GitHub gave no id token: HTTP 307, x', /redirect is not followed/],
    ['a GitHub that is not well', null, null, 'GitHub gave no id token: HTTP 503, x', /githubstatus/],
    ['a GitHub out of reach', null, null, 'GitHub gave no id token: no answer. x', /proxy/],
    ['a redirect', 302, null, 'HTTP 302, a redirect to evil.example', /not followed/],
    ['an old token', 401, 'APIGW.0301', `${GATEWAY}token expires, expires_at: 2026-01-01`, /has ended/],
    ['a revoked token', 401, null, 'The token must be updated', /has ended/],
    ['no token on arrival', 401, 'APIGW.0301', `${GATEWAY}x-auth-token not found`, /proxy/],
    ['a refusal in new words', 401, 'APIGW.0301', 'no', /Check the credential/],
    [
      'a clock',
      401,
      'APIGW.0301',
      "verify aksk signature fail. This machine's clock is 20 minutes behind",
      /clock of the runner/,
    ],
    ['a foreign project', 403, null, 'The project id in the URL does not match', /"project-id" and "region"/],
    ['an unusable project', 403, 'APIGW.0310', 'x', /"project-id" and "region"/],
    ['an address without the service', 404, 'APIGW.0101', 'The API does not exist', /"region", or "endpoint"/],
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
