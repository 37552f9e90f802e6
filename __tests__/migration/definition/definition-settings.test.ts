import { describe, expect, test } from 'vitest';
import { differences, unmentioned } from '../../../src/migration/definition/definition-diff.ts';
import type { Json } from '../../../src/text/exact-json.ts';
import { type Inputs, jobWith as job } from '../support/records.ts';

describe('inputs that the file does not mention', () => {
  test.each<[what: string, file: Inputs, standing: Inputs, names: readonly string[]]>([
    ['one with a value', { i: 1 }, { i: 2, more: 'x' }, ['c/more']],
    ['one without a value', { i: 1 }, { i: 1, more: '' }, []],
    ['one with an empty list', {}, { more: [] }, []],
    ['one that the file leaves empty', { more: null }, { more: 'x' }, []],
    ['false and 0 are values', {}, { off: false, zero: 0 }, ['c/off', 'c/zero']],
  ])('%s', (_what, file, standing, names) => {
    expect(unmentioned(job(file), job(standing))).toEqual(names);
  });

  test('are none in what is no job', () => {
    expect(unmentioned('x', job({ i: 1 }))).toEqual([]);
    expect(unmentioned(job({ i: 1 }), 'x')).toEqual([]);
  });
});

describe('settings that exports hold as base64 of JSON', () => {
  const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
  const extended = (value: Json | undefined): Json => ({
    'to-config-values': {
      configs: [],
      ...(value === undefined ? {} : { 'extended-configs': { name: 'toJobConfig.extendedFields', value } }),
    },
  });
  const field = 'to-config-values/extended-configs';

  test.each<[what: string, file: Json | undefined, standing: Json | undefined]>([
    ['the same text', base64({ importMode: 'UPSERT' }), base64({ importMode: 'UPSERT' })],
    ['keys in another order', base64({ a: 'x', b: 'y' }), base64({ b: 'y', a: 'x' })],
    ['encoded by the service', base64({ a: '???' }), encodeURIComponent(base64({ a: '???' }))],
    ['nothing and an empty object', undefined, base64({})],
    ['nothing and values that set nothing', undefined, base64({ a: '', b: null, c: false, d: 'NONE' })],
    ['text that is no JSON', 'xyz', 'xyz'],
    ['values that are no text', { importMode: 'UPSERT' }, { importMode: 'UPSERT' }],
  ])('agree: %s', (_what, file, standing) => {
    expect(differences(extended(file), extended(standing))).toEqual([]);
  });

  test.each<[what: string, file: Json | undefined, standing: Json | undefined, expected: object]>([
    [
      'another import mode',
      base64({ importMode: 'UPSERT' }),
      base64({ importMode: 'INSERT' }),
      { field: `${field}/importMode`, standing: '"INSERT"', file: '"UPSERT"' },
    ],
    [
      'one that the service does not have',
      base64({ importMode: 'UPSERT' }),
      undefined,
      { field: `${field}/importMode`, standing: 'nothing', file: '"UPSERT"' },
    ],
    [
      'one that was taken out of the file',
      undefined,
      base64({ importMode: 'UPSERT' }),
      { field: `${field}/importMode`, standing: '"UPSERT"', file: 'nothing' },
    ],
    ['text that is no JSON', 'xyz', 'xyw', { field: `${field}/value`, standing: '"xyw"', file: '"xyz"' }],
    [
      'a list in base64',
      base64([1]),
      base64([2]),
      { field: `${field}/value`, standing: `"${base64([2])}"`, file: `"${base64([1])}"` },
    ],
    [
      'values that are no text',
      { importMode: 'UPSERT' },
      { importMode: 'INSERT' },
      { field: `${field}/value`, standing: '{"importMode":"INSERT"}', file: '{"importMode":"UPSERT"}' },
    ],
    [
      'a secret, which is not shown',
      base64({ dbPassword: 'one' }),
      base64({ dbPassword: 'two' }),
      { field: `${field}/dbPassword`, standing: 'a value that is not shown', file: 'a value that is not shown' },
    ],
  ])('differ: %s', (_what, file, standing, expected) => {
    expect(differences(extended(file), extended(standing))).toEqual([expected]);
  });
});

describe('top-level fields that are not known', () => {
  test('count as far as the file holds them', () => {
    expect(differences(job({}, { extra: { a: 1 } }), job({}, { extra: { a: 2 } }))).toEqual([
      { field: 'extra', standing: '{"a":2}', file: '{"a":1}' },
    ]);
    expect(differences(job({}, { extra: 'x' }), job({}))).toHaveLength(1);
    expect(differences(job({}), job({}, { extra: 'x' }))).toEqual([]);
    expect(differences(job({}, { extra: [] }), job({}))).toEqual([]);
  });

  test('do not count if the service adds them by itself', () => {
    const known = { systemFields: new Set(['update-date']), defaults: new Map<string, string>() };
    expect(differences(job({}, { 'update-date': 1 }), job({}, { 'update-date': 2 }), known)).toEqual([]);
  });
});

describe('a setting that was taken out of the file', () => {
  const known = {
    systemFields: new Set<string>(),
    defaults: new Map([
      ['driver-config-values/i', ''],
      ['driver-config-values/d', 'Utf-8'],
      ['driver-config-values/words', 'a b'],
      ['driver-config-values/c.password', ''],
    ]),
  };
  const diff = (standing: Inputs): readonly unknown[] =>
    differences(job({ other: 1 }), job({ other: 1, ...standing }), known);

  test.each<[what: string, standing: Inputs]>([
    ['without a value', { i: '' }],
    ['with a list of nothing', { i: [] }],
    ['false', { i: false }],
    ['false as text', { i: 'FALSE' }],
    ['none', { i: 'none' }],
    ['its documented default', { d: 'utf-8' }],
    ['its documented default, encoded', { d: 'Utf%2D8' }],
    ['its documented default, a blank encoded as +', { words: 'a+b' }],
    ['that no document describes', { x: 'y' }],
  ])('is no difference: %s', (_what, standing) => {
    expect(diff(standing)).toEqual([]);
  });

  test.each<[what: string, standing: Inputs, expected: object]>([
    ['a value', { i: 'id > 5' }, { field: 'driver-config-values/c/i', standing: '"id > 5"', file: 'nothing' }],
    [
      'a word that ends in none',
      { i: 'or_none' },
      { field: 'driver-config-values/c/i', standing: '"or_none"', file: 'nothing' },
    ],
    [
      'a word that begins with none',
      { i: 'none_of' },
      { field: 'driver-config-values/c/i', standing: '"none_of"', file: 'nothing' },
    ],
    [
      'a list of the word none',
      { i: ['none'] },
      { field: 'driver-config-values/c/i', standing: '["none"]', file: 'nothing' },
    ],
    [
      'a long text, shown from its beginning',
      { i: 'x'.repeat(200) },
      { field: 'driver-config-values/c/i', standing: `"${'x'.repeat(119)}…`, file: 'nothing' },
    ],
    ['zero', { i: 0 }, { field: 'driver-config-values/c/i', standing: '0', file: 'nothing' }],
    [
      'another value than the default',
      { d: 'gbk' },
      { field: 'driver-config-values/c/d', standing: '"gbk"', file: 'nothing' },
    ],
    [
      'a secret',
      { 'c.password': 'hidden' },
      {
        field: 'driver-config-values/c/c.password',
        standing: 'a value that is not shown',
        file: 'a value that is not shown',
      },
    ],
  ])('is a difference: %s', (_what, standing, expected) => {
    expect(diff(standing)).toEqual([expected]);
  });

  test('is none if the file mentions it without a value', () => {
    expect(differences(job({ i: null }), job({ i: '' }), known)).toEqual([]);
  });
});

describe('values that are equal byte by byte', () => {
  test.each(['%2Fx%2Fy', 'a+b+c', '1+1', '100%25', '%', 'a%2', '2026%2D11'])(
    'are equal whatever they look like: %s',
    (text) => {
      expect(differences(job({ i: text }), job({ i: text }))).toEqual([]);
      expect(differences(job({ i: text, n: 1 }), job({ i: text, n: 'x%20y' }))).toHaveLength(1);
    },
  );
});
