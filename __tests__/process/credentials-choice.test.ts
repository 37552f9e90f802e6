import { describe, expect, test } from 'vitest';
import { DEMO, type EmulatorOptions } from '../../emulator/index.ts';
import { counts, expectNoSecret, NO_KEY, OIDC_INPUTS, PASSWORD_INPUTS } from './credentials.ts';
import { emulator, migrate, requestsOf } from './support.ts';

const PULL_REQUEST = { GITHUB_EVENT_NAME: 'pull_request' };
const DEPENDABOT = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' };
const HALF = 'half-a-secret-key-of-a-test';
const LINES = 'first-line-of-the-secret\nsecond-line-of-the-secret\r\nthird-line-of-the-secret';

type Case = readonly [
  name: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  says: readonly (string | RegExp)[],
  secrets?: readonly string[],
];

const refusedBefore: readonly Case[] = [
  ['nothing', NO_KEY, {}, ['No credential is given.', '"identity-provider-id"', 'check the names of the secrets']],
  [
    'nothing, for a pull request',
    NO_KEY,
    PULL_REQUEST,
    ['No credential is given.', /from a fork sees no secrets.*leave this job out for forks/],
  ],
  [
    'nothing, for Dependabot',
    NO_KEY,
    DEPENDABOT,
    ['No credential is given.', /Dependabot.*store the secrets for Dependabot too/],
  ],
  [
    'half a key',
    { 'secret-access-key': '' },
    {},
    ['Input "secret-access-key" is empty, but "access-key-id" is given.', 'check the name of the secret'],
  ],
  [
    'half a key, which the environment is not to complete',
    { 'secret-access-key': '' },
    { HW_SECRET_KEY: DEMO.sk, HW_ACCESS_KEY: DEMO.ak },
    ['Input "secret-access-key" is empty'],
    [DEMO.sk],
  ],
  [
    'a user without a password, for Dependabot',
    { ...PASSWORD_INPUTS, password: '' },
    DEPENDABOT,
    ['Input "password" is empty', 'Dependabot secrets'],
  ],
  [
    'a security token alone',
    { ...NO_KEY, 'security-token': HALF },
    {},
    ['Input "access-key-id", "secret-access-key" is empty'],
    [HALF],
  ],
  [
    'two ways',
    { 'auth-token': HALF },
    {},
    ['name 2 credentials: "access-key-id", "secret-access-key"; "auth-token". Give exactly one'],
    [HALF, DEMO.sk],
  ],
  [
    'two half pairs from two families',
    NO_KEY,
    { HW_ACCESS_KEY: 'HALFAKEY000000000001', CLOUD_SDK_SK: HALF },
    [
      'HW_ACCESS_KEY is set without HW_SECRET_KEY',
      'CLOUD_SDK_SK is set without CLOUD_SDK_AK',
      'never combined from several places',
    ],
    [HALF],
  ],
  [
    'OIDC without id-token: write',
    OIDC_INPUTS,
    {},
    [/offers this job no id token\. Add "permissions: id-token: write" to the job/],
  ],
  [
    'a provider of STS without an agency',
    { ...NO_KEY, 'provider-urn': DEMO.providerUrn },
    {},
    ['Input "agency-urn" is empty, but "provider-urn" is given.'],
  ],
  [
    'STS outside the cloud where it is published',
    { ...NO_KEY, 'provider-urn': DEMO.providerUrn, 'agency-urn': DEMO.agencyUrn, 'sts-endpoint': '' },
    { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: HALF },
    ['Input "sts-endpoint" is empty', 'eu-west-101'],
    [HALF],
  ],
  [
    'a temporary key without its security token, of the old SDKs',
    NO_KEY,
    { CLOUD_SDK_AK: 'HSTA0000000000000001', CLOUD_SDK_SK: HALF },
    ['CLOUD_SDK_AK holds the id of a temporary key', 'without CLOUD_SDK_SECURITY_TOKEN'],
    [HALF],
  ],
  [
    'a password for an IAM that is not given',
    { ...PASSWORD_INPUTS, 'iam-endpoint': '' },
    {},
    ['Input "iam-endpoint" is empty, and the token comes from IAM', 'not guessed'],
    [DEMO.user.password],
  ],
  [
    'a region of another cloud',
    { region: 'eu-west-1', endpoint: '', 'iam-endpoint': '' },
    {},
    ['eu-west-1 belongs to Orange', 'set "endpoint"'],
  ],
  [
    'OIDC for a fork',
    OIDC_INPUTS,
    PULL_REQUEST,
    ['"permissions: id-token: write"', /from a fork sees no secrets and gets no id token/],
  ],
  [
    'a secret key of several lines',
    { 'secret-access-key': LINES },
    {},
    ['"secret-access-key" holds a blank, a line break', 'Copy the secret again'],
    LINES.split(/\r?\n/),
  ],
  [
    'a token of several lines in the environment',
    NO_KEY,
    { HW_ACCESS_KEY: DEMO.ak, HW_SECRET_KEY: DEMO.sk, HW_SECURITY_TOKEN: LINES, HW_REGION_NAME: 'eu-west-101' },
    ['The security token that belongs to HW_ACCESS_KEY has a blank, a line break'],
    [DEMO.sk, ...LINES.split(/\r?\n/)],
  ],
  [
    'http to another machine',
    { endpoint: 'http://cdm.example.com', 'iam-endpoint': 'http://10.1.2.3/v3' },
    {},
    [
      'Input "endpoint" must begin with https://',
      'Input "iam-endpoint" must begin with https://',
      'http://cdm.example.com',
      'loopback',
    ],
  ],
  [
    'an endpoint with a password',
    { endpoint: `https://me:${HALF}@cdm.example.com` },
    {},
    ['Input "endpoint" must not contain a user or a password'],
    [HALF],
  ],
];

describe('known to be wrong before the first request: one error, no connection', () => {
  test.concurrent.for(refusedBefore)(
    '%s',
    async ([, inputs, env, says, secrets = []], { onTestFinished: finished, expect }) => {
      const cloud = await emulator({}, finished);
      const run = await migrate(
        cloud,
        { 'results-file': 'results.json', ...inputs },
        { env, thenPost: true, finished },
      );
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', handle: '' });
      expect(run.errors).toHaveLength(1);
      for (const words of says) expect(run.errors[0]).toMatch(words);
      expect(cloud.requests).toEqual([]);
      expectNoSecret(run, secrets);
    },
  );
});

describe('half a pair in the environment beside a whole way', () => {
  test.concurrent.for([
    ['whole inputs', {}, { HW_SECRET_KEY: HALF }],
    ['a whole family', NO_KEY, { HW_SECRET_KEY: HALF, CLOUD_SDK_AK: DEMO.ak, CLOUD_SDK_SK: DEMO.sk }],
  ] as const)('%s: a warning, and it works', async ([, inputs, env], { onTestFinished: finished, expect }) => {
    const cloud = await emulator({}, finished);
    const run = await migrate(cloud, { ...inputs, wait: 'false' }, { env, finished });
    expect(run.exitCode).toBe(0);
    expect(run.warnings).toEqual(['Environment variable HW_SECRET_KEY is set without HW_ACCESS_KEY; it is ignored.']);
    expectNoSecret(run, [HALF, DEMO.sk]);
  });
});

describe('a password of several lines, with marks that have to be escaped somewhere', () => {
  const password = 'first "line" 100%/ü\nsecond\\line\tof the password';

  test('arrives as it is, and is left nowhere', async () => {
    const users = [{ ...DEMO.user, password }];
    const cloud = await emulator({ users });
    const run = await migrate(
      cloud,
      { ...PASSWORD_INPUTS, password, 'results-file': 'results.json' },
      { thenPost: true },
    );
    expect(run.errors).toEqual([]);
    expect(run.outputs.result).toBe('success');
    expectNoSecret(run, [password]);
    expect(run.masks).toEqual(expect.arrayContaining(['first "line" 100%/ü', 'second\\line\tof the password']));
  });

  test('is not shown where IAM repeats it in its refusal', async () => {
    const cloud = await emulator();
    const body = { error: { code: 401, message: `wrong password ${password}`, title: 'Unauthorized' } };
    cloud.fault({ kind: 'status', status: 401, body, match: { route: 'passwordToken' } });
    const run = await migrate(cloud, { ...PASSWORD_INPUTS, password, 'results-file': 'results.json' });
    expect(run.errors[0]).toContain('IAM refused the user or the password');
    expectNoSecret(run, [password]);
  });
});

describe('the project', () => {
  const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];
  const named = (...names: string[]): EmulatorOptions => ({
    projects: names.map((name, index) => ({
      id: index === 0 ? DEMO.projectId : ([first, second][index - 1] as string),
      name,
    })),
  });

  test.concurrent.for([
    ['by the region', '', named('eu-west-101', 'eu-west-101_shop'), {}, '/v3/projects?name=eu-west-101'],
    [
      'by its own name',
      'eu-west-101_shop',
      named('eu-west-101_shop', 'eu-west-101'),
      {},
      '/v3/projects?name=eu-west-101_shop',
    ],
    ['by the region, for a user, who is told with the token', '', named('eu-west-101'), PASSWORD_INPUTS, undefined],
    ['by its own name, for a user', 'eu-west-101_shop', named('eu-west-101_shop'), PASSWORD_INPUTS, undefined],
  ] as const)('is found %s, once', async ([, given, options, inputs, path], { onTestFinished: finished, expect }) => {
    const cloud = await emulator(options, finished);
    const run = await migrate(cloud, { ...inputs, 'project-id': given, wait: 'false' }, { finished, jobs: ['a', 'b'] });
    expect(run.errors).toEqual([]);
    expect(requestsOf(cloud, 'projects').map((request) => request.path)).toEqual(path === undefined ? [] : [path]);
    expect(JSON.parse(run.outputs.handle ?? '')).toMatchObject({ projectId: DEMO.projectId });
  });

  test('of no such name: region and IAM are named', async () => {
    const cloud = await emulator({ projects: [] });
    const run = await migrate(cloud, { 'project-id': '' });
    expect(run.errors[0]).toMatch(
      /shows this credential no project named "eu-west-101"[\s\S]*Check "region".*set "project-id"/,
    );
    expect(counts(cloud)).toEqual({ projects: 1 });
  });

  test('of which there are several: all ids are named', async () => {
    const cloud = await emulator({
      projects: [first, second].map((id) => ({ id, name: 'eu-west-101' })),
    });
    const run = await migrate(cloud, { 'project-id': '' });
    expect(run.errors[0]).toMatch(
      new RegExp(`2 projects named "eu-west-101": ${first}, ${second}\\.\\nSet "project-id"`),
    );
    expect(counts(cloud)).toEqual({ projects: 1 });
  });

  test('that may not be looked up: how to do without', async () => {
    const cloud = await emulator();
    const body = {
      error: { code: 403, message: "Policy doesn't allow iam:projects:listProjects.", title: 'Forbidden' },
    };
    cloud.fault({ kind: 'status', status: 403, body, match: { route: 'projects' } });
    const run = await migrate(cloud, { 'project-id': '' });
    expect(run.errors[0]).toMatch(/iam:projects:listProjects[\s\S]*Set "project-id", then IAM is not queried/);
  });
});
