import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileRules } from '../../src/gate/cel/compile.ts';

const text = readFileSync(new URL('../../docs/gate.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => parse(block));

/** Every `expect` in a YAML block, and every expression in backticks that compares something. */
function rules(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === 'expect' ? [String(item)] : rules(item)));
}

describe('docs/gate.md', () => {
  it('shows rules that compile', async () => {
    const shown = blocks.flatMap(rules);
    expect(shown).toHaveLength(1);
    const inline = [...text.matchAll(/`([^`\n]* (?:==|>=|<=|<|>) [^`\n]*)`/g)].map(([, rule = '']) => rule);
    expect(inline.length).toBeGreaterThan(3);
    for (const rule of [...shown, ...inline]) expect(await compileRules(rule), rule).toMatchObject({ ok: true });
  });

  it('leaves the recipe for the night to examples/nightly.yml', () => {
    expect(text).toContain('(../examples/nightly.yml)');
    expect(text).not.toMatch(/^ *uses:|^on:/m);
  });
});
