import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../scripts/demo/markdown.ts';
import { displayWidth, type Paint, pad, plain } from '../../../scripts/demo/terminal.ts';

const render = (markdown: string, paint: Paint = plain) => renderMarkdown(markdown, paint, 80);

describe('the width of a text on the screen', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['订单', 4],
    ['✅', 2],
    ['⚠️', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍💻', 2],
    ['a\u200Bb', 2],
    ['\u001B[31mred\u001B[39m', 3],
    ['–', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
    expect(displayWidth(pad(text, 8))).toBe(8);
  });
});

describe('Markdown in a terminal', () => {
  test.each([
    ['a heading', '## Verdict', 'Verdict'],
    ['entities', 'a &#124; b &lt;c&gt; &amp; @&#8203;d', 'a | b <c> & @d'],
    ['an unknown entity', 'a &foo; b', 'a &foo; b'],
    ['code keeps its marks', '`**a** &amp;` and `` b`c ``', '**a** &amp; and b`c'],
    ['bold and links', '**[Run](https://x.example/1)**', 'Run <https://x.example/1>'],
    ['escapes', '\\*no\\* list', '*no* list'],
    ['a quote', '> note', '▌ note'],
    ['an alert', '> [!WARNING]\n> note', '▌ \n▌ note'],
    ['a list', '- a\n  - b', '• a\n  • b'],
    ['a folded part', '<details><summary>More <code>x</code></summary>\n\nbody\n\n</details>', '▼ More x\n\nbody'],
    ['a code block', '```text\n| a |\n```', '  │ | a |'],
    ['a diagram', '```mermaid\ngantt\n```\nafter', '  (a diagram, which GitHub draws)\nafter'],
    ['an open code block', '```\na', '  │ a'],
  ])('%s', (_, markdown, expected) => {
    expect(render(markdown)).toBe(expected.trim());
  });

  test('a table is aligned by what is seen', () => {
    const table = '| Job | Rows |\n| --- | ---: |\n| `订单` | 1 |\n| a\\|b | 1,000 |';
    expect(render(table).split('\n')).toEqual(['Job  │  Rows', '─────┼──────', '订单 │     1', 'a|b  │ 1,000']);
  });

  test('a table that is too wide becomes lists', () => {
    const table = `| Job | Error |\n| --- | --- |\n| a | ${'x'.repeat(90)} |\n| b | |`;
    expect(render(table).split('\n')).toEqual(['Job    a', `Error  ${'x'.repeat(90)}`, '', 'Job    b', 'Error']);
  });

  test('colours do not move the columns', () => {
    const coloured = render('| A | B |\n| --- | --- |\n| `aa` | 1 |', (_, text) => `\u001B[1m${text}\u001B[22m`);
    expect(new Set(coloured.split('\n').map(displayWidth))).toEqual(new Set([6]));
  });
});
