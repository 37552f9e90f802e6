import { describe, expect, test } from 'vitest';
import { maskedHandle } from '../../../src/steps/connect/masked-handle.ts';

const PARTS = {
  host: 'cdm.eu-west-101.myhuaweicloud.eu',
  projectId: '1551c7f6c808414d8e9f3c514a170f2e',
  clusters: ['b0791496-e111-4e75-b7ca-9277aeab9297'],
};
const KEY = { HUAWEI_CLOUD_ACCESS_KEY_ID: 'AK' };

describe('a handle that holds a masked text', () => {
  test.each<[what: string, env: Record<string, string>, secrets: string[], says: RegExp | null]>([
    ['nothing is masked', {}, ['hunter22'], null],
    [
      'the region, by the login action',
      { ...KEY, HUAWEI_CLOUD_REGION: 'eu-west-101' },
      [],
      /^The variables HUAWEI_CLOUD_REGION look.*auth-action.*no other job/,
    ],
    [
      'region and project, by the login action',
      { ...KEY, HUAWEI_CLOUD_REGION: 'eu-west-101', HUAWEI_CLOUD_PROJECT_ID: PARTS.projectId },
      [],
      /HUAWEI_CLOUD_REGION and HUAWEI_CLOUD_PROJECT_ID/,
    ],
    ['another region, by the login action', { ...KEY, HUAWEI_CLOUD_REGION: 'cn-north-4' }, [], null],
    ['the region, set without the login action', { HUAWEI_CLOUD_REGION: 'eu-west-101' }, [], null],
    ['blank variables', { ...KEY, HUAWEI_CLOUD_REGION: ' ', HUAWEI_CLOUD_PROJECT_ID: '' }, [''], null],
    ['the project id, which is a secret of this step too', {}, [PARTS.projectId], /masked as a secret.*variables/],
    ['a part of a cluster id', {}, ['9277aeab9297'], /masked as a secret/],
  ])('%s', (_what, env, secrets, says) => {
    const text = maskedHandle(PARTS, env, secrets);
    if (says === null) expect(text).toBeNull();
    else expect(text).toMatch(says);
    for (const secret of secrets) expect(secret === '' || !text?.includes(secret)).toBe(true);
  });
});
