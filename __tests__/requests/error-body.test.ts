import { describe, expect, test } from 'vitest';
import { readErrorBody, validationError } from '../../src/requests/error-body.ts';

describe('the body of an error', () => {
  test.each<[what: string, text: string, code: string | null, message: string | null, requestId?: string]>([
    [
      'of the service',
      '{"errCode":"Cdm.0100","externalMessage":"Job[a] doesn\'t exist."}',
      'Cdm.0100',
      "Job[a] doesn't exist.",
    ],
    [
      'of the service, as one published reply spells it',
      '{"code":"Cdm.0104","errCode":"Cdm.0104","message":"taken","ternalMessage":"Job name already exist."}',
      'Cdm.0104',
      'Job name already exist.',
    ],
    [
      'of the gateway',
      '{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information","request_id":"abc"}',
      'APIGW.0301',
      'Incorrect IAM authentication information',
      'abc',
    ],
    ['of a gateway in camel case', '{"errorCode":"X.1","errorMsg":"no","requestId":"r"}', 'X.1', 'no', 'r'],
    ['one level down', '{"error":{"code":"Cdm.0018","message":"malformed"}}', 'Cdm.0018', 'malformed'],
    ['one level down, with the id above', '{"error":{"code":"X"},"request_id":"r"}', 'X', null, 'r'],
    [
      'of Keystone, whose numeric code says nothing',
      '{"error":{"code":401,"title":"Unauthorized"}}',
      null,
      'Unauthorized',
    ],
    ['a code alone', '{"code":"Cdm.0018"}', 'Cdm.0018', null],
    ['a message alone', '{"message":"no"}', null, 'no'],
    ['empty texts do not count', '{"errCode":"","code":"Cdm.1","externalMessage":"","message":"m"}', 'Cdm.1', 'm'],
    [
      'a validation that failed',
      '{"validation-result":[{"linkConfig":[{"message":"no such link","status":"ERROR"}]}]}',
      null,
      'no such link',
    ],
    ['a message before a validation', '{"message":"m","validation-result":[{"status":"ERROR"}]}', null, 'm'],
  ])('%s', (_what, text, code, message, requestId) => {
    expect(readErrorBody(text)).toEqual({ code, message, requestId: requestId ?? null });
  });

  test.each([
    ['nothing', ''],
    ['HTML', '<html>502 Bad Gateway</html>'],
    ['cut JSON', '{"errCode":"Cdm.0100"'],
    ['a list', '[{"errCode":"Cdm.0100"}]'],
    ['a text', '"Cdm.0100"'],
    ['null', 'null'],
    ['no code and no message', '{"request_id":"r"}'],
    ['a validation that passed', '{"validation-result":[{}]}'],
    ['a reply of a route', '{"submissions":[{"status":"RUNNING","error-summary":"x"}]}'],
  ])('%s is none', (_what, text) => {
    expect(readErrorBody(text)).toBeNull();
  });
});

describe('a validation', () => {
  test.each<[what: string, result: Parameters<typeof validationError>[0], message: string | null]>([
    ['nothing', undefined, null],
    ['null', null, null],
    ['an empty one', [{}], null],
    ['a warning', [{ a: [{ status: 'WARNING', message: 'careful' }] }], null],
    ['an error', [{ a: [{ status: 'ERROR', message: 'no' }] }], 'no'],
    ['an error in small letters', { status: 'error', message: 'no' }, 'no'],
    ['an error without words', [{ status: 'ERROR' }], 'refused without a message'],
    ['two errors', [{ a: [{ status: 'ERROR', message: 'x' }] }, { status: 'ERROR', message: 'y' }], 'x; y'],
    ['an error within an error', { status: 'ERROR', message: 'x', more: { status: 'ERROR', message: 'y' } }, 'x; y'],
    ['a status that is none', { status: 7, message: 'no' }, null],
    ['an error six levels down', [[[[[[{ status: 'ERROR', message: 'deep' }]]]]]], 'deep'],
    ['what nobody sends: seven levels down', [[[[[[[{ status: 'ERROR', message: 'deep' }]]]]]]], null],
  ])('%s', (_what, result, message) => {
    expect(validationError(result)).toBe(message);
  });
});
