import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCutter } from '../../../scripts/runner/lines.ts';

function cut(...pieces: string[]): string[] {
  const lines: string[] = [];
  const cutter = new LineCutter((line) => lines.push(line));
  for (const piece of pieces) cutter.push(piece);
  cutter.end();
  return lines;
}

test.each([
  ['nothing', [], []],
  ['all line ends', ['a\nb\r\nc\rd'], ['a', 'b', 'c', 'd']],
  ['a line end cut in two', ['a\r', '\nb'], ['a', 'b']],
  ['a return at the end', ['a\r'], ['a']],
  ['empty lines', ['\n\n'], ['', '']],
])('%s', (_, pieces, lines) => {
  expect(cut(...pieces)).toEqual(lines);
});

test('where the stream is cut does not matter', () => {
  const text = fc.array(fc.constantFrom('a', '\r', '\n', 'bc')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(20), (it, at) => {
      expect(cut(it.slice(0, at), it.slice(at))).toEqual(cut(it));
    }),
  );
});
