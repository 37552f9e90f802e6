import { describe, expect, test } from 'vitest';
import { DEMO } from '../../emulator/index.ts';
import { expectNoSecret, idTokenVariables, NO_KEY, PASSWORD_INPUTS, STS_INPUTS } from './credentials.ts';
import { shown } from './harness/index.ts';
import { A, B, C, emulator, migrate, requestsOf } from './support.ts';

const NO_ADDRESS = { endpoint: '', 'iam-endpoint': '', 'sts-endpoint': '' };

describe("the endpoint variables of the vendor's SDKs", () => {
  test('lead to CDM, IAM and STS, and the log says so', async () => {
    const cloud = await emulator();
    const env = {
      HUAWEICLOUD_SDK_REGION_CDM_EU_WEST_101: cloud.url,
      HUAWEICLOUD_SDK_IAM_ENDPOINT: cloud.iamUrl,
      HUAWEICLOUD_SDK_STS_ENDPOINT: cloud.iamUrl,
    };
    const run = await migrate(
      cloud,
      { ...NO_ADDRESS, ...STS_INPUTS, 'project-id': '' },
      { env: { ...env, ...idTokenVariables(cloud) } },
    );
    expect(run.errors).toEqual([]);
    expect(requestsOf(cloud, 'assumeAgency')).toHaveLength(1);
    expect(requestsOf(cloud, 'projects')).toHaveLength(1);
    const lines = shown(run).split('\n');
    for (const [name, url] of Object.entries(env))
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^The address of \\w+ is ${new URL(url).host}, from .* ${name}\\.$`)),
      );
  });

  test('follow the rules of the inputs, before any connection', async () => {
    const cloud = await emulator();
    const env = { HUAWEICLOUD_SDK_IAM_ENDPOINT: 'http://iam.example.com' };
    const run = await migrate(cloud, { ...PASSWORD_INPUTS, 'iam-endpoint': '' }, { env });
    expect(run.errors[0]).toMatch(/Environment variable "HUAWEICLOUD_SDK_IAM_ENDPOINT" must begin with https/);
    expect(cloud.requests).toEqual([]);
  });
});

describe('an endpoint outside the cloud of the region', () => {
  test.for([
    ['a password', PASSWORD_INPUTS, /Input "iam-endpoint" is empty/],
    ['a key without a project id', { 'project-id': '' }, /Input "project-id" is empty, and only IAM could tell it/],
  ] as const)('sends nothing to a guessed IAM: %s', async ([, inputs, says], { expect: check }) => {
    const cloud = await emulator();
    const run = await migrate(cloud, { ...inputs, 'iam-endpoint': '' });
    check(run.errors[0]).toMatch(says);
    check(cloud.requests).toEqual([]);
    expectNoSecret(run, [DEMO.user.password, DEMO.sk]);
  });

  test('needs no IAM with a key and a project id', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { 'iam-endpoint': '', 'sts-endpoint': '' });
    expect(run.outputs.result).toBe('success');
  });
});

describe('a handle that holds what huaweicloud/auth-action masks', () => {
  const env = {
    HUAWEI_CLOUD_ACCESS_KEY_ID: DEMO.ak,
    HUAWEI_CLOUD_SECRET_ACCESS_KEY: DEMO.sk,
    HUAWEI_CLOUD_REGION: 'eu-west-101',
    HUAWEI_CLOUD_PROJECT_ID: DEMO.projectId,
  };
  const inputs = { ...NO_KEY, region: '', 'project-id': '' };

  test('is warned of if the step does not wait', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { ...inputs, wait: 'false' }, { env });
    expect(run.outputs.result).toBe('pending');
    expect(run.warnings).toEqual([
      expect.stringMatching(/HUAWEI_CLOUD_PROJECT_ID look.*auth-action.*"handle".*no other job/),
    ]);
  });

  test('is only a line in the log of a step that waits', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, inputs, { env });
    expect(run.warnings).toEqual([]);
    expect(shown(run)).toMatch(/auth-action has set them/);
  });
});

test('a cluster of a version that is out of service is warned of', async () => {
  const clusters = [
    { id: A, name: 'old', version: '1.8.5' },
    { id: B, name: 'new' },
    { id: C, name: 'older', version: '1.2.0', status: '900' },
  ];
  const cloud = await emulator({ clusters });
  const run = await migrate(cloud);
  expect(run.outputs.result).toBe('success');
  expect(run.warnings.filter((text) => text.includes('out of service'))).toEqual([
    `Cluster old (${A}) runs version 1.8.5. Versions 1.x are out of service since 2026-01-30: move its jobs to a cluster of a current version.`,
  ]);
});
