import { describe, expect, it } from 'vitest';
import { redact } from '../../src/auth/errors/redact.ts';

const KEY = 'a/key"of-forty-characters-in-a-test-0001';

const LONG = `MIIToken/${'aZ+9/'.repeat(40)}&"=`;
const SPELLINGS = [
  LONG,
  JSON.stringify(LONG).slice(1, -1),
  LONG.replaceAll('/', '\\/'),
  encodeURIComponent(LONG),
  encodeURIComponent(LONG).replaceAll('%2F', '%2f').replaceAll('%2B', '%2b'),
  LONG.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  Buffer.from(LONG).toString('base64'),
  Buffer.from(LONG).toString('base64url'),
];

describe('secrets in a reply', () => {
  it.each([
    ['a key in an error', 401, KEY, `got ${KEY}.`, 'got ***.'],
    ['a key in JSON', 400, KEY, JSON.stringify({ was: KEY }), '{"was":"***"}'],
    ['a key with slashes escaped', 400, 'a/key-of-some-length', 'a\\/key-of-some-length', '***'],
    ['a key in what looks like a success', 200, KEY, `<p>${KEY}</p>`, '<p>***</p>'],
    ['a password in an error', 401, 'orders', 'wrong password orders', 'wrong password ***'],
    ['a password that is also the name of a job', 200, 'orders', '{"name":"orders"}', '{"name":"orders"}'],
    ['a text too short to be a secret', 401, 'ab', 'about', 'about'],
    ['an empty one', 401, '', 'about', 'about'],
  ])('%s', (_name, status, secret, body, left) => {
    expect(redact({ status, headers: {}, body }, [secret]).body).toBe(left);
  });

  it.each(SPELLINGS)('a token spelt %s, whole or cut', (spelling) => {
    for (const status of [200, 400])
      for (const part of [spelling, spelling.slice(0, 60), `${spelling.slice(0, 60)}…`]) {
        const { body } = redact({ status, headers: {}, body: `<${part}> and ${part}.` }, [LONG]);
        expect(body).toMatch(/^<\*\*\*\S{0,3}> and \*\*\*\S{0,4}$/);
      }
  });

  it('headers, but for the one in which IAM hands out a token', () => {
    const headers = { 'x-request-id': `id ${LONG}`, 'x-subject-token': LONG };
    expect(redact({ status: 201, headers, body: '' }, [LONG]).headers).toEqual({
      'x-request-id': 'id ***',
      'x-subject-token': LONG,
    });
  });
});
