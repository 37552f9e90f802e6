import { describe, expect, it } from 'vitest';
import { redact } from '../../src/auth/redact.ts';

const KEY = 'a/key"of-forty-characters-in-a-test-0001';

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
});
