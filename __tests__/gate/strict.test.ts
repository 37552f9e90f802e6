import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { describe, expect, test } from 'vitest';
import { checkingEnvironment } from '../../src/gate/cel/environment.ts';
import { strictText } from '../../src/gate/cel/strict.ts';
import { boundName, childrenOf } from '../../src/gate/cel/tree.ts';

const tree = (text: string): ASTNode => checkingEnvironment(Environment).parse(text).ast;

describe('an expression of which every part is evaluated', () => {
  test.each([
    ['rows_read > 0', '(rows_read > 0)'],
    ['previous.rows_read > 0', '(previous__rows_read > 0)'],
    ['a && b', 'strict_and(a, b)'],
    ['a || b && c', 'strict_or(a, strict_and(b, c))'],
    ['a ? b : c', 'strict_if(a, b, c)'],
    ['!a', '!(a)'],
    ['-a', 'strict_negate(a)'],
    ['-5', '(-5)'],
    ['a + b - c * d', 'strict_fit(strict_fit(a + b) - strict_fit(c * d))'],
    ['a / b % c', 'strict_modulo(strict_divide(a, b), c)'],
    ['ratio(a, b) <= 0.5', '(ratio(a, b) <= 0.5)'],
    ['int(a) == double(b)', '(strict_fit(int(a)) == strict_fit(double(b)))'],
    ['"x" in ["x", \'y\']', '("x" in ["x", \'y\'])'],
    ['{"a": b, c: 1}', '{"a": b, c: 1}'],
    ['a[0]', 'a[0]'],
    ['a.b', 'a.b'],
    ['previous.other', 'previous.other'],
    ['x.rows_read', 'x.rows_read'],
    ['has(previous.rows_read)', 'true'],
    ['has(total.rows_read)', 'true'],
    ['has(a.b)', 'has(a.b)'],
    ['has(a.b.c)', 'has(a.b.c)'],
    ['size(previous.rows_read)', 'size(previous__rows_read)'],
    ['[a].all(x, x > b)', '[a].map(x, (x > b)).all(each, each)'],
    ['[a].exists(x, x > b)', '[a].map(x, (x > b)).exists(each, each)'],
    ['[a].exists_one(x, x > b)', '[a].exists_one(x, (x > b))'],
    ['[a].filter(x, x > b)', '[a].filter(x, (x > b))'],
    ['[a].map(x, x + 1)', '[a].map(x, strict_fit(x + 1))'],
    ['"abc".startsWith("a")', '"abc".startsWith("a")'],
    ['a.all(b)', 'a.all(b)'],
  ])('%s', (text, strict) => {
    expect(strictText(tree(text))).toBe(strict);
  });
});

const words = (node: ASTNode): string => node.input.slice(node.start, node.end);

describe('the parts of an expression', () => {
  test.each([
    ['5', []],
    ['a', []],
    ['a.b', ['a']],
    ['f(a, b)', ['a', 'b']],
    ['a.f(b, c)', ['a', 'b', 'c']],
    ['[a, b]', ['a', 'b']],
    ['{a: b, c: d}', ['a', 'b', 'c', 'd']],
    ['!a', ['a']],
    ['-a', ['a']],
    ['a + b', ['a', 'b']],
    ['a ? b : c', ['a', 'b', 'c']],
    ['a[b]', ['a', 'b']],
  ])('%s', (text, parts) => {
    expect(childrenOf(tree(text)).map(words)).toEqual(parts);
  });

  test.each([
    ['a.all(x, x > 0)', 'x'],
    ['a.exists(x, x > 0)', 'x'],
    ['a.exists_one(x, x > 0)', 'x'],
    ['a.map(x, x)', 'x'],
    ['a.filter(x, x > 0)', 'x'],
    ['cel.bind(x, 1, x > 0)', 'x'],
    ['a.bind(x, 1)', null],
    ['cel.other(x, 1)', null],
    ['a.b.bind(x, 1)', null],
    ['a.startsWith(x)', null],
    ['f(x, x > 0)', null],
    ['a', null],
  ])('%s binds %s', (text, name) => {
    expect(boundName(tree(text))).toBe(name);
  });
});
