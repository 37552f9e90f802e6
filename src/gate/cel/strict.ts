import type { ASTNode } from '@marcbachmann/cel-js';
import { isMetric, isScope } from '../rules/metrics.ts';
import { flatName } from './environment.ts';
import { boundName } from './tree.ts';

/**
 * Writes an expression anew so that every part of it is evaluated. CEL's `&&`, `||`, `?:`, `all` and `exists` skip what
 * cannot change the result, an error included: `rows_written > 0 || rows_read / rows_skipped > 2` would pass although it
 * divides by zero. A rule must not pass on a part that has no value.
 */
export function strictText(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return node.input.slice(node.start, node.end);
    case 'id':
      return node.args;
    case '.': {
      const [left, field] = node.args;
      if (left.op === 'id' && isScope(left.args) && isMetric(field)) return flatName(left.args, field);
      return `${strictText(left)}.${field}`;
    }
    case '.?':
      return `${strictText(node.args[0])}.?${node.args[1]}`;
    case '[]':
      return `${strictText(node.args[0])}[${strictText(node.args[1])}]`;
    case '[?]':
      return `${strictText(node.args[0])}[?${strictText(node.args[1])}]`;
    case 'call':
      return isScopedHas(node) ? 'true' : callText(...node.args);
    case 'rcall':
      return methodText(node, ...node.args);
    case 'list':
      return `[${list(node.args)}]`;
    case 'map':
      return `{${node.args.map(([key, value]) => `${strictText(key)}: ${strictText(value)}`).join(', ')}}`;
    case '?:':
      return `strict_if(${list(node.args)})`;
    case '&&':
      return `strict_and(${list(node.args)})`;
    case '||':
      return `strict_or(${list(node.args)})`;
    case '/':
      return `strict_divide(${list(node.args)})`;
    case '%':
      return `strict_modulo(${list(node.args)})`;
    case '!_':
      return `!(${strictText(node.args)})`;
    case '-_':
      return node.args.op === 'value' ? `(-${strictText(node.args)})` : `strict_negate(${strictText(node.args)})`;
    case '+':
    case '-':
    case '*':
      return `strict_fit(${binary(node.op, node.args)})`;
    default:
      return `(${binary(node.op, node.args)})`;
  }
}

function binary(operator: string, [left, right]: readonly [ASTNode, ASTNode]): string {
  return `${strictText(left)} ${operator} ${strictText(right)}`;
}

function list(nodes: readonly ASTNode[]): string {
  return nodes.map(strictText).join(', ');
}

/** What makes a number of something else may make one that CEL cannot hold: the library's `int(1e30)` has 101 bits. */
const CONVERSIONS = new Set(['int', 'double']);

function callText(name: string, args: readonly ASTNode[]): string {
  const call = `${name}(${list(args)})`;
  return CONVERSIONS.has(name) ? `strict_fit(${call})` : call;
}

/** `has(previous.rows_read)`: whether the number is there is decided before a rule is evaluated. */
function isScopedHas(node: ASTNode): boolean {
  if (node.op !== 'call' || node.args[0] !== 'has') return false;
  const argument = node.args[1][0];
  return argument?.op === '.' && argument.args[0].op === 'id' && isScope(argument.args[0].args);
}

function methodText(node: ASTNode, name: string, receiver: ASTNode, args: readonly ASTNode[]): string {
  const quantifier = (name === 'all' || name === 'exists') && args.length === 2 && boundName(node) !== null;
  // First every element is judged, then the verdicts are joined.
  if (quantifier) return `${strictText(receiver)}.map(${list(args)}).${name}(each, each)`;
  return `${strictText(receiver)}.${name}(${list(args)})`;
}
