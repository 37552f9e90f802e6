import { describe, expect, test } from 'vitest';
import { checkLinks } from '../../../src/migration/clusters/links.ts';
import type { JobRequest } from '../../../src/migration/run/job-request.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { never, type Scripted, scripted } from '../support/scripted.ts';
import { newJob } from '../support/step.ts';

const missing = no({ httpStatus: 400, code: 'Cdm.0316', message: 'no such link' });
const clusters = new Map([
  ['a', 'etl (a)'],
  ['b', 'b'],
]);
const orders = newJob('orders', { fromLink: 'mysql', toLink: 'dws' });

async function check(requests: readonly JobRequest[], answer: (cluster: string, link: string) => Answer<unknown>) {
  const service: Scripted = scripted({ link: answer });
  const startedAt = service.clock.now();
  const checked = await service.clock.run(() =>
    checkLinks(service.ports, clusters, requests, { deadline: startedAt + 3_600_000, cancel: never() }),
  );
  return { checked, asked: service.calls.map((call) => call.args), tookMs: service.clock.now() - startedAt };
}

describe('the links of the jobs', () => {
  test('are asked for once per cluster', async () => {
    const other = newJob('items', { fromLink: 'mysql', toLink: null });
    const { checked, asked } = await check([orders, other], () => yes(true));
    expect(checked).toEqual({ missing: [], unanswered: [] });
    expect(asked).toEqual([
      ['a', 'mysql'],
      ['a', 'dws'],
      ['b', 'mysql'],
      ['b', 'dws'],
    ]);
  });

  test('are not asked for where there is no job of a file', async () => {
    const existing: JobRequest = { kind: 'existing', name: 'x', baseName: 'x', variables: null };
    expect((await check([existing], () => yes(true))).asked).toEqual([]);
  });

  test('that are missing are named with job and cluster', async () => {
    const later = newJob('items', { fromLink: 'mysql', toLink: 'dws' });
    const { checked } = await check([orders, later], (cluster, link) =>
      cluster === 'a' && link === 'dws' ? missing : yes(true),
    );
    expect(checked).toEqual({ missing: ['link dws of job orders does not exist on cluster etl (a)'], unanswered: [] });
  });

  test.each<[what: string, answer: Answer<unknown>, isMissing: boolean]>([
    ['Cdm.0101', no({ httpStatus: 500, code: 'Cdm.0101' }), true],
    ['Cdm.0316', missing, true],
    ['Cdm.0317', no({ httpStatus: 400, code: 'Cdm.0317' }), true],
    ['404 without a code', no({ httpStatus: 404 }), true],
    ['404 with a code of the gateway', no({ httpStatus: 404, code: 'APIGW.0101' }), false],
    ['an unreadable 404, which may be of a proxy', no({ kind: 'unreadable', httpStatus: 404 }), false],
    ['no permission', forbidden, false],
    ['a code of a job', gone, false],
    ['a refused credential', badKey, false],
    ['400 without a code', no({ httpStatus: 400 }), false],
  ])('by %s: missing is %3$s', async (_what, answer, isMissing) => {
    const { checked } = await check([newJob('orders', { fromLink: 'mysql' })], () => answer);
    expect(checked.missing).toHaveLength(isMissing ? 2 : 0);
    expect(checked.unanswered).toHaveLength(isMissing ? 0 : 2);
  });

  test('that give no answer are left to the submission, soon', async () => {
    const { checked, tookMs } = await check([newJob('orders', { fromLink: 'mysql' })], (cluster) =>
      cluster === 'a' ? silent : yes(true),
    );
    expect(checked).toMatchObject({
      missing: [],
      unanswered: [{ reason: 'link mysql on cluster etl (a): connection reset', failure: { reason: 'reset' } }],
    });
    expect(tookMs).toBeLessThanOrEqual(30_000);
    expect(tookMs).toBeGreaterThan(20_000);
  });
});
