import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linksOf, proseOf, sectionsOf } from '../../scripts/markdown/page.ts';
import { outOfStep } from '../../scripts/markdown/translation.ts';
import { root } from '../../scripts/root.ts';

const page = (name: string) => ({ name, text: readFileSync(join(root, name), 'utf8') });
const english = page('README.md');
const chinese = page('README.zh-CN.md');

describe('README.zh-CN.md', () => {
  test('is in step with README.md; where not, each line says what to do', () => {
    expect(outOfStep(english, chinese)).toEqual([]);
  });

  test('each links to the other at its top', () => {
    expect(linksOf(sectionsOf(english.text)[0]?.text ?? '')).toContain(chinese.name);
    expect(linksOf(sectionsOf(chinese.text)[0]?.text ?? '')).toContain(english.name);
  });

  test('is written in Chinese, every heading and every section', () => {
    for (const { title, text } of sectionsOf(chinese.text)) {
      const [, ...rest] = proseOf(text).split('\n');
      expect(title).toMatch(/\p{Script=Han}/u);
      expect(rest.join('\n')).toMatch(/\p{Script=Han}/u);
    }
  });

  test('has each paragraph on a line of its own, for a line break would be shown as a blank', () => {
    const internalError = chinese.text.match(/^.*[\p{Script=Han}，。、；：）]\n(?=[\p{Script=Han}（`[*\w])/gmu) ?? [];
    expect(internalError).toEqual([]);
  });
});
