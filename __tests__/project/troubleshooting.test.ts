import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';
import { hintFor } from '../../src/auth/errors/hints.ts';

const pages = ['README.md', 'docs/troubleshooting.md', 'docs/credentials.md'];

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

/** The texts of the first columns of a page, each with the head of its table. */
function rows(page: string): readonly Row[] {
  let head = '';
  return readFileSync(join(root, page), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, first = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      if (!line.startsWith('|') || first.startsWith('---')) return [];
      const text = /^`(.*)`$/.exec(first)?.[1];
      if (text === undefined) head = first;
      return text === undefined ? [] : [{ head, text: text.replaceAll('\\`', '`') }];
    });
}

/** The texts under one head, on all pages. */
function textsUnder(head: string): readonly Row[] {
  return pages.flatMap(rows).filter((row) => row.head === head);
}

const ours = textsUnder('the message says');
// What a code of the service means for a job is between the two of them; hints are for the credential and the way there.
const theirs = textsUnder('the service says').filter(({ text }) => !/^Cdm\.\d{4}$/.test(text));

test.each(ours)('the program says: $text', ({ text }) => {
  const pieces = text.split('…').filter((piece) => piece.trim() !== '');
  expect(pieces.filter((piece) => !source.includes(piece.trim()))).toEqual([]);
});

test.each(theirs)('a hint is given where the service says: $text', ({ text }) => {
  const failure = { httpStatus: 401, code: 'APIGW.0301', message: text, call: 'GET /v1.1/p/clusters' };
  const plain = hintFor({ ...failure, message: 'something else' });
  expect(hintFor(failure)).not.toBe(plain);
});

test.each(pages)('%s has both kinds of tables', (page) => {
  const heads = rows(page).map(({ head }) => head);
  expect(heads.filter((head) => head === 'the message says').length).toBeGreaterThan(8);
  expect(heads.filter((head) => head === 'the service says').length).toBeGreaterThan(3);
});

test('a text is in a table once', () => {
  for (const page of pages) {
    const texts = rows(page).map(({ text }) => text);
    expect([page, texts.filter((text, at) => texts.indexOf(text) < at && text.includes(' '))]).toEqual([page, []]);
  }
});
