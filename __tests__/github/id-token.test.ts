import { describe, expect, it } from 'vitest';
import { fetchIdToken } from '../../src/github/id-token.ts';
import { type HttpReply, type HttpRequest, TransportError } from '../../src/http/types.ts';

const RIGHT = 'the-right-to-ask-is-a-token';
const ENV = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://run.actions.example/idtoken?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: RIGHT,
};

/** What was asked for, and what came of it, where GitHub answers in this order; the last one again and again. */
async function ask(
  answers: readonly (Partial<HttpReply> | Error)[],
  audience: string | null = null,
  env: Readonly<Record<string, string>> = ENV,
): Promise<{ sent: HttpRequest[]; slept: number[]; token: string; reason: string }> {
  const sent: HttpRequest[] = [];
  const slept: number[] = [];
  const clock = { now: () => 0, random: () => 0.5, sleep: async (ms: number) => void slept.push(ms) };
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const answer = answers[Math.min(sent.push(request), answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const asked = fetchIdToken({ env, clock, send }, audience);
  return asked.then(
    (token) => ({ sent, slept, token, reason: '' }),
    (error: Error) => ({ sent, slept, token: '', reason: error.message }),
  );
}

const given = { body: '{"value":"jwt"}' };

describe("GitHub's id token", () => {
  it.each([
    ['its own default', null, 'https://run.actions.example/idtoken?api-version=2.0'],
    [
      'one audience',
      'a b/c&d=é',
      'https://run.actions.example/idtoken?api-version=2.0&audience=a%20b%2Fc%26d%3D%C3%A9',
    ],
  ])('is asked for, for %s', async (_, audience, href) => {
    const { sent, token } = await ask([given], audience);
    expect(token).toBe('jwt');
    expect(sent.map(({ method, url }) => [method, url.href])).toEqual([['GET', href]]);
    expect(sent[0]?.headers.authorization).toBe(`Bearer ${RIGHT}`);
  });

  it('is asked for again while GitHub is only busy or out of reach', async () => {
    const reset = new TransportError('reset', true, 'cut');
    const { token, slept } = await ask([{ status: 503 }, reset, { status: 429 }, given]);
    expect(token).toBe('jwt');
    expect(slept).toHaveLength(3);
  });

  it.each<[string, Partial<HttpReply> | Error, number, string]>([
    ['says no', { status: 403, body: '{"message":"not for you"}' }, 1, 'HTTP 403, not for you'],
    ['leads elsewhere', { status: 302, headers: { location: 'https://b' } }, 1, 'HTTP 302 without an explanation'],
    ['stays busy', { status: 503 }, 4, 'HTTP 503 without an explanation'],
    ['cannot be reached', new TransportError('dns', false, 'No such name.'), 4, 'no answer. No such name.'],
    ['is not trusted', new TransportError('tls', false, 'Not trusted.'), 1, 'no answer. Not trusted.'],
    ['sends something else', { body: '<html>' }, 1, 'the answer holds none'],
    ['sends nothing', { body: '{"value":""}' }, 1, 'the answer holds none'],
    ['repeats the right to ask', { status: 400, body: `{"message":"Bearer ${RIGHT}"}` }, 1, 'HTTP 400, Bearer ***'],
  ])('is not had where GitHub %s', async (_, answer, times, reason) => {
    const details = await ask([answer]);
    expect(details.sent).toHaveLength(times);
    expect(details.reason).toContain(reason);
    expect(details.reason).not.toContain(RIGHT);
  });

  it.each(Object.keys(ENV))('is not asked for without %s', async (name) => {
    const { sent, reason } = await ask([given], null, { ...ENV, [name]: '' });
    expect(reason).toContain(name);
    expect(sent).toEqual([]);
  });
});
