import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences } from '../../../src/migration/definition/definition-diff.ts';
import type { Json } from '../../../src/text/exact-json.ts';
import { jobWith as job } from '../support/records.ts';

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
  ['an object with a wide number as its text', { a: 9007199254740993n }, '{"a":9007199254740993}'],
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
  ['an object with another wide number', { a: 9007199254740992n }, '{"a":9007199254740993}'],
  ['an object with a key more', { a: 1 }, { a: 1, b: 2 }],
  ['lists whose texts are cut elsewhere', ['a', 'bc'], ['ab', 'c']],
  ['a list and the text of its items', ['a', 'b'], ['a,b']],
  ['a list and the plain text of its items', ['a', 'b'], 'a,b'],
  ['nothing and a text of two quotes', null, '""'],
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
    const unnamed = odd([{ name: { a: 1 }, inputs: [{ value: 'x' }] }]);
    expect(differences(unnamed, odd([]))).toMatchObject([{ field: 'to-config-values/{"a":1}/' }]);
  });

  test.each([
    'c.password',
    'c.accessKey',
    'c.access-key',
    'c.access_key',
    'c.dek',
    'c.iv',
    'c.dbPasswd',
    'c.securityToken',
    'c.passwordHint',
    'c.db-password',
    'password',
  ])('differ in %s without being shown', (name) => {
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
  });

  test.each(['c.ivory', 'c.password.length', 'c.native'])('differ in %s, which is no secret, and are shown', (name) => {
    expect(differences(job({ [name]: 'one' }), job({ [name]: 'two' }))).toEqual([
      { field: `driver-config-values/c/${name}`, standing: '"two"', file: '"one"' },
    ]);
  });

  test('differ in a field of the job or in a part of one without showing a secret', () => {
    const hidden = 'a value that is not shown';
    expect(differences(job({}, { password: 'one' }), job({}, { password: 'two' }))).toEqual([
      { field: 'password', standing: hidden, file: hidden },
    ]);
    expect(differences(job({}, { extra: { a: 1, login: { password: 'one' } } }), job({}, { extra: { a: 2 } }))).toEqual(
      [{ field: 'extra', standing: '{"a":2}', file: `{"a":1,"login":{"password":"${hidden}"}}` }],
    );
  });

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

  test('shows the encoding where nothing else differs', () =>
    expect(shown('a%20b', 'a b')).toEqual(['"a%20b"', '"a b"']));

  test('is whole up to 120 characters', () => {
    const text = 'x'.repeat(117);
    expect(shown(`${text}A`, `${text}B`)).toEqual([`"${text}A"`, `"${text}B"`]);
    expect(shown(`${text}A`, `${text}${'B'.repeat(80)}`)[0]).toBe(`"${text}A"`);
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
    // 120 characters from the cut to the end.
    expect(shown(`${'x'.repeat(100)}A${'y'.repeat(78)}`, 'x'.repeat(100))[0]).toBe(
      `…${'x'.repeat(40)}A${'y'.repeat(78)}"`,
    );
  });
});
