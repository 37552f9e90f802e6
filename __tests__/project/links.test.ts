import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { linksOf, sectionsOf } from '../../scripts/markdown/page.ts';
import { root } from '../../scripts/root.ts';

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.md'], {
  cwd: root,
  encoding: 'utf8',
});
const pages = listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)));
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

/** Why a link of a page leads nowhere; `null` where it leads somewhere, or out of the project. */
function internalError(page: string, target: string): string | null {
  if (/^https:\/\/[^\s/]+/.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (/^[a-z]+:|^\//.test(path) || !existsSync(join(root, file))) return `${target}: there is no such file`;
  if (anchor === undefined) return null;
  const anchors = sectionsOf(read(file)).map((section) => section.anchor);
  return anchors.includes(decodeURIComponent(anchor)) ? null : `${target}: there is no such heading`;
}

test.each(pages)('every link of %s leads somewhere', (page) => {
  expect(linksOf(read(page)).flatMap((target) => internalError(page, target) ?? [])).toEqual([]);
});

test('a link that leads nowhere is seen', () => {
  expect(pages).toContain('README.zh-CN.md');
  expect(internalError('README.md', 'docs/nothing.md')).toContain('no such file');
  expect(internalError('README.md', 'docs/gate.md#nothing')).toContain('no such heading');
  expect(internalError('docs/gate.md', '#the-gate')).toBeNull();
  expect(internalError('README.md', 'http://example.com')).toContain('no such file');
});
