import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  code,
  details,
  fenced,
  htmlCode,
  link,
  nameCell,
  prose,
  table,
} from '../../../src/github/markdown/markdown.ts';
import { hostileText } from '../hostile-text.ts';

/** What a browser shows for text of our making, which holds no tags. */
function decoded(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('\u200b', '');
}

describe('prose', () => {
  it.each([
    ['plain words stay readable', 'rows_written is 812 (of 1000)', 'rows_written is 812 (of 1000)'],
    ['HTML', '<b>&amp;', '&#60;b&#62;&#38;amp;'],
    ['emphasis', '*a* _b_ ~c~', '&#42;a&#42; &#95;b&#95; &#126;c&#126;'],
    ['a table cell', 'a|b\\|c', 'a&#124;b&#92;&#124;c'],
    ['a mention', '@octocat', '&#64;&#8203;octocat'],
    ['references', '#12 GH-3', '&#35;&#8203;12 GH-&#8203;3'],
    ['an address', 'http://a.example', 'http:&#8203;//a.example'],
    ['an address behind a mark', 'x_www.a.example', 'x_www&#8203;.a.example'],
    ['a reference behind a mark', 'x_GH-1 HIGH-1', 'x_GH-&#8203;1 HIGH-1'],
    ['an emoji', ':tada:', '&#58;&#8203;tada:'],
    ['a list', '- x', '&#45; x'],
    ['a numbered list', '12. x', '&#49;&#50;. x'],
    ['a name in code', 'the input `wait-timeout` of `with:`', 'the input `wait-timeout` of `with:`'],
    ['other code', '`a b` ``c``', '&#96;a b&#96; &#96;&#96;c&#96;&#96;'],
    ['line breaks', ' a\nb ', 'a\\nb'],
  ])('%s', (_, text, markdown) => {
    expect(prose(text)).toBe(markdown);
  });

  it('shows what it was given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(decoded(prose(text))).toBe(text.trim());
      }),
    );
  });

  it('is cut to its limit', () => {
    expect(prose('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});

describe('code', () => {
  it.each([
    ['a name', 'orders_2026', '`orders_2026`'],
    ['nothing', '', ''],
    ['backticks', 'a``b', '```a``b```'],
    ['a backtick at the edge', '`a', '`` `a ``'],
    ['spaces at both edges', ' a ', '`  a  `'],
    ['a bar', 'a || b', '<code>a &#124;&#124; b</code>'],
    ['a line break', 'a\nb', '`a\\nb`'],
  ])('%s', (_, text, markdown) => {
    expect(code(text)).toBe(markdown);
  });
});

describe('fenced', () => {
  it('outlasts every fence within', () => {
    expect(fenced('a\n```\n\t````b\r\nc\u0007\n')).toBe('`````text\na\n```\n    ````b\nc\\u0007\n`````');
  });
});

describe('link', () => {
  it.each([
    ['https://github.com/a/b/actions/runs/1', '[t](https://github.com/a/b/actions/runs/1)'],
    ['https://a.example/(x)|y<z', '[t](https://a.example/%28x%29%7cy%3Cz)'],
    ['javascript:alert(1)', 't'],
    ['not an address', 't'],
  ])('%s', (address, markdown) => expect(link('t', address)).toBe(markdown));
});

describe('a table', () => {
  it('has as many cells in a row as columns, whatever they hold', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const lines = table([{ title: 'A' }, { title: 'B', right: true }], [[code(a), prose(b)]]).split('\n');
        expect(lines).toHaveLength(3);
        expect(lines[1]).toBe('| :--- | ---: |');
        expect(lines[2]?.match(/\|/g)).toHaveLength(3);
        expect(lines[2]).not.toMatch(/[\r\u0085\u2028\u2029]/);
      }),
      { numRuns: 1000 },
    );
  });
});

const cmark = (markdown: string): string | null => {
  const extensions = ['table', 'strikethrough', 'autolink', 'tasklist', 'tagfilter'].flatMap((name) => ['-e', name]);
  const done = spawnSync('cmark-gfm', ['--unsafe', ...extensions], { input: markdown, encoding: 'utf8' });
  return done.error ? null : done.stdout;
};

const COLUMNS = ['A', 'B', 'C', 'D'].map((title) => ({ title }));

// GitHub's own engine, where it is installed: the escaping above is about what it makes of the text.
describe.skipIf(cmark('') === null)('read by cmark-gfm', () => {
  it('hostile text becomes no element of its own', () => {
    const samples = fc.sample(hostileText, 400);
    const rows = samples.map((text) => [code(text), prose(text), nameCell(text.padEnd(41, 'x')), 'MARK']);
    const blocks = samples.map((text) =>
      details(`${htmlCode(text)} MARK`, `${prose(text)}\n\n- ${prose(text)}\n\n${fenced(text)}`),
    );
    const html = cmark([table(COLUMNS, rows), ...blocks].join('\n\n')) ?? '';
    const tags = new Set([...html.matchAll(/<(\/?[a-zA-Z!][a-zA-Z0-9-]*)/g)].map(([, name]) => name?.replace('/', '')));
    const ours = [
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'code',
      'wbr',
      'details',
      'summary',
      'p',
      'ul',
      'li',
      'pre',
    ];
    expect([...tags].filter((tag) => !ours.includes(tag ?? ''))).toEqual([]);
    expect(html.match(/<tr>/g)).toHaveLength(samples.length + 1);
    expect(html.match(/<td align="left">MARK<\/td>/g)).toHaveLength(samples.length);
    expect(html.match(/<details>/g)).toHaveLength(samples.length);
    expect(html.match(/<\/details>/g)).toHaveLength(samples.length);
    expect(html.match(/<pre>/g)).toHaveLength(samples.length);
  });
});

describe('nameCell', () => {
  it.each([
    ['orders', '`orders`'],
    ['x'.repeat(40), `\`${'x'.repeat(40)}\``],
    ['ab-'.repeat(14), '<code>ab-ab-ab-ab-ab-a<wbr>b-ab-ab-ab-ab-ab<wbr>-ab-ab-ab-</code>'],
    [
      `|||${'x'.repeat(38)}`,
      `<code>&#124;&#124;&#124;${'x'.repeat(13)}<wbr>${'x'.repeat(16)}<wbr>${'x'.repeat(9)}</code>`,
    ],
  ])('%s', (name, cell) => {
    expect(nameCell(name)).toBe(cell);
  });
});
