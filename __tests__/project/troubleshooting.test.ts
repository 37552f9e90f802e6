import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';
import { hintFor } from '../../src/auth/hints.ts';

const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8');

// As the program says it: quotes and backticks without the escapes of the source.
const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
  .join('\n')
  .replace(/\\(['"`])/g, '$1');

interface Row {
  readonly head: string;
  readonly text: string;
}

/** The texts of the first columns, each with the head of its table. */
function rows(): readonly Row[] {
  let head = '';
  return page.split('\n').flatMap((line) => {
    const [, first = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (!line.startsWith('|') || first.startsWith('---')) return [];
    const text = /^`(.*)`$/.exec(first)?.[1];
    if (text === undefined) head = first;
    return text === undefined ? [] : [{ head, text: text.replaceAll('\\`', '`') }];
  });
}

const ours = rows().filter(({ head }) => head === 'the message says');
const theirs = rows().filter(({ head }) => head === 'the service says');

test.each(ours)('the program says: $text', ({ text }) => {
  for (const piece of text.split('…').filter((it) => it.trim() !== '')) expect(source).toContain(piece.trim());
});

test.each(theirs)('a hint is given where the service says: $text', ({ text }) => {
  const failure = { httpStatus: 401, code: 'APIGW.0301', message: text, call: 'GET /v1.1/p/clusters' };
  const plain = hintFor({ ...failure, message: 'something else' });
  expect(hintFor(failure)).not.toBe(plain);
});

test('both kinds of tables were found', () => {
  expect(ours.length).toBeGreaterThan(40);
  expect(theirs.length).toBeGreaterThan(4);
});
