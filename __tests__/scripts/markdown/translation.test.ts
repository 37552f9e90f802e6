import { expect, test } from 'vitest';
import { sectionsOf } from '../../../scripts/markdown/page.ts';
import { digestOf, outOfStep } from '../../../scripts/markdown/translation.ts';

const ORIGINAL = `# Title

[中文](b.md)

## Inputs

Set \`one\`, \`two\` or \`three\`: [why](#outputs), [more](docs/x.md).

| input | default | what it is |
| --- | --- | --- |
| **Which** | | |
| \`one\` | \`5h\` | The first, before \`two\`. |
| \`two\` | | The second. |

\`\`\`yaml
one: 5h # five hours
\`\`\`

## Outputs

None.
`;

const [top = '', inputs = '', outputs = ''] = sectionsOf(ORIGINAL).map(({ text }) => digestOf(text));

const TRANSLATION = `# 标题

<!-- translated from: ${top} -->

[English](a.md)

## 输入

<!-- translated from: ${inputs} -->

[更多](docs/x.md)，[原因](#输出)：设置\`three\`、\`two\`或\`one\`。

| 输入 | 默认值 | 说明 |
| --- | --- | --- |
| **哪些** | | |
| \`one\` | \`5h\` | 第一个，在\`two\`之前。 |
| \`two\` | | 第二个。 |

\`\`\`yaml
one: 5h # five hours
\`\`\`

## 输出

<!-- translated from: ${outputs} -->

无。
`;

function compare(original: string, translation: string): string {
  const pages = [
    { name: 'a.md', text: original },
    { name: 'b.md', text: translation },
  ] as const;
  return outOfStep(...pages).join('\n');
}

test('in step, whatever the order of words', () => {
  expect(compare(ORIGINAL, TRANSLATION)).toBe('');
});

test('a digest is short, and does not depend on blank lines around a section', () => {
  expect(digestOf('## A\n\nText.\n\n')).toBe(digestOf('## A\n\nText.'));
  expect(digestOf('## A\n\nText.')).not.toBe(digestOf('## A\n\ntext.'));
  expect(digestOf('')).toMatch(/^[0-9a-f]{8}$/);
});

test('a changed original names the section and the digest to write', () => {
  const changed = ORIGINAL.replace('None.', 'One.');
  const digest = digestOf(sectionsOf(changed)[2]?.text ?? '');
  expect(compare(changed, TRANSLATION)).toBe(
    `b.md, "输出" ("Outputs"): the original has changed. Translate the section again, then write <!-- translated from: ${digest} --> in place of ${outputs}.`,
  );
});

test.each<[string, string, string, string]>([
  [
    'a section without a digest',
    `<!-- translated from: ${outputs} -->`,
    '',
    `write <!-- translated from: ${outputs} -->`,
  ],
  ['a heading of another level', '## 输出', '### 输出', 'Heading 3 is "## Outputs" here, and "### 输出" there.'],
  ['a heading too few', '## 输出\n', '', 'Heading 3 is "## Outputs" here, and missing there.'],
  ['a heading too many', '## 输出', '## 新\n\n## 输出', 'Heading 4 is missing here, and "## 输出" there.'],
  ['a changed block', 'one: 5h #', 'one: 6h #', 'its fenced block 1 is not that of the original.'],
  ['a block too few', '```yaml\none: 5h # five hours\n```', '', 'it has 0 fenced blocks in place of 1.'],
  ['a changed link', 'docs/x.md', 'docs/y.md', 'links missing: docs/x.md'],
  ['a link to another heading', '(#输出)', '(#输入)', 'links missing: heading 3'],
  ['a link to no heading', '(#输出)', '(#outputs)', '#outputs, which is no heading'],
  ['no link to the other language', '[English](a.md)', 'English', 'links missing: the other language'],
  ['a row too few', '| `two` | | 第二个。 |\n', '', 'table 1 has 3 rows in place of 4.'],
  ['a cell too many', '| **哪些** | | |', '| **哪些** | | | |', 'table 1, row 2 has 4 cells in place of 3.'],
  ['a translated name', '| `two` | |', '| `二` | |', 'table 1, row 4: "`二`" does not go with "`two`".'],
  ['another default', '`5h` |', '`6h` |', 'table 1, row 3: "`6h`" does not go with "`5h`".'],
  ['a default too many', '| `two` | |', '| `two` | 空 |', 'table 1, row 4: "空" does not go with "".'],
  ['a cell without its code', '在`two`之前', '在它之前', 'table 1, row 3: "第一个，在它之前。" does not go with'],
  [
    'a table without its head',
    '\n| 输入 | 默认值 | 说明 |\n| --- | --- | --- |',
    '',
    'table 1 has 3 rows in place of 4.',
  ],
  ['code that was left out', '`three`、', '', 'code missing: three'],
  ['code that was made up', '无。', '无`three`。', 'code that the original lacks: three'],
])('%s is seen', (_, from, to, expected) => {
  expect(TRANSLATION).toContain(from);
  expect(compare(ORIGINAL, TRANSLATION.replace(from, to))).toContain(expected);
});
