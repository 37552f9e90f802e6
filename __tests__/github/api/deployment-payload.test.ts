import { describe, expect, test } from 'vitest';
import {
  decodePayload,
  MAX_PAYLOAD_BYTES,
  type MigrationPayload,
  payloadBytes,
  payloadObject,
} from '../../../src/github/api/deployment-payload.ts';

const payload: MigrationPayload = {
  handle: '{"format":"huaweicloud-cdm-action/handle"}',
  expect: 'rows_written > 0\nwarn: rows_skipped == 0',
  onUnmeasured: 'warn',
  onMissingBaseline: 'fail',
  dataTime: '2026-11-24T23:30:00+01:00',
  deleteJob: 'on-success',
  runUrl: 'https://github.com/octo/warehouse/actions/runs/1',
  watchedUntil: 1_764_000_000_000,
  replaces: 7,
};
const object = payloadObject(payload);
const text = JSON.stringify(object);

describe('the payload of a deployment', () => {
  test.each([
    ['as an object', text],
    ['as text, which GraphQL shows as text within text', JSON.stringify(text)],
    ['with fields of a later release of the same version', JSON.stringify({ ...object, added: [1] })],
  ])('is read %s', (_, shown) => {
    expect(decodePayload(shown)).toEqual({ ok: true, payload });
  });

  test.each([
    ['missing', null, 'its payload is not JSON'],
    ['empty', '', 'its payload is not JSON'],
    ['cut', text.slice(0, 100), 'its payload is not JSON'],
    ['of another action', '{"format":"x","version":1}', 'its payload was not written by this action'],
    ['a list', '[]', 'its payload was not written by this action'],
    [
      'of a newer version',
      JSON.stringify({ ...object, version: 2 }),
      'its payload has the version 2, and this release of the action reads 1',
    ],
    ['without a field', JSON.stringify({ ...object, handle: undefined }), 'its payload is damaged at handle'],
    [
      'with a word that is none',
      JSON.stringify({ ...object, deleteJob: 'maybe' }),
      'its payload is damaged at deleteJob',
    ],
  ])('%s is refused', (_, shown, problem) => {
    expect(decodePayload(shown)).toEqual({ ok: false, problem });
  });

  test('its size is that of the JSON in bytes', () => {
    expect(payloadBytes({ ...payload, expect: 'ä'.repeat(1000) })).toBe(
      payloadBytes({ ...payload, expect: '' }) + 2000,
    );
    expect(MAX_PAYLOAD_BYTES).toBe(60_000);
  });
});
