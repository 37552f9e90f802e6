import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExact, rawElements, rawNumber } from '../../emulator/json.ts';

describe('exact JSON', () => {
  it.each(['1.0', '-0', '1e3', '9007199254740993', '0.10', '123456789012345678901234567890'])(
    'keeps the number %s as it is written',
    (text) => {
      expect(JSON.stringify(parseExact(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
    },
  );

  it('writes text that is no number as text', () => {
    expect(JSON.stringify([rawNumber('12'), rawNumber('many'), rawNumber('1,5')])).toBe('[12,"many","1,5"]');
  });

  it.each([
    ['blanks inside kept', '{ "jobs" : [ { "a" : 1.0 } , [ 2 ] ] }', ['{ "a" : 1.0 }', '[ 2 ]']],
    ['other keys around', '{"x":[1],"jobs":["]","\\"}"],"y":{"jobs":[3]}}', ['"]"', '"\\"}"']],
    ['an escaped key', '{"j\\u006fbs":[null,true]}', ['null', 'true']],
    ['the last of two', '{"jobs":[1],"jobs":[2]}', ['2']],
    ['no such key', '{"clusters":["a"]}', []],
    ['not a list', '{"jobs":{"a":[1]}}', []],
    ['an empty list', '{"jobs":[ ]}', []],
  ])('takes the elements out: %s', (_what, text, elements) => {
    expect(rawElements(text, 'jobs')).toEqual(elements);
  });

  it('takes out exactly what went in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.jsonValue(),
        fc.constantFrom(undefined, 2, '\t'),
        (jobs, other, space) => {
          const text = JSON.stringify({ other, jobs, 'jobs ': other }, null, space);
          const elements = rawElements(text, 'jobs');
          expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(JSON.stringify(jobs)));
          for (const element of elements) expect(text).toContain(element);
        },
      ),
    );
  });
});
