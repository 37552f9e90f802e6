import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/requests/answer.ts';
import {
  type FailureKind,
  failureKind,
  isRetryable,
  isWrongAddress,
  neverSent,
} from '../../src/requests/failure-kind.ts';
import { failure } from '../migration/support/answers.ts';

const reply = (httpStatus: number, code: string | null = null): Partial<Failure> => ({
  kind: 'reply',
  httpStatus,
  code,
});

const cases: readonly [what: string, part: Partial<Failure>, kind: FailureKind][] = [
  ['a credential refused before', { kind: 'auth-refused', maybeSent: false }, 'auth'],
  ['a reset', { kind: 'no-reply', reason: 'reset' }, 'lost'],
  ['a refused connection', { kind: 'no-reply', reason: 'refused', maybeSent: false }, 'lost'],
  ['a body that cannot be read', { kind: 'unreadable', httpStatus: 200 }, 'lost'],
  ['a body with 400 that cannot be read', { kind: 'unreadable', httpStatus: 400 }, 'lost'],
  ...['Cdm.0100', 'Cdm.0054', 'Cdm.0319', 'Cdm.0095', 'Cdm.00095'].map(
    (code): [string, Partial<Failure>, FailureKind] => [`the code ${code}`, reply(500, code), 'gone'],
  ),
  ...['Cdm.0052', 'Cdm.0322'].map((code): [string, Partial<Failure>, FailureKind] => [code, reply(400, code), 'busy']),
  ['the code Cdm.0053', reply(500, 'Cdm.0053'), 'not-running'],
  ...['Cdm.0104', 'Cdm.0318'].map((code): [string, Partial<Failure>, FailureKind] => [
    code,
    reply(400, code),
    'name-taken',
  ]),
  ...['Cdm.0000', 'Cdm.0036', 'Cdm.0037', 'Cdm.0056', 'Cdm.0201', 'Cdm.0202', 'Cdm.0323'].flatMap(
    (code): [string, Partial<Failure>, FailureKind][] => [
      [`${code} with 500`, reply(500, code), 'lost'],
      [`${code} with 400`, reply(400, code), 'lost'],
      [`${code} with 200`, reply(200, code), 'lost'],
    ],
  ),
  ['a code of the service with 500', reply(500, 'Cdm.0018'), 'refused'],
  ['a code of the service with 200', reply(200, 'Cdm.0018'), 'refused'],
  ['no right to do it, with 500', reply(500, 'Cdm.0032'), 'refused'],
  ['a code that every object bears', reply(400, 'constructor'), 'refused'],
  ...['APIGW.0308', 'APIG.0308', 'APIC.0308', 'apigw.0308'].map((code): [string, Partial<Failure>, FailureKind] => [
    `the gateway's ${code}`,
    reply(403, code),
    'throttled',
  ]),
  ['429', reply(429), 'throttled'],
  ['429 with another code', reply(429, 'APIGW.0999'), 'throttled'],
  ...['APIGW.0301', 'APIG.0301', 'APIC.0301'].map((code): [string, Partial<Failure>, FailureKind] => [
    `the signature refused by ${code}`,
    reply(401, code),
    'auth',
  ]),
  ['the signature refused, whatever the status', reply(403, 'APIGW.0301'), 'auth'],
  ['a code that only begins so', reply(403, 'APIGW.03011'), 'refused'],
  ['a code that only ends so', reply(403, 'XAPIGW.0301'), 'refused'],
  ['a throttle code that only begins so', reply(403, 'APIGW.03088'), 'refused'],
  ['a throttle code that only ends so', reply(403, 'XAPIG.0308'), 'refused'],
  ['401', reply(401), 'auth'],
  ['408', reply(408), 'lost'],
  ['500 without a code', reply(500), 'lost'],
  ['502 without a code', reply(502), 'lost'],
  ["504 with the gateway's code", reply(504, 'APIG.0203'), 'lost'],
  ['499', reply(499), 'refused'],
  ['400 without a code', reply(400), 'refused'],
  ['403', reply(403), 'refused'],
  ['404', reply(404), 'refused'],
  ['a redirect', reply(302), 'refused'],
  ['a reply without a status', { kind: 'reply', httpStatus: null }, 'refused'],
];

describe('what a failed call means', () => {
  test.each(cases)('%s', (_what, part, kind) => {
    expect(failureKind(failure(part))).toBe(kind);
  });

  test.each(cases)('%s: asked again only without a final word', (_what, part, kind) => {
    expect(isRetryable(failure(part))).toBe(kind === 'lost' || kind === 'throttled');
  });

  test.each<[Partial<Failure>, boolean]>([
    [{ kind: 'no-reply', maybeSent: false }, true],
    [{ kind: 'no-reply', maybeSent: true }, false],
    [{ kind: 'reply', maybeSent: false }, false],
    [{ kind: 'unreadable', maybeSent: true }, false],
    [{ kind: 'auth-refused', maybeSent: false }, false],
  ])('%j was surely never sent: %s', (part, expected) => {
    expect(neverSent(failure(part))).toBe(expected);
  });
});

test.each<[code: string | null, kind: Failure['kind'], isWrong: boolean]>([
  ['APIGW.0101', 'reply', true],
  ['APIG.0101', 'reply', true],
  ['APIGW.0302', 'reply', false],
  ['Cdm.0101', 'reply', false],
  [null, 'no-reply', false],
])('%s in a %s is a wrong address: %s', (code, kind, isWrong) => {
  expect(isWrongAddress(failure({ code, kind }))).toBe(isWrong);
});
