import { expect, it } from 'vitest';
import type { Failure } from '../../src/requests/answer.ts';
import { answeredCall, failureContext } from '../../src/requests/failure-context.ts';

const refusal: Failure = {
  kind: 'reply',
  call: 'GET /clusters',
  reason: null,
  maybeSent: true,
  httpStatus: 403,
  code: 'APIGW.0302',
  message: 'not allowed',
  requestId: 'f00d',
  retryAfterMs: null,
};

it.each<[string, Partial<Failure>, string]>([
  ['a refusal', {}, ' (GET /clusters, HTTP 403, APIGW.0302, request f00d)'],
  ['one with a status only', { code: null, requestId: null }, ' (GET /clusters, HTTP 403)'],
  [
    'a body that could not be read',
    { kind: 'unreadable', httpStatus: 200, code: null },
    ' (GET /clusters, HTTP 200, request f00d)',
  ],
  ['no answer', { kind: 'no-reply', httpStatus: null }, ''],
  ['a refused credential', { kind: 'auth-refused' }, ''],
])('of %s', (_, more, expected) => {
  const failure = { ...refusal, ...more };
  expect(failureContext(failure)).toBe(expected);
  expect(answeredCall(failure) === null).toBe(expected === '');
});
