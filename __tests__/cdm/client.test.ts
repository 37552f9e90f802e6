import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cdm, createCdm, encodeSegment } from '../../src/cdm/client.ts';
import { type HttpReply, type HttpRequest, TransportError } from '../../src/http/types.ts';
import type { Failure } from '../../src/requests/answer.ts';
import type { Call } from '../../src/requests/call.ts';

const PROJECT = '1551c7f6c808414d8e9f3c514a170f2e';

interface Service {
  readonly cdm: Cdm;
  readonly sent: HttpRequest[];
  readonly signals: (AbortSignal | undefined)[];
}

/** A client whose requests are all answered so. */
function service(reply: Partial<HttpReply> | Error | string, endpoint = 'https://cdm.example'): Service {
  const sent: HttpRequest[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const cdm = createCdm({
    endpoint: new URL(endpoint),
    projectId: PROJECT,
    language: 'zh-cn',
    send: async (request, signal) => {
      sent.push(request);
      signals.push(signal);
      // What is no error at all must not be taken for a refusal.
      // oxlint-disable-next-line typescript/only-throw-error
      if (reply instanceof Error || typeof reply === 'string') throw reply;
      return { status: 200, headers: {}, body: '{}', ...reply };
    },
  });
  return { cdm, sent, signals };
}

const runs = '{"submissions":[]}';
const page = '{"jobs":[],"total":0}';
const routes: readonly [
  name: string,
  call: (cdm: Cdm, call: Call) => Promise<unknown>,
  method: string,
  path: string,
  body: string | undefined,
  reply: string,
][] = [
  ['create and start', (cdm, s) => cdm.createAndStart('{"jobs":[]}', s), 'POST', '/clusters/job', '{"jobs":[]}', runs],
  ['start', (cdm, s) => cdm.start('c', 'j', null, s), 'PUT', '/clusters/c/cdm/job/j/start', undefined, runs],
  [
    'start with variables',
    (cdm, s) => cdm.start('c', 'j', '{"variables":{}}', s),
    'PUT',
    '/clusters/c/cdm/job/j/start',
    '{"variables":{}}',
    runs,
  ],
  ['stop', (cdm, s) => cdm.stop('c', 'j', s), 'PUT', '/clusters/c/cdm/job/j/stop', undefined, '{}'],
  ['delete', (cdm, s) => cdm.remove('c', 'j', s), 'DELETE', '/clusters/c/cdm/job/j', undefined, '{}'],
  ['modify', (cdm, s) => cdm.modify('c', 'j', '{"jobs":[1]}', s), 'PUT', '/clusters/c/cdm/job/j', '{"jobs":[1]}', '{}'],
  ['status', (cdm, s) => cdm.status('c', 'j', s), 'GET', '/clusters/c/cdm/job/j/status', undefined, runs],
  ['history', (cdm, s) => cdm.history('c', 'j', s), 'GET', '/clusters/c/cdm/submissions?jname=j', undefined, runs],
  ['a job', (cdm, s) => cdm.job('c', 'j', null, s), 'GET', '/clusters/c/cdm/job/j', undefined, page],
  [
    'a job of a type',
    (cdm, s) => cdm.job('c', 'j', 'BATCH_JOB', s),
    'GET',
    '/clusters/c/cdm/job/j?jobType=BATCH_JOB',
    undefined,
    page,
  ],
  [
    'jobs',
    (cdm, s) => cdm.jobs('c', 'NORMAL_JOB', 3, s),
    'GET',
    '/clusters/c/cdm/job/all?jobType=NORMAL_JOB&page_no=3&page_size=100',
    undefined,
    page,
  ],
  ['clusters', (cdm, s) => cdm.clusters(s), 'GET', '/clusters', undefined, '{"clusters":[]}'],
  ['a cluster', (cdm, s) => cdm.cluster('c', s), 'GET', '/clusters/c', undefined, '{"id":"c"}'],
  ['start a cluster', (cdm, s) => cdm.startCluster('c', s), 'POST', '/clusters/c/action', '{"start":{}}', '{}'],
  ['a link', (cdm, s) => cdm.link('c', 'l', s), 'GET', '/clusters/c/cdm/link/l', undefined, '{"links":[]}'],
];

describe('the routes', () => {
  test.each(routes)('%s', async (_name, call, method, path, body, reply) => {
    const one = service({ body: reply });
    const { signal } = new AbortController();
    expect(await call(one.cdm, { signal })).toMatchObject({ ok: true });
    expect(one.sent).toHaveLength(1);
    const [request] = one.sent;
    expect(request?.method).toBe(method);
    expect(request?.url.href).toBe(`https://cdm.example/v1.1/${PROJECT}${path}`);
    expect(request?.body).toBe(body);
    expect(request?.headers).toEqual({ 'content-type': 'application/json', 'x-language': 'zh-cn' });
    expect(one.signals).toEqual([signal]);
  });

  test.each(routes)('%s names itself in a failure', async (_name, call, method, path) => {
    const answer = await call(service({ status: 400 }).cdm, {});
    expect(answer).toMatchObject({ ok: false, failure: { call: `${method} ${path.replace(/\?.*/, '')}` } });
  });

  test('wait up to five minutes for the answer to a request that starts a run, and to no other', async () => {
    const waits = await Promise.all(
      routes.map(async ([name, call, , , , reply]) => {
        const one = service({ body: reply });
        await call(one.cdm, {});
        return [name, one.sent[0]?.answerTimeoutMs] as const;
      }),
    );
    const long = waits.filter(([, wait]) => wait !== undefined);
    expect(long).toEqual(['create and start', 'start', 'start with variables'].map((name) => [name, 300_000]));
  });

  test.each(['https://cdm.example/base', 'https://cdm.example/base/', 'https://cdm.example/base//'])(
    'keep the path of %s',
    async (endpoint) => {
      const one = service({ body: runs }, endpoint);
      await one.cdm.status('c', 'j', {});
      expect(one.sent[0]?.url.pathname).toBe(`/base/v1.1/${PROJECT}/clusters/c/cdm/job/j/status`);
    },
  );

  test.each(['https://cdm.example/v1.1', 'https://cdm.example/v1.1/'])(
    'do not double the version of %s',
    async (endpoint) => {
      const one = service({ body: runs }, endpoint);
      await one.cdm.status('c', 'j', {});
      expect(one.sent[0]?.url.pathname).toBe(`/v1.1/${PROJECT}/clusters/c/cdm/job/j/status`);
    },
  );

  test.each(['APIGW.0101', 'APIG.0101'])('show their whole path if the address has no such API (%s)', async (code) => {
    const body = `{"error_code":"${code}","error_msg":"The API does not exist or has not been published."}`;
    const answer = await service({ status: 404, body }, 'https://cdm.example/cdm/').cdm.clusters({});
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        code,
        message: `The API does not exist or has not been published. There is no such API at https://cdm.example/cdm/v1.1/${PROJECT}/clusters.`,
      },
    });
  });

  test('encode every segment once, and the name in the query too', async () => {
    const one = service({ body: runs });
    await one.cdm.status('c/1', "a b/ü%20?#!'()*~", {});
    await one.cdm.history('c', 'a&b=c+d', {});
    expect(one.sent.map((request) => request.url.pathname + request.url.search)).toEqual([
      `/v1.1/${PROJECT}/clusters/c%2F1/cdm/job/a%20b%2F%C3%BC%2520%3F%23%21%27%28%29%2A~/status`,
      `/v1.1/${PROJECT}/clusters/c/cdm/submissions?jname=a%26b%3Dc%2Bd`,
    ]);
  });

  test('an encoded segment decodes to the original and holds only unreserved characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (segment) => {
        const encoded = encodeSegment(segment);
        expect(encoded).toMatch(/^[A-Za-z0-9\-._~%]*$/);
        expect(decodeURIComponent(encoded)).toBe(segment);
      }),
    );
  });
});

const failed = async (reply: Partial<HttpReply> | Error): Promise<Failure> => {
  const answer = await service(reply).cdm.status('c', 'j', {});
  if (answer.ok) throw new Error('it did not fail');
  return answer.failure;
};

describe('a reply', () => {
  test.each<[what: string, reply: Partial<HttpReply>, expected: Partial<Failure>]>([
    [
      'with a code of the service and 500',
      { status: 500, body: '{"errCode":"Cdm.0100","externalMessage":"gone"}' },
      { kind: 'reply', httpStatus: 500, code: 'Cdm.0100', message: 'gone', maybeSent: true, reason: null },
    ],
    [
      'with a code of the service and 200',
      { status: 200, body: '{"errCode":"Cdm.0100","externalMessage":"gone"}' },
      { kind: 'reply', httpStatus: 200, code: 'Cdm.0100' },
    ],
    [
      'with 200 and a validation that failed',
      { status: 200, body: '{"validation-result":[{"a":[{"status":"ERROR","message":"no"}]}]}' },
      { kind: 'reply', httpStatus: 200, code: null, message: 'no' },
    ],
    [
      'with 502 and HTML',
      { status: 502, body: '<h1>Bad</h1>\n<p>Gateway</p>' },
      { kind: 'reply', message: 'HTTP 502: Bad Gateway' },
    ],
    ['with 503 and nothing', { status: 503, body: '  ' }, { kind: 'reply', message: 'HTTP 503 without a body' }],
    ['with 199', { status: 199, body: runs }, { kind: 'reply', httpStatus: 199 }],
    ['with 300', { status: 300, body: runs }, { kind: 'reply', httpStatus: 300 }],
    [
      'that leads elsewhere',
      { status: 302, headers: { location: 'https://login.example/path?secret=1' }, body: 'x' },
      { kind: 'reply', message: 'HTTP 302, a redirect to login.example' },
    ],
    [
      'that leads to a path',
      { status: 302, headers: { location: '/x' }, body: '' },
      { message: 'HTTP 302 without a body' },
    ],
    [
      'with an address on a status that is no redirect',
      { status: 400, headers: { location: 'https://login.example/' }, body: '' },
      { message: 'HTTP 400 without a body' },
    ],
    [
      'with 400 and cut JSON',
      { status: 400, body: '{"errCode":"Cdm' },
      { kind: 'unreadable', httpStatus: 400, code: null },
    ],
    ['with 500 and a cut list', { status: 500, body: ' [{"a"' }, { kind: 'unreadable' }],
    ['with 401 and cut JSON', { status: 401, body: '{"error_code":"AP' }, { kind: 'reply', httpStatus: 401 }],
    ['with 429 and cut JSON', { status: 429, body: '{"error_code":"AP' }, { kind: 'reply', httpStatus: 429 }],
    [
      'with 400 and whole JSON without a code',
      { status: 400, body: '{"a":1}' },
      { kind: 'reply', message: 'HTTP 400: {"a":1}' },
    ],
    [
      'with 200 and cut JSON',
      { status: 200, body: '{"submissions":[' },
      {
        kind: 'unreadable',
        httpStatus: 200,
        code: null,
        message: 'answered 200 with a body that is not what this route sends: {"submissions":[',
      },
    ],
    ['with 200 and HTML', { status: 200, body: '<html>hello</html>' }, { kind: 'unreadable' }],
    [
      'with 200 and nothing',
      { status: 200, body: '' },
      { kind: 'unreadable', message: 'answered 200 with a body that is not what this route sends: empty' },
    ],
    [
      'with 200, compressed',
      { status: 200, headers: { 'content-encoding': 'gzip' }, body: '\u001f\ufffd' },
      {
        kind: 'unreadable',
        message:
          'answered 200 with a body that is not what this route sends: compressed (gzip), which was not requested',
      },
    ],
    [
      'with 502, compressed',
      { status: 502, headers: { 'content-encoding': 'br' }, body: '\ufffd' },
      { kind: 'reply', message: 'HTTP 502: compressed (br), which was not requested' },
    ],
    ['with 200 of another route', { status: 200, body: '{"jobs":[]}' }, { kind: 'unreadable' }],
    ['with a message but no code', { status: 200, body: '{"message":"x"}' }, { kind: 'unreadable', code: null }],
  ])('%s', async (_what, reply, expected) => {
    expect(await failed(reply)).toMatchObject(expected);
  });

  test.each<[status: number, body: string]>([
    [200, runs],
    [202, runs],
    [299, runs],
    [200, '{"submissions":[],"message":"ok"}'],
    [200, '{"submissions":[],"validation-result":[{}]}'],
  ])('%d %s is read', async (status, body) => {
    expect(await service({ status, body }).cdm.status('c', 'j', {})).toEqual({ ok: true, value: [] });
  });

  test.each([
    ['stop', (cdm: Cdm) => cdm.stop('c', 'j', {})],
    ['delete', (cdm: Cdm) => cdm.remove('c', 'j', {})],
    ['modify', (cdm: Cdm) => cdm.modify('c', 'j', '{}', {})],
    ['start a cluster', (cdm: Cdm) => cdm.startCluster('c', {})],
    ['link', (cdm: Cdm) => cdm.link('c', 'l', {})],
  ])('to %s may be empty', async (_name, call) => {
    for (const body of ['', ' \n', '{}', '[]'])
      expect(await call(service({ status: 204, body }).cdm)).toEqual({ ok: true, value: true });
    expect(await call(service({ body: 'not JSON' }).cdm)).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
  });

  test('is shortened in messages', async () => {
    const { message } = await failed({ status: 500, body: 'x'.repeat(5000) });
    expect(message).toBe(`HTTP 500: ${'x'.repeat(200)}…`);
    expect((await failed({ status: 500, body: 'x'.repeat(200) })).message).toBe(`HTTP 500: ${'x'.repeat(200)}`);
  });

  test.each<[headers: HttpReply['headers'], body: string, requestId: string | null]>([
    [{ 'x-request-id': 'h' }, '{"error_code":"X","request_id":"b"}', 'h'],
    [{}, '{"error_code":"X","request_id":"b"}', 'b'],
    [{}, '', null],
  ])('%j %s has the request id %s', async (headers, body, requestId) => {
    expect((await failed({ status: 400, headers, body })).requestId).toBe(requestId);
  });

  const date = 'Mon, 23 Nov 2026 10:00:00 GMT';
  test.each<[headers: HttpReply['headers'], ms: number | null]>([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': ' 7 ' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '999999' }, 999_999_000],
    [{ 'retry-after': '1000000' }, null],
    [{ 'retry-after': '1.5' }, null],
    [{ 'retry-after': '-1' }, null],
    [{ 'retry-after': '7s' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:01:00 GMT', date }, 60_000],
    [{ 'retry-after': date, date }, 0],
    [{ 'retry-after': 'Mon, 23 Nov 2026 09:59:00 GMT', date }, null],
    [{ 'retry-after': 'Mon, 23 Nov 2099 10:01:00 GMT', date }, null],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:01:00 GMT' }, null],
  ])('with %j asks for %s ms', async (headers, ms) => {
    expect((await failed({ status: 429, headers })).retryAfterMs).toBe(ms);
  });
});

describe('no reply', () => {
  test('has a reason, and says whether the request may have arrived', async () => {
    for (const maybeSent of [true, false]) {
      const failure = await failed(new TransportError('reset', maybeSent, 'connection reset'));
      expect(failure).toEqual({
        kind: 'no-reply',
        call: 'GET /clusters/c/cdm/job/j/status',
        reason: 'reset',
        maybeSent,
        httpStatus: null,
        code: null,
        message: 'connection reset',
        requestId: null,
        retryAfterMs: null,
      });
    }
  });

  test.each<[what: string, fields: Record<string, unknown>, expected: Partial<Failure>]>([
    ['nothing more', {}, { httpStatus: null, code: null, requestId: null }],
    [
      'all of it',
      { status: 401, code: 'APIGW.0301', requestId: 'r' },
      { httpStatus: 401, code: 'APIGW.0301', requestId: 'r' },
    ],
    [
      'fields of other types',
      { status: '401', code: 7, requestId: {} },
      { httpStatus: null, code: null, requestId: null },
    ],
  ])('because the credential was refused, with %s', async (_what, fields, expected) => {
    const failure = await failed(Object.assign(new Error('refused'), fields));
    expect(failure).toMatchObject({
      kind: 'auth-refused',
      maybeSent: false,
      reason: null,
      message: 'refused',
      retryAfterMs: null,
      call: 'GET /clusters/c/cdm/job/j/status',
      ...expected,
    });
  });

  test('a thrown value that is not an error is passed on', async () => {
    await expect(service('broken').cdm.status('c', 'j', {})).rejects.toBe('broken');
  });
});
