import type { ASTNode } from '@marcbachmann/cel-js';
import { nearestName } from '../../text/nearest-name.ts';
import { fitsInt64 } from '../rules/arithmetic.ts';
import { isMetric, isScope, METRICS, type Mention, SCOPES } from '../rules/metrics.ts';
import { boundName, childrenOf } from './tree.ts';

/** What is wrong at a place of a rule's text, counted from 0. */
export interface Complaint {
  readonly at: number;
  readonly message: string;
}

export interface Names {
  readonly mentions: ReadonlySet<Mention>;
  readonly complaints: readonly Complaint[];
}

/**
 * The counts that a rule mentions, wherever they stand in it, and what is wrong with its names and literals.
 * `isOther` tells whether a name that is none of ours is one that CEL knows, such as `int`.
 */
export function readNames(root: ASTNode, isOther: (name: string) => boolean): Names {
  const mentions = new Set<Mention>();
  const complaints: Complaint[] = [];
  const complain = (at: number, message: string) => complaints.push({ at, message });
  let saidUpTo = 0;

  const visit = (node: ASTNode, bound: ReadonlySet<string>, parent: ASTNode | null): void => {
    if (node.op === '.' && node.args[0].op === 'id' && isScope(node.args[0].args)) {
      const scope = node.args[0].args;
      // Two meanings of `previous.rows_read` in one rule: nobody who reads it could tell which was judged.
      if (bound.has(scope))
        complain(node.args[0].start, `a macro of this rule binds "${scope}"; give its element another name`);
      else if (isMetric(node.args[1])) mentions.add(`${scope}.${node.args[1]}`);
      else complain(node.pos, unknown(node.args[1], METRICS, `${scope}.`));
      return;
    }
    if (node.op === 'id') visitName(node.args, node.start, node.input, bound);
    if (node.op === 'value') visitLiteral(node.args, node, parent);
    const name = boundName(node);
    const inner = name === null ? bound : new Set([...bound, name]);
    // `cel` of `cel.bind(…)` is no variable, and what a macro binds is none of ours.
    const skipped = name !== null && node.op === 'rcall' && node.args[0] === 'bind' ? node.args[1] : null;
    for (const child of childrenOf(node)) if (child !== skipped) visit(child, inner, node);
  };

  const visitName = (name: string, at: number, text: string, bound: ReadonlySet<string>): void => {
    if (bound.has(name)) return;
    if (isMetric(name)) mentions.add(name);
    else if (isScope(name)) complain(at, `"${name}" needs a count behind it, such as ${name}.rows_written`);
    else if (at >= saidUpTo && !isOther(name)) {
      const word = hyphenated(text, at) ?? name;
      saidUpTo = at + word.length;
      complain(at, unknown(word, [...METRICS, ...SCOPES], ''));
    }
  };

  const visitLiteral = (value: unknown, node: ASTNode, parent: ASTNode | null): void => {
    if (typeof value === 'bigint') {
      if (!fitsInt64(parent?.op === '-_' ? -value : value)) complain(node.start, 'this number does not fit in 64 bits');
    } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      complain(node.start, 'unsigned numbers are not used here: leave out the "u"');
  };

  visit(root, new Set(), null);
  return { mentions, complaints };
}

/** The word at a place with its hyphens: `rows-written`, which CEL reads as a subtraction, is meant as one name. */
function hyphenated(text: string, at: number): string | null {
  const word = /^[A-Za-z_]\w*(?:-[A-Za-z_]\w*)+/.exec(text.slice(at))?.[0];
  return word !== undefined && nearestName(word, METRICS) !== null ? word : null;
}

function unknown(name: string, candidates: readonly string[], prefix: string): string {
  const near = nearestName(name, candidates);
  const hint = near === null ? `known are ${candidates.join(', ')}` : `did you mean "${prefix}${near}"?`;
  return `unknown name "${prefix}${name}"; ${hint}`;
}
