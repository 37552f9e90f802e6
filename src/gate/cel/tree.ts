import type { ASTNode } from '@marcbachmann/cel-js';

/** The macros that give a name to each element; the name stands in the first argument. */
const ELEMENT_MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** The parts of a node in the order in which they are written. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** The name that a node binds for its own arguments: `x` of `list.all(x, x > 0)` and of `cel.bind(x, 1, x > 0)`. */
export function boundName(node: ASTNode): string | null {
  if (node.op !== 'rcall') return null;
  const [name, receiver, args] = node.args;
  const bind = name === 'bind' && receiver.op === 'id' && receiver.args === 'cel';
  const first = args[0];
  return first?.op === 'id' && (bind || ELEMENT_MACROS.has(name)) ? first.args : null;
}
