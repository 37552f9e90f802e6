import { describe, expect, it } from 'vitest';
import { AuthRefusedError } from '../../src/auth/errors/auth-refused-error.ts';
import { TransportError } from '../../src/http/types.ts';
import { context, error, get, KEY, PROJECT, refused, START, TOKEN } from './fixture.ts';

const TEMPORARY = { ...KEY, securityToken: 'hunter22-security-token' } as typeof KEY;
const WRONG = 'verify aksk signature fail';

describe('a key', () => {
  it('signs what it sends, project and security token included', async () => {
    const { session, sent } = context(TEMPORARY, () => ({ body: 'x' }));
    expect((await session.send(get())).body).toBe('x');
    expect(sent[0]?.headers).toMatchObject({
      Host: 'cdm.eu-west-101.example',
      'X-Sdk-Date': '20261123T100000Z',
      'X-Project-Id': PROJECT,
      'X-Security-Token': 'hunter22-security-token',
      Authorization: expect.stringMatching(
        /^SDK-HMAC-SHA256 Access=HPUAEXAMPLE1234, SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it('sends its first request alone: ten parallel calls with a wrong key cost one request', async () => {
    const { session, sent } = context(KEY, () => refused(WRONG));
    const ten = await Promise.all(Array.from({ length: 10 }, () => error(session.send(get()))));
    expect(sent).toHaveLength(1);
    for (const one of ten) expect(one).toBeInstanceOf(AuthRefusedError);
    expect(await error(session.send(get()))).toBe(ten[0]);
    expect(sent).toHaveLength(1);
  });

  it('sends all requests in parallel once one was accepted', async () => {
    const gates = [Promise.withResolvers<object>(), Promise.withResolvers<object>()];
    const { session, sent } = context(KEY, (_request, index) => gates[Math.min(index, 1)]?.promise ?? {});
    const all = Promise.all(Array.from({ length: 5 }, () => session.send(get())));
    await turns();
    expect(sent).toHaveLength(1);
    gates[0]?.resolve({});
    await turns();
    expect(sent).toHaveLength(5);
    gates[1]?.resolve({});
    await all;
  });

  it.each([
    ['a reset', new TransportError('reset', true, 'cut')],
    ['throttling', { status: 429, body: '{"error_code":"APIGW.0308","error_msg":"throttled"}' }],
    ['throttling under another status', { status: 401, body: '{"error_code":"APIG.0308","error_msg":"throttled"}' }],
    ['a gateway in trouble', { status: 502, body: '<html>' }],
  ])('is not proven by %s: the next request goes alone, too', async (_name, first) => {
    const { session, sent } = context(KEY, (_request, index) => (index === 0 ? first : refused(WRONG)));
    const all = await Promise.allSettled([session.send(get()), session.send(get()), session.send(get())]);
    expect(sent).toHaveLength(2);
    expect(all[2]).toMatchObject({ status: 'rejected', reason: expect.any(AuthRefusedError) });
  });

  it.each([
    ['the service does not know the job', { status: 400, body: '{"errCode":"Cdm.0100","externalMessage":"x"}' }],
    ['the service fails with a code of its own', { status: 500, body: '{"errCode":"Cdm.0100"}' }],
    ['a missing permission', { status: 403, body: '{}' }],
    ['the service says so itself, under whatever status', { status: 401, body: '{"errCode":"Cdm.0100"}' }],
  ])('%s: the key was accepted', async (_name, first) => {
    const slow = Promise.withResolvers<object>();
    const { session, sent } = context(KEY, (_request, index) => (index === 0 ? first : slow.promise));
    await session.send(get());
    const two = [session.send(get()), session.send(get())];
    await turns();
    expect(sent).toHaveLength(3);
    slow.resolve({});
    await Promise.all(two);
  });

  it('lets a caller give up while it waits for the first request', async () => {
    const first = Promise.withResolvers<object>();
    const { session, sent } = context(KEY, () => first.promise);
    const controller = new AbortController();
    const ahead = session.send(get());
    const behind = error(session.send(get(), controller.signal));
    controller.abort();
    expect(await behind).toMatchObject({ reason: 'aborted', maybeSent: false });
    first.resolve({});
    await ahead;
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['another status beside the code', refused(WRONG, { status: 403 })],
    ['the newer spelling', { status: 401, body: '{"error_code":"APIG.0301","error_msg":"x"}' }],
    ['the oldest spelling', { status: 401, body: '{"error_code":"APIC.0301","error_msg":"x"}' }],
    ['a success beside the code', refused(WRONG, { status: 200 })],
    ['no body at all', { status: 401, body: '' }],
    ['a long echo of the request', refused(`${WRONG}, canonicalRequest:${'x'.repeat(10_000)}`, { status: 403 })],
  ])('is refused with %s', async (_name, reply) => {
    const { session, sent } = context(KEY, () => reply);
    await error(session.send(get()));
    expect(await error(session.send(get()))).toBeInstanceOf(AuthRefusedError);
    expect(sent).toHaveLength(1);
  });

  it('gives its error code, status and request id', async () => {
    const { session } = context(KEY, () => refused(WRONG));
    expect(await error(session.send(get()))).toMatchObject({
      status: 401,
      code: 'APIGW.0301',
      requestId: 'req-1',
      message:
        'The service refused the access key (HTTP 401, APIGW.0301, request req-1): Incorrect IAM authentication information: verify aksk signature fail. Nothing more was sent with it.',
      hint: expect.stringMatching(/does not belong to the access key id/),
    });
  });

  it.each([
    [21, /clock is 21 minutes behind/],
    [-95, /clock is 95 minutes ahead/],
  ])('names a clock that is wrong by %i minutes', async (minutes, says) => {
    const date = new Date(START + minutes * 60_000).toUTCString();
    const { session } = context(KEY, () => refused(WRONG, { headers: { date } }));
    const details = await error(session.send(get()));
    expect(details.message).toMatch(says);
    expect(details.hint).toMatch(/clock of the runner/);
  });

  it('does not name a clock with a small error', async () => {
    const date = new Date(START + 4 * 60_000).toUTCString();
    const { session } = context(KEY, () => refused(WRONG, { headers: { date } }));
    expect((await error(session.send(get()))).message).not.toMatch(/clock/);
  });

  it('is never shown in an error, even if the gateway repeats the request', async () => {
    const echo = `${WRONG}, canonicalRequest:GET|/v1.1/||x-security-token:hunter22-security-token|`;
    const { session } = context(TEMPORARY, () => refused(echo));
    const details = await error(session.send(get()));
    expect(JSON.stringify([details.message, details.hint, details.stack])).not.toMatch(/hunter22|canonical/i);
  });

  it('is removed from the body of any other error', async () => {
    const body = JSON.stringify({ error_msg: 'no: hunter22-secret-key hunter22-security-token', error_code: 'X.1' });
    const { session } = context(TEMPORARY, () => ({ status: 500, body }));
    expect((await session.send(get())).body).toBe('{"error_msg":"no: *** ***","error_code":"X.1"}');
  });

  it('goes to no other host', async () => {
    const { session, sent } = context(KEY, () => ({}));
    const stray = { ...get(), url: new URL('https://evil.example/v1.1') };
    expect(await error(session.send(stray))).toBeInstanceOf(AuthRefusedError);
    expect(sent).toEqual([]);
  });

  it('that ends during a wait is distinguished from a wrong one', async () => {
    const { session, advance } = context(TEMPORARY, (_request, index) =>
      index === 0 ? {} : refused('Get secretKey failed'),
    );
    await session.send(get());
    advance(50 * 60_000);
    expect((await error(session.send(get()))).message).toMatch(
      /temporary access key.*It was accepted until 50 min ago/,
    );
  });
});

describe('a ready token', () => {
  it('is sent unchanged', async () => {
    const { session, sent } = context(TOKEN, () => ({}));
    await session.send(get());
    expect(sent[0]?.headers).toMatchObject({ 'X-Auth-Token': 'hunter22-ready-token' });
    expect(sent[0]?.headers).not.toHaveProperty('Authorization');
  });

  it('is given up at its first refusal', async () => {
    const { session, sent } = context(TOKEN, () => refused('decrypt token fail'));
    const details = await error(session.send(get()));
    expect(details).toMatchObject({ code: 'APIGW.0301', hint: expect.stringMatching(/another region or cloud/) });
    expect(await error(session.send(get()))).toBe(details);
    expect(sent).toHaveLength(1);
  });

  it.each([
    [TOKEN, 25, 1],
    [TOKEN, 24, 0],
    [TEMPORARY, 25, 1],
    [KEY, 250, 0],
  ])('that ends within the wait is warned of (%#)', (credential, hours, warnings) => {
    const { warned } = context(credential, () => ({}), { waitTimeoutMs: hours * 3_600_000 });
    expect(warned).toHaveLength(warnings);
  });
});

/** Lets everything happen that needs no more than promises. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

describe('a fixed credential that may end before the wait', () => {
  const STS_KEY = { ...KEY, accessKeyId: 'HSTAEXAMPLE0000001', securityToken: 'hunter22-security-token' } as typeof KEY;
  const hours = (count: number): number => count * 3_600_000;

  it.each<[what: string, credential: typeof KEY, waitTimeoutMs: number, says: RegExp | null]>([
    ['a permanent key', KEY, hours(48), null],
    ['a key of STS within its hour', STS_KEY, hours(1), null],
    ['a key of STS beyond its hour', STS_KEY, hours(5), /perhaps only 1 hour.*"provider-urn" and "agency-urn"/],
    ['another temporary key within 15 minutes', TEMPORARY, hours(0.25), null],
    [
      'another temporary key beyond',
      TEMPORARY,
      hours(1),
      /lives 15 minutes to 12 hours, this one perhaps only 15 minutes/,
    ],
    ['a token within a day', TOKEN, hours(24), null],
    ['a token beyond a day', TOKEN, hours(25), /lives 24 hours at most/],
  ])('is warned of at the start: %s', (_what, credential, waitTimeoutMs, says) => {
    const { warned } = context(credential, () => ({}), { waitTimeoutMs });
    expect(warned).toEqual(says === null ? [] : [expect.stringMatching(says)]);
  });

  it.each<[what: string, credential: typeof KEY, renews: boolean]>([
    ['a key of STS', STS_KEY, true],
    ['another temporary key', TEMPORARY, true],
    ['a token', TOKEN, true],
    ['a permanent key', KEY, false],
  ])('names the credentials that the step renews, when it ends: %s', async (_what, credential, renews) => {
    const { session } = context(credential, (_request, index) => (index === 0 ? {} : refused('token expires')));
    await session.send(get());
    const { hint } = await error(session.send(get()));
    const isNamed = /With "provider-urn" and "agency-urn".*the step renews its credential by itself/.test(String(hint));
    expect(isNamed || !renews).toBe(true);
  });

  it('names them once', async () => {
    const { session } = context(TOKEN, (_request, index) => (index === 0 ? {} : refused('token expires')));
    await session.send(get());
    const { hint } = await error(session.send(get()));
    expect(String(hint).match(/renews its credential by itself/g)).toHaveLength(1);
  });
});
