import { describe, expect, test } from 'vitest';
import { DEMO, type FaultRule } from '../../emulator/index.ts';
import { derivedTokens, everythingLeft, expectNoSecret, NO_KEY, READY_TOKEN, WAYS } from './credentials.ts';
import { emulator, endless, migrate } from './support.ts';

const TOKEN = { ...NO_KEY, 'auth-token': READY_TOKEN, 'results-file': 'results.json', 'wait-timeout': '4s' };
const status = { route: 'status' } as const;

/** Replies of a gateway or proxy that shows a caller his own request again. */
const echoes: readonly (readonly [string, FaultRule])[] = [
  [
    'an error of the service, on submission',
    {
      kind: 'status',
      status: 400,
      body: { errCode: 'Cdm.0018', externalMessage: `invalid; headers were X-Auth-Token: ${READY_TOKEN}` },
      match: { route: 'createAndStart' },
    },
  ],
  [
    'an error with other spellings of the token',
    {
      kind: 'status',
      status: 400,
      body: {
        errCode: 'Cdm.0018',
        externalMessage: [
          encodeURIComponent(READY_TOKEN),
          Buffer.from(READY_TOKEN).toString('base64'),
          `${READY_TOKEN.slice(0, 120)}…`,
        ].join(' and '),
      },
      headers: { 'x-request-id': READY_TOKEN },
      match: { route: 'createAndStart' },
    },
  ],
  [
    'a page with an error',
    { kind: 'status', status: 502, body: `<p>${READY_TOKEN}</p>`, times: 'always', match: status },
  ],
  [
    'a refusal, with the canonical request',
    {
      kind: 'status',
      status: 401,
      body: { error_code: 'APIGW.0301', error_msg: `no,canonicalRequest:GET|/|x-auth-token:${READY_TOKEN}|` },
      times: 'always',
    },
  ],
  [
    'a page in the place of a reply',
    { kind: 'status', status: 200, body: `<p>${READY_TOKEN}</p>`, times: 'always', match: status },
  ],
  [
    'JSON in the place of a reply',
    { kind: 'status', status: 200, body: { was: [READY_TOKEN] }, times: 'always', match: status },
  ],
  [
    'a redirect with the token in its address',
    { kind: 'redirect', location: `https://${READY_TOKEN.slice(0, 30)}.example/?t=${READY_TOKEN}`, times: 'always' },
  ],
];

describe('a server that repeats the request', () => {
  test.concurrent.for(echoes)('%s: the token is nowhere', async ([, fault], { onTestFinished: finished, expect }) => {
    const cloud = await emulator({ tokens: [READY_TOKEN] }, finished);
    cloud.fault(fault);
    const run = await migrate(cloud, TOKEN, { thenPost: true, finished });
    expect(run.exitCode).toBe(1);
    expect(run.errors.length).toBeGreaterThan(0);
    expectNoSecret(run, [READY_TOKEN]);
  });
});

test('an error that names the access key: it is nowhere, for GitHub drops outputs that hold a masked text', async () => {
  const cloud = await emulator();
  const body = { error_code: 'APIGW.0301', error_msg: `Get secretKey failed, ak:${DEMO.ak}, err: ak not exist` };
  cloud.fault({ kind: 'status', status: 401, body, times: 'always' });
  const run = await migrate(cloud, { 'results-file': 'results.json' }, { thenPost: true });
  expect(run.errors.join('\n')).toContain('ak not exist');
  expectNoSecret(run, [DEMO.ak, DEMO.sk]);
});

describe('a step that is cancelled in the middle of the wait', () => {
  test.concurrent.for(WAYS)(
    '$name: state, post and summary are without a secret',
    async (way, { onTestFinished: finished, expect }) => {
      const cloud = await emulator({ ...way.options, scripts: { '*': endless } }, finished);
      const run = await migrate(
        cloud,
        { ...way.inputs, 'results-file': 'results.json' },
        { env: way.env(cloud), cancel: { when: (log) => /RUNNING/.test(log) }, finished },
      );
      expect(run.outputs).toMatchObject({ result: 'cancelled' });
      expect(cloud.runs().map((one) => one.status)).toEqual(['STOPPED']);
      expect(run.post?.exitCode).toBe(0);
      expect(Object.keys(run.state)).not.toEqual([]);
      expectNoSecret(run, [...way.secrets, ...derivedTokens(cloud)]);
    },
  );
});

test('the search itself finds what it looks for, in each place and spelling', async () => {
  const cloud = await emulator();
  const planted = { 'a.txt': `x${DEMO.sk}x`, 'b.txt': Buffer.from(DEMO.sk).toString('base64') };
  for (const [name, text] of Object.entries(planted)) {
    const run = await migrate(
      cloud,
      { 'wait-timeout': '0', 'job-definition': 'not a job' },
      { files: { [name]: text } },
    );
    expect([...everythingLeft(run).keys()].some((path) => path.endsWith(name))).toBe(true);
    expect(() => expectNoSecret(run, [DEMO.sk])).toThrow(name);
  }
});
