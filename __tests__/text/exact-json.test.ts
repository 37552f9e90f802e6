import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject, parseExactJson } from '../../src/text/exact-json.ts';

describe('JSON without rounding', () => {
  test.each<[text: string, value: unknown]>([
    ['1', 1],
    ['-0', -0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['1.5', 1.5],
    ['1e2', 100],
    // Spelled as a fraction or with an exponent it is no integer that somebody counted.
    ['1e300', 1e300],
    ['9007199254740993.0', 9007199254740992],
    ['{"a":[9007199254740993,{"b":"9007199254740993"}]}', { a: [9007199254740993n, { b: '9007199254740993' }] }],
    ['null', null],
    ['"x"', 'x'],
  ])('%s', (text, value) => {
    expect(parseExactJson(text)).toEqual(value);
  });

  test.each(['', ' ', '{', '[1,', '{"a":1}x', "{'a':1}", 'undefined', '01', 'NaN'])('%j is none', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  test('keeps every digit of every integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (number) => {
        expect(String(parseExactJson(String(number)))).toBe(String(number));
      }),
    );
  });

  test('reads whatever is no number as JSON.parse does', () => {
    const plain = fc.jsonValue().filter((value) => !/\de\+|\d{16}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        const text = JSON.stringify(value);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

test.each<[unknown, boolean]>([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  ['x', false],
  [7, false],
  [undefined, false],
])('%j is an object: %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});
