import { expect, test } from 'vitest';
import {
  blocksOf,
  codeSpansOf,
  linksOf,
  proseOf,
  sectionsOf,
  slugOf,
  tablesOf,
} from '../../../scripts/markdown/page.ts';

const PAGE = `Before.

# Top

See [the gate](docs/gate.md#the-gate), ![a picture](a.png) and \`[no](link)\`.

\`\`\`sh
# no heading
echo '| no | table |' # [no](link)
\`\`\`
\`\`\`\`
\`\`\`
\`\`\`\`

## Two words

| name | what |
| --- | ---: |
| \`a\\|b\` | [x](y.md) |
| **c** | |

<!-- [no](comment) -->
## Two words
Text with \`code
over a line\`.
`;

test('sections begin at headings, and only outside fenced blocks', () => {
  const sections = sectionsOf(PAGE);
  expect(sections.map(({ level, title, anchor }) => [level, title, anchor])).toEqual([
    [1, 'Top', 'top'],
    [2, 'Two words', 'two-words'],
    [2, 'Two words', 'two-words-1'],
  ]);
  expect(sections[0]?.text).toMatch(/^# Top\n[\s\S]*````\n$/);
  expect(sectionsOf('No heading')).toEqual([]);
});

test.each([
  ['A first workflow', 'a-first-workflow'],
  ['`data-time` and time_zone', 'data-time-and-time_zone'],
  ['What equal counts prove, and what not', 'what-equal-counts-prove-and-what-not'],
  ['[Links](https://example.com) & dashes – too', 'links--dashes--too'],
  ['在另一个工作流作业中等待', '在另一个工作流作业中等待'],
  ['“权限”，AK/SK（两侧）', '权限aksk两侧'],
])('%s gets the anchor %s', (title, anchor) => {
  expect(slugOf(title)).toBe(anchor);
});

test('blocks keep their fences; a longer fence ends with as many marks', () => {
  expect(blocksOf(PAGE)).toEqual(["```sh\n# no heading\necho '| no | table |' # [no](link)\n```", '````\n```\n````']);
  expect(blocksOf('```\nnot closed')).toEqual(['```\nnot closed']);
});

test('links are those of the prose', () => {
  expect(linksOf(PAGE)).toEqual(['docs/gate.md#the-gate', 'a.png', 'y.md']);
  expect(linksOf('[`https://example.com`](https://example.com)')).toEqual(['https://example.com']);
});

test('prose has neither blocks nor comments', () => {
  expect(proseOf(PAGE)).not.toMatch(/no heading|comment/);
  expect(proseOf('one\r\n<!-- a\nb -->two')).toBe('one\ntwo');
});

test('code spans may go over a line', () => {
  expect(codeSpansOf(PAGE)).toEqual(['[no](link)', 'a\\|b', 'code over a line']);
});

test('tables have their head and their rows', () => {
  expect(tablesOf(PAGE)).toEqual([
    [
      ['name', 'what'],
      ['`a\\|b`', '[x](y.md)'],
      ['**c**', ''],
    ],
  ]);
});
