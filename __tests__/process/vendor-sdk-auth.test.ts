import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';
import { exchangeIdTokenForKey } from '../../src/auth/iam/exchange-id-token-sts.ts';
import { sign } from '../../src/auth/signer.ts';
import { encodeSegment } from '../../src/cdm/client.ts';
import type { HttpRequest } from '../../src/http/types.ts';
import { provideSdk } from './vendor-sdk/environment.ts';

const sdk = provideSdk(join(root, 'node_modules', '.cache', 'vendor-sdk'));
if ('missing' in sdk) console.warn(`Signer and STS exchange are NOT held against the vendor's SDK. ${sdk.missing}`);
const python = 'python' in sdk ? sdk.python : '';

interface Sample {
  readonly segments: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly body: string;
  readonly method: HttpRequest['method'];
  readonly securityToken: string | null;
}

const AT = new Date('2026-11-28T09:10:11.123Z');
const HOST = 'cdm.eu-west-101.myhuaweicloud.eu';
const KEY = { accessKeyId: 'HSTAEXAMPLE000000001', secretAccessKey: 'secret-key-of-a-test/+=' };

// The SDK decodes a path before it splits it, so it signs an encoded slash as a separator. No job name holds one.
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text !== '.' && text !== '..' && !text.includes('/'));
const samples: fc.Arbitrary<Sample> = fc.record({
  segments: fc.array(name, { minLength: 1, maxLength: 5 }),
  query: fc.uniqueArray(fc.tuple(fc.constantFrom('jname', 'jobType', 'page_no'), name), { selector: ([key]) => key }),
  body: fc.oneof(fc.constant(''), fc.json()),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  securityToken: fc.option(fc.constant('a-security-token/+aZ=='), { nil: null }),
});

/** Our request, signed. */
function signed({ segments, query, body, method, securityToken }: Sample): HttpRequest {
  const url = new URL(`https://${HOST}`);
  url.pathname = `/v1.1/${segments.map(encodeSegment).join('/')}`;
  url.search = query.map(([key, value]) => `${key}=${encodeSegment(value)}`).join('&');
  const headers = { 'content-type': 'application/json', 'x-language': 'en-us' };
  const request = { method, url, headers, ...(body === '' ? {} : { body }) };
  return sign(request, { ...KEY, securityToken }, AT, { 'X-Project-Id': 'p' });
}

describe.skipIf(python === '')("what the vendor's SDK sends for the same", () => {
  const drawn = fc.sample(samples, { numRuns: 400, seed: 20261128 });
  const exchange = {
    endpoint: 'https://sts.cn-north-4.myhuaweicloud.com',
    providerUrn: 'iam::d1:oidcProvider:github',
    agencyUrn: 'iam::d1:agency:deploy',
    idToken: 'e30.e30.c2ln',
    sessionName: 'github-run-1',
    seconds: 3600,
  };
  const ran = spawnSync(python, [join(import.meta.dirname, 'vendor-sdk', 'authenticate.py')], {
    input: JSON.stringify({ exchange, requests: drawn.map(sdkRequest) }),
    env: { HOME: join(root, 'node_modules', '.cache'), PYTHONUTF8: '1' },
    encoding: 'utf8',
    timeout: 50_000,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  const printed = JSON.parse(ran.stdout);

  test('is the same signature, for 400 requests', () => {
    expect(printed.authorizations).toEqual(drawn.map((sample) => signed(sample).headers.Authorization));
  });

  test('is the same exchange of an id token', async () => {
    const sent: HttpRequest[] = [];
    const { endpoint, providerUrn, agencyUrn, idToken, sessionName } = exchange;
    const credentials = { access_key_id: 'A', secret_access_key: 'S', security_token: 'T' };
    await exchangeIdTokenForKey(
      {
        endpoint: new URL(endpoint),
        send: async (request) => {
          sent.push(request);
          return { status: 200, headers: {}, body: JSON.stringify({ credentials }) };
        },
        clock: { now: () => 0, random: () => 0, sleep: () => Promise.resolve() },
        sessionName,
        mask: () => {},
        getIdToken: () => Promise.resolve(idToken),
      },
      { kind: 'sts', providerUrn, agencyUrn, audience: 'sts.huaweicloud.com' },
      new AbortController().signal,
      true,
    );
    const [ours] = sent;
    expect([ours?.method, ours?.url.pathname, JSON.parse(ours?.body ?? '')]).toEqual([
      printed.exchange.method,
      printed.exchange.path,
      printed.exchange.body,
    ]);
    expect(Object.keys(ours?.headers ?? {})).not.toContain('authorization');
    expect(Object.keys(printed.exchange.headers)).not.toContain('Authorization');
  });
});

function sdkRequest(sample: Sample): Record<string, unknown> {
  const { Authorization: _signature, ...headers } = signed(sample).headers;
  return {
    method: sample.method,
    host: HOST,
    path: `/v1.1/${sample.segments.map(encodeSegment).join('/')}`,
    query: sample.query,
    headers,
    body: sample.body,
    ak: KEY.accessKeyId,
    sk: KEY.secretAccessKey,
  };
}
