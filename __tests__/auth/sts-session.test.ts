import { describe, expect, it, test } from 'vitest';
import type { Credential } from '../../src/auth/credential/credential.ts';
import { describeClaims } from '../../src/auth/iam/id-token.ts';
import { type HttpReply, type HttpRequest, TransportError } from '../../src/http/types.ts';
import { context, error, get, PROJECT, refused, START, type StepContext } from './fixture.ts';

const STS = new URL('https://sts.cn-north-4.example');
const AGENCY: Credential = {
  kind: 'sts',
  providerUrn: 'iam::d1:oidcProvider:github',
  agencyUrn: 'iam::d1:agency:deploy',
  audience: 'sts.huaweicloud.com',
};
const HOUR = 3_600_000;

const claims = {
  sub: 'repo:acme@12/shop@34:environment:prod',
  aud: 'sts.huaweicloud.com',
  iss: 'https://token.example',
};
const jwt = (payload: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature-of-the-id-token`;
const ID_TOKEN = jwt({ ...claims, actor: 'someone' });

const isExchange = ({ url }: HttpRequest): boolean => url.host === STS.host;

/** STS's reply with the key number `index`, dated `at`. */
function issuedKey(index: number, at: number, life = HOUR): Partial<HttpReply> {
  const credentials = {
    access_key_id: `HSTAKEY0000000000${index}`,
    secret_access_key: `hunter22-secret-key-${index}`,
    security_token: `hunter22-security-token-${index}`,
    expiration: new Date(at + life).toISOString(),
  };
  return { status: 200, headers: { date: new Date(at).toUTCString() }, body: JSON.stringify({ credentials }) };
}

interface Cloud {
  /** By the clock of this machine. */
  at: number;
  readonly life?: number;
  /** Whether CDM accepts the key of that number. */
  readonly accepts?: (index: number) => boolean;
}

/** STS and CDM: each key is good for `life`; CDM refuses a key that has ended. */
function session(cloud: Cloud): StepContext & { readonly asked: (string | null)[]; pass(ms: number): void } {
  let keys = 0;
  const ends = new Map<number, number>();
  const asked: (string | null)[] = [];
  const step = context(
    AGENCY,
    (request) => {
      if (isExchange(request)) {
        keys += 1;
        ends.set(keys, cloud.at + (cloud.life ?? HOUR));
        return issuedKey(keys, cloud.at, cloud.life);
      }
      const index = Number(/-(\d+)$/.exec(request.headers['X-Security-Token'] ?? '')?.[1]);
      const isOver = cloud.at >= (ends.get(index) ?? 0);
      return isOver || cloud.accepts?.(index) === false ? refused('decrypt token fail') : { body: 'x' };
    },
    {
      stsEndpoint: STS,
      sessionName: 'github-run-1',
      getIdToken: async (audience) => {
        asked.push(audience);
        return ID_TOKEN;
      },
    },
  );
  const pass = (ms: number): void => {
    cloud.at += ms;
    step.advance(ms);
  };
  return { ...step, asked, pass };
}

const keysOf = (sent: readonly HttpRequest[]): string[] =>
  sent.map((request) => (isExchange(request) ? 'sts' : (request.headers['X-Security-Token'] ?? '?').slice(-1)));

describe('an id token for a key of STS', () => {
  it('is exchanged once, unsigned, in the documented form; the key signs what goes to CDM', async () => {
    const { session: one, sent, masked, asked } = session({ at: START });
    await one.send(get());
    await one.send(get());
    expect(keysOf(sent)).toEqual(['sts', '1', '1']);
    const [exchange, request] = sent;
    expect(exchange).toMatchObject({ method: 'POST', url: new URL('/v5/agencies/assume-with-oidc', STS) });
    expect(Object.keys(exchange?.headers ?? {}).sort()).toEqual(['accept', 'content-type']);
    expect(JSON.parse(exchange?.body ?? '')).toEqual({
      provider_urn: 'iam::d1:oidcProvider:github',
      agency_urn: 'iam::d1:agency:deploy',
      agency_session_name: 'github-run-1',
      id_token: ID_TOKEN,
      duration_seconds: 3600,
    });
    expect(request?.headers).toMatchObject({
      Authorization: expect.stringMatching(
        /^SDK-HMAC-SHA256 Access=HSTAKEY00000000001, SignedHeaders=.*x-security-token/,
      ),
      'X-Project-Id': PROJECT,
    });
    expect(asked).toEqual(['sts.huaweicloud.com']);
    expect(masked).toEqual([ID_TOKEN, 'hunter22-secret-key-1', 'hunter22-security-token-1', 'HSTAKEY00000000001']);
  });

  it('keeps the path of the endpoint, and does not double the version', async () => {
    for (const [endpoint, path] of [
      ['https://gw.example/sts/', '/sts/v5/agencies/assume-with-oidc'],
      ['https://gw.example/v5', '/v5/agencies/assume-with-oidc'],
    ] as const) {
      const step = context(AGENCY, () => issuedKey(1, START), {
        stsEndpoint: new URL(endpoint),
        getIdToken: async () => ID_TOKEN,
      });
      await step.session.send(get());
      expect(step.sent[0]?.url.pathname).toBe(path);
    }
  });

  it('lives on renewed keys through a wait of twelve hours, each with a fresh id token', async () => {
    const { session: one, sent, asked, pass } = session({ at: START });
    for (let minute = 0; minute < 12 * 60; minute += 1) {
      expect((await one.send(get())).status).toBe(200);
      pass(60_000);
    }
    const exchanges = keysOf(sent).filter((key) => key === 'sts').length;
    expect(exchanges).toBe(14);
    expect(asked).toHaveLength(exchanges);
  });

  it('reads the end of the key by the clock of STS', async () => {
    const { session: one, sent, pass } = session({ at: START - 5 * HOUR });
    await one.send(get());
    pass(54 * 60_000);
    await one.send(get());
    pass(2 * 60_000);
    await one.send(get());
    expect(keysOf(sent)).toEqual(['sts', '1', '1', 'sts', '2']);
  });

  it('renews a key once that was accepted and is refused, and sends again', async () => {
    const dead = new Set<number>();
    const { session: one, sent } = session({ at: START, accepts: (index) => !dead.has(index) });
    await one.send(get());
    dead.add(1);
    expect((await one.send(get())).status).toBe(200);
    expect(keysOf(sent)).toEqual(['sts', '1', '1', 'sts', '2']);
  });

  it('gives up if the new key is refused, too', async () => {
    let works = true;
    const { session: one, sent } = session({ at: START, accepts: () => works });
    await one.send(get());
    works = false;
    const details = await error(one.send(get()));
    expect(details.message).toMatch(/^The service refused the temporary key from STS \(HTTP 401, APIGW\.0301/);
    expect(await error(one.send(get()))).toBe(details);
    expect(keysOf(sent)).toEqual(['sts', '1', '1', 'sts', '2']);
  });

  it('is final if the first key is refused: one request for ten callers, and the hint names the classic way', async () => {
    const { session: one, sent } = session({ at: START, accepts: () => false });
    const ten = await Promise.all(Array.from({ length: 10 }, () => error(one.send(get()))));
    expect(keysOf(sent)).toEqual(['sts', '1']);
    for (const details of ten) {
      expect(details).toBe(ten[0]);
      expect(details.hint).toMatch(/not documented.*"identity-provider-id", the classic way/);
    }
  });

  it('warns once that CDM may not accept such keys if it answers 403', async () => {
    const step = context(
      AGENCY,
      (request) => (isExchange(request) ? issuedKey(1, START) : { status: 403, body: '{"error_code":"APIGW.0302"}' }),
      { stsEndpoint: STS, getIdToken: async () => ID_TOKEN },
    );
    await step.session.send(get());
    await step.session.send(get());
    expect(step.warned).toEqual([
      expect.stringMatching(
        /^The service answered GET \/v1\.1\/p\/clusters with HTTP 403 to a key from STS\. .*"identity-provider-id"/,
      ),
    ]);
  });

  it('looks a project up with the key', async () => {
    const step = context(
      AGENCY,
      (request) => {
        if (isExchange(request)) return issuedKey(1, START);
        return { body: JSON.stringify({ projects: [{ id: PROJECT, name: 'eu-west-101' }] }) };
      },
      { stsEndpoint: STS, projectId: null, getIdToken: async () => ID_TOKEN },
    );
    expect(await step.session.projectId()).toBe(PROJECT);
    expect(step.sent[1]?.headers.Authorization).toMatch(/^SDK-HMAC-SHA256 Access=HSTA/);
  });
});

describe('an id token that STS refuses', () => {
  const refusing = (code: string, status: number, message: string, idToken = ID_TOKEN): StepContext =>
    context(
      AGENCY,
      () => ({ status, body: JSON.stringify({ error_code: code, error_msg: message, request_id: 'r-7' }) }),
      {
        stsEndpoint: STS,
        getIdToken: async () => idToken,
      },
    );

  it.each([
    ['STS5.1001', 403, /trust policy/],
    ['STS5.2001', 400, /"oidc-audience"/],
    ['STS5.0001', 400, /"provider-urn" \(an OpenID Connect provider of the newer IAM edition\)/],
  ])('%s: says what the token claims and what to compare, and never the token', async (code, status, hint) => {
    const { session: one, sent } = refusing(code, status, 'denied.');
    const details = await error(one.send(get()));
    expect(details).toMatchObject({
      name: 'AuthRefusedError',
      code,
      status,
      requestId: 'r-7',
      hint: expect.stringMatching(hint),
    });
    expect(details.message).toBe(
      `STS refused the id token (HTTP ${status}, ${code}, request r-7): denied. The id token says sub "${claims.sub}", aud "${claims.aud}", iss "${claims.iss}".`,
    );
    expect(JSON.stringify(details)).not.toContain('signature-of-the-id-token');
    expect(sent).toHaveLength(1);
  });

  it('even if STS repeats it', async () => {
    const { session: one } = refusing('STS5.0001', 400, `bad token ${ID_TOKEN}`);
    expect((await error(one.send(get()))).message).not.toContain('signature-of-the-id-token');
  });

  it.each<[string, Partial<HttpReply> | Error]>([
    ['busy', { status: 503, body: 'x' }],
    ['reset', new TransportError('reset', true, 'cut')],
  ])('%s is a passing trouble: asked four times, nothing was sent to CDM', async (_what, answer) => {
    const step = context(AGENCY, () => answer, { stsEndpoint: STS, getIdToken: async () => ID_TOKEN });
    expect(await error(step.session.send(get()))).toMatchObject({ name: 'TransportError', maybeSent: false });
    expect(step.sent).toHaveLength(4);
  });

  it.each([
    ['nothing', '{}'],
    ['no JSON', 'hello'],
    ['half a key', '{"credentials":{"access_key_id":"A","secret_access_key":"S"}}'],
    ['a line break', '{"credentials":{"access_key_id":"A","secret_access_key":"S","security_token":"T\\n"}}'],
  ])('takes no success with %s', async (_what, body) => {
    const step = context(AGENCY, () => ({ body }), { stsEndpoint: STS, getIdToken: async () => ID_TOKEN });
    expect(await error(step.session.send(get()))).toMatchObject({ hint: expect.stringContaining('"sts-endpoint"') });
  });

  it('is not sent anywhere without an STS', async () => {
    const step = context(AGENCY, () => ({}), { stsEndpoint: null, getIdToken: async () => ID_TOKEN });
    expect((await error(step.session.send(get()))).hint).toBe('Set "sts-endpoint".');
    expect(step.sent).toEqual([]);
  });
});

describe('the claims of an id token', () => {
  test.each<[what: string, token: string | null, shown: string]>([
    [
      'of GitHub',
      jwt({ sub: 'repo:a/b:ref:refs/heads/main', aud: 'x', iss: 'y' }),
      ' The id token says sub "repo:a/b:ref:refs/heads/main", aud "x", iss "y".',
    ],
    ['with ids in the sub', jwt({ sub: claims.sub }), ` The id token says sub "${claims.sub}".`],
    ['with several audiences', jwt({ aud: ['a', 'b'] }), ' The id token says aud ["a","b"].'],
    ['with a line break', jwt({ sub: 'a\n::error::b' }), ' The id token says sub "a\\n::error::b".'],
    ['of other types', jwt({ sub: 5, aud: null }), ''],
    ['of no object', jwt([1]), ''],
    ['of a text that is no token', 'hunter22', ''],
    ['of two parts', 'a.b', ''],
    ['of broken JSON', 'a.e30x.c', ''],
    ['of none', null, ''],
  ])('%s', (_what, token, shown) => {
    expect(describeClaims(token)).toBe(shown);
  });
});
