import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, unmentioned } from '../../../src/migration/definition/definition-diff.ts';
import type { Json } from '../../../src/text/exact-json.ts';

type Inputs = Record<string, Json>;

/** A job whose driver settings are these. */
const job = (inputs: Inputs, more: Record<string, Json> = {}): Json => ({
  name: 'orders',
  job_type: 'NORMAL_JOB',
  'driver-config-values': {
    configs: [{ name: 'c', inputs: Object.entries(inputs).map(([name, value]) => ({ name, value })) }],
  },
  ...more,
});

const same: readonly [what: string, file: Json, standing: Json][] = [
  ['the same text', 'abc', 'abc'],
  ['text that the service encodes', 'a b/c?d=é', 'a%20b%2Fc%3Fd%3D%C3%A9'],
  ['text with a blank encoded as +', 'select a from b', 'select+a+from+b'],
  ['text that the service gives as it is', 'where a > 1', 'where a > 1'],
  ['text with a % that the service gives as it is', 'a like "x%"', 'a like "x%"'],
  ['text that is no encoding', '100%', '100%'],
  ['a number as its text', 5, '5'],
  ['text as a number', '5', 5],
  ['a boolean as its text', true, 'true'],
  ['text as a boolean', 'false', false],
  ['a wide number', 9007199254740993n, '9007199254740993'],
  ['nothing and an empty text', null, ''],
  ['an empty object and an empty list', {}, []],
  ['an object, its keys in another order', { a: 1, b: [2] }, { b: ['2'], a: '1' }],
  ['an object of three keys in another order', { b: 1, c: 3, a: 2 }, { c: 3, a: 2, b: 1 }],
  ['an object that holds nothing and one that holds an empty list', { a: null, b: 1 }, { a: [], b: 1 }],
  ['an object as its text', { a: 1, b: 'x' }, '{"b":"x","a":1}'],
  ['an object as its encoded text', { a: 'x y' }, encodeURIComponent('{"a":"x y"}')],
  ['a list', [1, 2], ['1', '2']],
];

const different: readonly [what: string, file: Json, standing: Json][] = [
  ['another text', 'abc', 'abd'],
  ['letters of another case', 'abc', 'ABC'],
  ['a blank more', 'abc', 'abc%20'],
  ['a + that is one, where blanks are %20', 'a b', 'a+b%20'],
  ['another number', 5, '50'],
  ['a text for nothing', 'x', ''],
  ['nothing for a text', '', 'x'],
  ['an object for another text', { a: 1 }, 'a'],
  ['an object with another value', { a: 1 }, '{"a":2}'],
  ['an object with a key more', { a: 1 }, { a: 1, b: 2 }],
  ['lists whose texts are cut elsewhere', ['a', 'bc'], ['ab', 'c']],
  ['a list and the text of its items', ['a', 'b'], ['a,b']],
  ['an object whose keys and values are cut elsewhere', { a: 'b', c: 'd' }, { a: 'b,c:d' }],
  ['a text and a list of it', 'a', ['a']],
  ['true and 1', true, 1],
  ['a list in another order', [1, 2], [2, 1]],
  ['a list and an object of the same values', ['1'], { 0: '1' }],
];

describe('the definition in the file and the one at the service', () => {
  test.each(same)('agree: %s', (_what, file, standing) => {
    expect(differences(job({ i: file }), job({ i: standing }))).toEqual([]);
  });

  test.each(different)('differ: %s', (_what, file, standing) => {
    expect(differences(job({ i: file }), job({ i: standing }))).toMatchObject([{ field: 'driver-config-values/c/i' }]);
  });

  test('are the same, encoded or not, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(differences(job({ i: text }), job({ i: encodeURIComponent(text) }))).toEqual([]);
      }),
    );
  });

  test('differ wherever another text is encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, other) => {
        // A text that is an encoding itself can be read in two ways.
        fc.pre(text !== other && !/[%+]/.test(other) && decodeURIComponent(other) !== text);
        expect(differences(job({ i: text }), job({ i: encodeURIComponent(other) }))).toHaveLength(1);
      }),
    );
  });

  test('what is no configuration and no input is passed over', () => {
    const odd = (configs: Json): Json => ({ 'to-config-values': { configs } });
    for (const configs of [null, 'x', [null, 5], [{ name: 'c', inputs: 'x' }], [{ name: 'c', inputs: [null, 'x'] }]])
      expect(differences(odd(configs), odd([{ name: 'c', inputs: [{ name: 'i', value: 'y' }] }]))).toEqual([]);
    const nameless = odd([{ name: 7, inputs: [{ name: null, value: 'x' }] }]);
    expect(differences(nameless, odd([]))).toMatchObject([{ field: 'to-config-values/7/null' }]);
  });

  test.each(['c.password', 'c.accessKey', 'c.dek', 'c.iv', 'c.dbPasswd', 'c.securityToken'])(
    'differ in %s without being shown',
    (name) => {
      const values = (value: Json): Json => ({
        'to-config-values': { configs: [{ name: 'c', inputs: [{ name, value }] }] },
      });
      expect(differences(values('hidden-one'), values('hidden-two'))).toEqual([
        {
          field: `to-config-values/c/${name}`,
          standing: 'a value that is not shown',
          file: 'a value that is not shown',
        },
      ]);
    },
  );

  test('only what the file says counts', () => {
    const standing = job({ i: 1, added: 'x' }, { 'creation-user': 'cdm', 'to-link-name': 'dws', is_use_sql: 'false' });
    expect(differences(job({ i: 1 }), standing)).toEqual([]);
  });

  test.each(['job_type', 'from-connector-name', 'to-connector-name', 'from-link-name', 'to-link-name'])(
    'are compared in %s',
    (field) => {
      expect(differences(job({}, { [field]: 'one' }), job({}, { [field]: 'two' }))).toEqual([
        { field, standing: '"two"', file: '"one"' },
      ]);
      expect(differences(job({}, { [field]: 'o ne' }), job({}, { [field]: 'o%20ne' }))).toEqual([]);
    },
  );

  test.each(['from-config-values', 'to-config-values', 'driver-config-values'])('are compared in %s', (field) => {
    const values = (value: Json): Json => ({
      [field]: { configs: [{ name: 'c', inputs: [{ name: 'c.i', value }] }] },
    });
    expect(differences(values('one'), values('two'))).toEqual([
      { field: `${field}/c/c.i`, standing: '"two"', file: '"one"' },
    ]);
  });

  test('are not compared in the name: it may be encoded, and it is the same job', () => {
    expect(differences(job({}, { name: 'a b' }), job({}, { name: 'a%20b' }))).toEqual([]);
  });

  test('an input that the service does not have differs', () => {
    expect(differences(job({ i: 'x' }), job({}))).toEqual([
      { field: 'driver-config-values/c/i', standing: 'nothing', file: '"x"' },
    ]);
  });

  test('of two inputs of the same name the last one counts', () => {
    const twice: Json = {
      'to-config-values': {
        configs: [
          {
            name: 'c',
            inputs: [
              { name: 'i', value: 1 },
              { name: 'i', value: 2 },
            ],
          },
        ],
      },
    };
    const once: Json = { 'to-config-values': { configs: [{ name: 'c', inputs: [{ name: 'i', value: 2 }] }] } };
    expect(differences(twice, once)).toEqual([]);
    expect(differences(once, twice)).toEqual([]);
  });

  test.each<[what: string, values: Json]>([
    ['{} for an empty list of inputs', { configs: [{ name: 'c', inputs: {} }] }],
    ['{} for an empty list of configs', { configs: {} }],
    ['nothing', null],
    ['a text', 'x'],
    ['entries that are none', { configs: [7, { name: 'c', inputs: [null, 'x'] }] }],
  ])('%s at the service means no input', (_what, values) => {
    expect(differences(job({ i: null }), { 'driver-config-values': values, job_type: 'NORMAL_JOB' })).toEqual([]);
    expect(differences(job({ i: 1 }), { 'driver-config-values': values, job_type: 'NORMAL_JOB' })).toHaveLength(1);
  });

  test('what is no job at all differs as a whole', () => {
    expect(differences({ a: 1 }, 'x')).toEqual([{ field: '', standing: '"x"', file: '{"a":1}' }]);
    expect(differences('x', {})).toHaveLength(1);
  });
});

describe('a difference as shown', () => {
  const shown = (file: Json, standing: Json): readonly (string | undefined)[] => {
    const [only] = differences(job({ i: file }), job({ i: standing }));
    return [only?.file, only?.standing];
  };

  test('is decoded', () => expect(shown('a b', 'a%20c')).toEqual(['"a b"', '"a c"']));
  test('shows what cannot be decoded as it is', () => expect(shown('a', '%E0%A4%A')).toEqual(['"a"', '"%E0%A4%A"']));
  test('shows wide numbers', () => expect(shown('x', 9007199254740993n)).toEqual(['"x"', '"9007199254740993"']));

  test('is whole up to 120 characters', () => {
    const text = 'x'.repeat(118);
    expect(shown(text, 'y')[0]).toBe(`"${text}"`);
  });

  test('shows long texts around the place where they differ', () => {
    const [file, standing] = shown(`${'x'.repeat(500)}A${'y'.repeat(500)}`, `${'x'.repeat(500)}B${'y'.repeat(500)}`);
    expect(file).toBe(`…${'x'.repeat(40)}A${'y'.repeat(79)}…`);
    expect(standing).toBe(`…${'x'.repeat(40)}B${'y'.repeat(79)}…`);
  });

  test('marks no cut where there is none', () => {
    const [file, standing] = shown(`A${'y'.repeat(500)}`, 'y'.repeat(300));
    expect(file).toBe(`"A${'y'.repeat(118)}…`);
    expect(standing?.startsWith('"y')).toBe(true);
    expect(shown(`${'x'.repeat(200)}A`, 'x'.repeat(200))[0]).toBe(`…${'x'.repeat(40)}A"`);
  });
});

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
    ['that no document describes', { x: 'y' }],
  ])('is no difference: %s', (_what, standing) => {
    expect(diff(standing)).toEqual([]);
  });

  test.each<[what: string, standing: Inputs, expected: object]>([
    ['a value', { i: 'id > 5' }, { field: 'driver-config-values/c/i', standing: '"id > 5"', file: 'nothing' }],
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
