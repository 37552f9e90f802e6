import { describe, expect, it } from 'vitest';
import { AuthRefusedError } from '../../src/auth/errors/auth-refused-error.ts';
import { type HttpReply, type HttpRequest, TransportError } from '../../src/http/types.ts';
import { context, error, get, IAM, issued, OIDC, PASSWORD, PROJECT, refused, START } from './fixture.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

function isIam(request: HttpRequest): boolean {
  return request.url.host === IAM.host;
}

/** IAM hands out `token-1`, `token-2`, …; the service accepts whatever `accepts` says. */
function service(options: { accepts?: (token: string) => boolean; life?: number; now?: () => number } = {}) {
  const { accepts = () => true, life = DAY, now = () => START } = options;
  let count = 0;
  return (request: HttpRequest): Partial<HttpReply> => {
    if (isIam(request)) return issued(`token-${++count}`, now(), life);
    return accepts(request.headers['X-Auth-Token'] ?? '') ? {} : refused('token expires');
  };
}

function flow(sent: readonly HttpRequest[]): string[] {
  return sent.map((request) => (isIam(request) ? 'iam' : (request.headers['X-Auth-Token'] ?? 'none')));
}

describe('a user', () => {
  it('gets a token for the project, once, masked before it is used', async () => {
    const { session, sent, masked } = context(PASSWORD, service());
    await Promise.all([session.send(get()), session.send(get()), session.send(get())]);
    expect(flow(sent)).toEqual(['iam', 'token-1', 'token-1', 'token-1']);
    expect(masked).toEqual(['token-1']);
    expect(sent[0]?.url.href).toBe('https://iam.eu-west-101.example/v3/auth/tokens?nocatalog=true');
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'deployer', password: 'hunter22 "pass"/word', domain: { name: 'account' } } },
        },
        scope: { project: { id: PROJECT } },
      },
    });
  });

  it('renews the token five minutes before it ends', async () => {
    let now = START;
    const { session, sent, advance } = context(PASSWORD, service({ now: () => now }));
    const move = (ms: number): void => {
      advance(ms);
      now += ms;
    };
    await session.send(get());
    move(DAY - 5 * MINUTE - 1000);
    await session.send(get());
    move(1000);
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'token-1', 'token-1', 'iam', 'token-2']);
  });

  it('renews it by the clock of IAM if this machine has a wrong one', async () => {
    const { session, sent, advance } = context(PASSWORD, service({ now: () => START + 5 * DAY }));
    await session.send(get());
    advance(DAY - 6 * MINUTE);
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'token-1', 'token-1']);
  });

  it('does not fetch a token before every request if tokens are short-lived', async () => {
    const { session, sent, advance } = context(PASSWORD, service({ life: 4 * MINUTE }));
    await session.send(get());
    advance(MINUTE);
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'token-1', 'token-1']);
  });

  it('renews a refused token once for all parallel callers, and sends again', async () => {
    const { session, sent } = context(PASSWORD, service({ accepts: (token) => token !== 'token-1' }));
    const replies = await Promise.all([session.send(get()), session.send(get()), session.send(get())]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(flow(sent)).toEqual(['iam', 'token-1', 'token-1', 'token-1', 'iam', 'token-2', 'token-2', 'token-2']);
  });

  it('gives up if the new token is refused, too', async () => {
    const { session, sent } = context(PASSWORD, service({ accepts: () => false }));
    const details = await error(session.send(get()));
    expect(details).toBeInstanceOf(AuthRefusedError);
    expect(await error(session.send(get()))).toBe(details);
    expect(flow(sent)).toEqual(['iam', 'token-1', 'iam', 'token-2']);
  });

  it.each([
    [
      401,
      { error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' } },
      /user or the password \(HTTP 401\): The username/,
      /programmatic access/,
    ],
    [
      403,
      { error_msg: 'No permission', error_code: 'IAM.0003' },
      /gave no token for this user \(HTTP 403, IAM\.0003\)/,
      /"region" and "project-id"/,
    ],
    [404, { error: { code: 404, message: 'Could not find project' } }, /HTTP 404/, /"project-id"/],
    [
      401,
      { error: { code: 401, message: 'The project of the scope was not found.', title: 'Unauthorized' } },
      /gave no token for this user/,
      /"project-id"/,
    ],
    [400, 'not json', /HTTP 400\): HTTP 400 without an explanation/, /"region"/],
  ])('is refused by IAM with %i: one request, however many callers', async (status, body, message, hint) => {
    const { session, sent } = context(PASSWORD, () => ({ status, body: JSON.stringify(body) }));
    const all = await Promise.all([1, 2, 3].map(() => error(session.send(get()))));
    expect(await error(session.send(get()))).toBe(all[0]);
    expect(sent).toHaveLength(1);
    expect(all[0]).toBeInstanceOf(AuthRefusedError);
    expect(all[0]?.message).toMatch(message);
    expect(all[0]?.hint).toMatch(hint);
  });

  it('never shows the password, even if IAM repeats it', async () => {
    const body = JSON.stringify({ error: { message: 'bad password hunter22 "pass"/word' } });
    const { session } = context(PASSWORD, () => ({ status: 401, body }));
    const details = await error(session.send(get()));
    expect(`${details.message} ${String(details.hint)}`).not.toContain('hunter22');
    expect(details.message).toContain('***');
  });

  it.each([
    ['a reset', new TransportError('reset', true, 'cut')],
    ['busy', { status: 503 }],
    ['throttled', { status: 429, headers: { 'retry-after': '7' } }],
  ])('retries IAM after %s', async (_name, trouble) => {
    const answers = service();
    const { session, sent, slept } = context(PASSWORD, (request, index) => (index < 2 ? trouble : answers(request)));
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'iam', 'iam', 'token-1']);
    expect(slept).toEqual('headers' in trouble ? [7000, 7000] : [1000, 2000]);
  });

  it.each([
    ['cut', new TransportError('reset', true, 'cut'), 'reset'],
    ['busy', { status: 503, body: '' }, 'other'],
  ])('certainly sent no request if IAM stays %s', async (_name, trouble, reason) => {
    const { session, sent } = context(PASSWORD, () => trouble);
    expect(await error(session.send(get()))).toMatchObject({ name: 'TransportError', reason, maybeSent: false });
    expect(flow(sent)).toEqual(['iam', 'iam', 'iam', 'iam']);
  });

  it.each(['tls', 'proxy', 'too-large'] as const)('a lasting trouble (%s) is not asked about again', async (reason) => {
    const { session, sent } = context(PASSWORD, () => new TransportError(reason, false, 'x'));
    await error(session.send(get()));
    expect(sent).toHaveLength(1);
  });

  it('uses the old token to its end while IAM is down, without a request to IAM each time', async () => {
    let now = START;
    const answers = service({ now: () => now });
    const { session, sent, advance } = context(PASSWORD, (request) =>
      isIam(request) && sent.length > 2 ? { status: 503 } : answers(request),
    );
    await session.send(get());
    now = START + DAY - 4 * MINUTE;
    advance(DAY - 4 * MINUTE);
    await session.send(get());
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'token-1', 'iam', 'iam', 'iam', 'iam', 'token-1', 'token-1']);
    advance(5 * MINUTE);
    expect(await error(session.send(get()))).toMatchObject({ name: 'TransportError', maybeSent: false });
  });

  it('uses the old token to its end if IAM refuses a new one, and requests that only once', async () => {
    const answers = service();
    const { session, sent, advance } = context(PASSWORD, (request) =>
      isIam(request) && sent.length > 2 ? { status: 401 } : answers(request),
    );
    await session.send(get());
    advance(DAY - 4 * MINUTE);
    await session.send(get());
    advance(MINUTE);
    await session.send(get());
    advance(5 * MINUTE);
    expect(await error(session.send(get()))).toBeInstanceOf(AuthRefusedError);
    expect(flow(sent)).toEqual(['iam', 'token-1', 'iam', 'token-1', 'token-1']);
  });

  it('lets one caller give up while the others wait for the token', async () => {
    const slow = Promise.withResolvers<Partial<HttpReply>>();
    const { session, sent } = context(PASSWORD, (request) => (isIam(request) ? slow.promise : {}));
    const controller = new AbortController();
    const gone = error(session.send(get(), controller.signal));
    const stays = session.send(get());
    controller.abort();
    expect(await gone).toMatchObject({ reason: 'aborted', maybeSent: false });
    slow.resolve(issued('token-1', START, DAY));
    await stays;
    expect(flow(sent)).toEqual(['iam', 'token-1']);
  });

  it('starts a new request if the only waiting caller had given up', async () => {
    const slow = Promise.withResolvers<Partial<HttpReply>>();
    const answers = service();
    const { session, sent } = context(PASSWORD, (request, index) => (index === 0 ? slow.promise : answers(request)));
    const controller = new AbortController();
    const gone = error(session.send(get(), controller.signal));
    controller.abort();
    await gone;
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'iam', 'token-1']);
  });

  it.each([
    ['no token', {}],
    ['a token with a line break', { 'x-subject-token': 'a\nb' }],
  ])('rejects a success with %s', async (_name, headers) => {
    const { session } = context(PASSWORD, () => ({ status: 201, headers }));
    expect(await error(session.send(get()))).toMatchObject({ name: 'AuthRefusedError', message: /without a token/ });
  });
});

describe('GitHub', () => {
  it('gives a fresh id token for each exchange', async () => {
    const audiences: unknown[] = [];
    const getIdToken = async (audience: string | null) => `jwt-${audiences.push(audience)}`;
    const answers = service({ accepts: (token) => token !== 'token-1' });
    const { session, sent, masked } = context(
      OIDC,
      (request, index) => (index === 0 ? { status: 502 } : answers(request)),
      { getIdToken },
    );
    await session.send(get());
    expect(flow(sent)).toEqual(['iam', 'iam', 'token-1', 'iam', 'token-2']);
    expect(audiences).toEqual(['cdm', 'cdm', 'cdm']);
    expect(masked).toEqual(['jwt-1', 'jwt-2', 'token-1', 'jwt-3', 'token-2']);
    expect(sent[3]?.url.href).toBe('https://iam.eu-west-101.example/v3.0/OS-AUTH/id-token/tokens');
    expect(sent[3]?.headers['X-Idp-Id']).toBe('github');
    expect(JSON.parse(sent[3]?.body ?? '')).toEqual({
      auth: { id_token: { id: 'jwt-3' }, scope: { project: { id: PROJECT } } },
    });
  });

  it('gives no id token at first: the permission is missing', async () => {
    const getIdToken = async () => Promise.reject(new Error('Unable to get\n ACTIONS_ID_TOKEN_REQUEST_URL'));
    const { session, sent } = context(OIDC, () => ({}), { getIdToken });
    const details = await error(session.send(get()));
    expect(details).toMatchObject({ name: 'AuthRefusedError', hint: expect.stringContaining('id-token: write') });
    expect(details.message).not.toMatch(/\n/);
    expect(sent).toEqual([]);
  });

  it('gives no id token later: a temporary failure, and the wait continues', async () => {
    let works = true;
    const getIdToken = async () => (works ? 'jwt' : Promise.reject(new Error('503')));
    const { session } = context(OIDC, service({ accepts: (token) => token !== 'token-1' || works }), { getIdToken });
    await session.send(get());
    works = false;
    expect(await error(session.send(get()))).toMatchObject({ name: 'TransportError', maybeSent: false });
    works = true;
    expect((await session.send(get())).status).toBe(200);
  });

  it('gives an id token that IAM refuses', async () => {
    const body = JSON.stringify({ error_msg: 'token invalid', error_code: 'IAM.0001' });
    const { session, sent } = context(OIDC, () => ({ status: 401, body }), { getIdToken: async () => 'jwt' });
    const details = await error(session.send(get()));
    expect(details.message).toMatch(/^IAM refused the id token \(HTTP 401, IAM\.0001\): token invalid/);
    expect(details.hint).toMatch(/client id of the provider equals the audience/);
    expect(sent).toHaveLength(1);
  });
});
