import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFileCommands } from '../../../scripts/runner/file-commands.ts';

describe('files of commands, as the runner reads them', () => {
  test.each([
    ['nothing', '', {}],
    ['one value', 'a=1\n', { a: '1' }],
    ['no line end', 'a=1', { a: '1' }],
    ['Windows line ends', 'a=1\r\nb=2\r\n', { a: '1', b: '2' }],
    ['an empty value', 'a=\n', { a: '' }],
    ['= in the value', 'a=b=c\n', { a: 'b=c' }],
    ['<< in the value', 'a=b<<c\n', { a: 'b<<c' }],
    ['empty lines between', '\n\na=1\n\n', { a: '1' }],
    ['the later wins', 'a=1\na=2\n', { a: '2' }],
    ['several lines', 'a<<END\n1\n\n2\nEND\nb=3\n', { a: '1\n\n2', b: '3' }],
    ['several lines, none', 'a<<END\nEND\n', { a: '' }],
    ['a delimiter with =', 'a<<E=F\nx\nE=F\n', { a: 'x' }],
    ['a line that holds the delimiter and more', 'a<<END\nEND of it\nEND\n', { a: 'END of it' }],
    ['blanks stay', 'a =  1 \n', { 'a ': '  1 ' }],
  ])('%s', (_, text, expected) => {
    expect(parseFileCommands(text)).toEqual(expected);
  });

  test.each([
    ['no sign at all', 'hello\n', "Invalid format 'hello'"],
    ['no name', '=1\n', 'Name must not be empty'],
    ['no delimiter', 'a<<\n', 'delimiter must not be empty'],
    ['an open end', 'a<<END\n1\n', "Matching delimiter not found 'END'"],
  ])('%s fails the step', (_, text, message) => {
    expect(() => parseFileCommands(text)).toThrow(message);
  });

  test('a value of any lines comes back whole', () => {
    const line = fc.string().map((text) => text.replaceAll(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        fc.pre(!lines.includes('ghadelimiter_1'));
        const value = lines.join('\n');
        expect(parseFileCommands(`a<<ghadelimiter_1\n${value}\nghadelimiter_1\n`)).toEqual({ a: value });
      }),
    );
  });
});
