import type { ASTNode } from '@marcbachmann/cel-js';
import { nearestName } from '../../text/nearest-name.ts';
import { fitsInt64 } from '../rules/arithmetic.ts';
import { isMetric, isScope, METRICS, type Mention, SCOPES } from '../rules/metrics.ts';
import { type Applied, applyBinary, applyIn, applyMinus, applyNot, described, FUNCTIONS } from './operators.ts';
import { condition, conditional, doubleTerm, intTerm, mentionTerm, type Term } from './term.ts';

/** What is wrong at a place of a rule's text, counted from 0. */
export interface RuleProblem {
  readonly at: number;
  readonly message: string;
}

export interface CheckedExpression {
  /** `null` if there is a problem. */
  readonly term: Term | null;
  /** Every count that the expression names, in the order of first mention. */
  readonly mentions: ReadonlySet<Mention>;
  readonly problems: readonly RuleProblem[];
}

/** Checks names and types of a parsed expression and makes it ready for evaluation. All problems come back together. */
export function checkExpression(root: ASTNode): CheckedExpression {
  const checker = new Checker();
  const term = checker.check(root);
  const { mentions, problems } = checker;
  return { term: problems.length === 0 ? term : null, mentions, problems };
}

export const ALLOWED =
  'a rule uses numbers, + - * / %, comparisons, &&, ||, !, ?:, in with a list of numbers, ratio, within, int and double';

class Checker {
  readonly mentions = new Set<Mention>();
  readonly problems: RuleProblem[] = [];
  /** Where the last unknown word ends: `rows-written` is reported once, not as two names. */
  #reportedUpTo = 0;
  #isRefused = false;

  check(node: ASTNode): Term | null {
    switch (node.op) {
      case 'value':
        return this.#literal(node, node.args);
      case 'id':
        return this.#name(node, node.args);
      case '.':
        return this.#scoped(node, ...node.args);
      case 'call':
        return this.#call(node, ...node.args);
      case '?:':
        return this.#conditional(node.args);
      case '!_':
        return this.#apply([node.args], ([operand]) => applyNot(operand));
      case '-_':
        return this.#minus(node.args);
      case 'in':
        return this.#in(node.args);
      case '.?':
      case '[?]':
      case '[]':
        return this.#refuse(node.start, `lists and fields are not read with ${node.op === '[]' ? '[ ]' : '?'}`);
      case 'rcall':
        return this.#refuse(node.start, `functions with a dot, such as .${node.args[0]}(), are not used`);
      case 'list':
        return this.#refuse(node.start, 'a list is only used behind "in"');
      case 'map':
        return this.#refuse(node.start, 'maps are not used');
      default:
        return this.#apply(node.args, ([left, right]) => applyBinary(node.op, left, right));
    }
  }

  #problem(at: number, message: string): null {
    this.problems.push({ at, message });
    return null;
  }

  /** For a part of CEL that rules do not have: the whole list of what they have is shown once. */
  #refuse(at: number, what: string): null {
    if (this.#isRefused) return null;
    this.#isRefused = true;
    return this.#problem(at, `${what} in rules: ${ALLOWED}`);
  }

  #literal(node: ASTNode, value: unknown): Term | null {
    if (typeof value === 'bigint')
      return fitsInt64(value) ? intTerm(() => value) : this.#problem(node.start, 'this number does not fit in 64 bits');
    if (typeof value === 'number') return doubleTerm(() => value);
    if (typeof value === 'boolean') return condition(() => value);
    if (typeof value === 'string') {
      const isNumber = /^[-+]?\d[\d.,]*$/.test(value);
      if (!isNumber) return this.#refuse(node.start, 'strings are not used');
      return this.#problem(
        node.start,
        `strings are not used in rules; write ${value.replaceAll(',', '')} without quotes`,
      );
    }
    if (value === null) return this.#refuse(node.start, 'null is not used');
    if (value instanceof Uint8Array) return this.#refuse(node.start, 'bytes are not used');
    return this.#problem(node.start, 'unsigned numbers are not used in rules: leave out the "u"');
  }

  #name(node: ASTNode, name: string): Term | null {
    if (isMetric(name)) return this.#mention(name);
    if (isScope(name))
      return this.#problem(node.start, `"${name}" needs a count behind it, such as ${name}.rows_written`);
    if (node.start < this.#reportedUpTo) return null;
    const word = hyphenated(node.input, node.start) ?? name;
    this.#reportedUpTo = node.start + word.length;
    return this.#problem(node.start, unknownName(word, [...METRICS, ...SCOPES], ''));
  }

  #scoped(node: ASTNode, left: ASTNode, field: string): Term | null {
    if (left.op === 'id' && !isScope(left.args) && !isMetric(left.args)) return this.#name(left, left.args);
    if (left.op !== 'id' || !isScope(left.args))
      return this.#problem(node.start, `a field is only read behind ${SCOPES.map((scope) => `${scope}.`).join(', ')}`);
    if (isMetric(field)) return this.#mention(`${left.args}.${field}`);
    return this.#problem(node.pos, unknownName(field, METRICS, `${left.args}.`));
  }

  #mention(name: Mention): Term {
    this.mentions.add(name);
    return mentionTerm(name);
  }

  #call(node: ASTNode, name: string, args: readonly ASTNode[]): Term | null {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (known === undefined) {
      const near = nearestName(name, Object.keys(FUNCTIONS));
      const hint = near === null ? `known are ${Object.keys(FUNCTIONS).join(', ')}` : `did you mean "${near}"?`;
      return this.#problem(node.start, `unknown function "${name}"; ${hint}`);
    }
    if (args.length === known.operands) return this.#apply(args, known.apply);
    const separators = /\d,\d{3}\b/.test(node.input.slice(node.start, node.end)) ? '; a number has no commas' : '';
    return this.#problem(
      node.start,
      `${known.usage}, and here ${args.length === 1 ? 'is' : 'are'} ${args.length}${separators}`,
    );
  }

  #conditional([test, then, otherwise]: readonly [ASTNode, ASTNode, ASTNode]): Term | null {
    return this.#apply([test, then, otherwise], ([holds, first, second]) => {
      if (holds.type !== 'bool') return { wrong: `?: asks a condition, and this is ${described(holds)}`, index: 0 };
      const wrong = { wrong: 'both results of ?: must be numbers, or both conditions', index: 2 };
      return conditional(holds, first, second) ?? wrong;
    });
  }

  /** The smallest integer is written as the negation of a literal that does not fit by itself. */
  #minus(operand: ASTNode): Term | null {
    const value = operand.op === 'value' ? operand.args : null;
    if (typeof value === 'bigint' && fitsInt64(-value)) return intTerm(() => -value);
    return this.#apply([operand], ([term]) => applyMinus(term));
  }

  #in([value, list]: readonly [ASTNode, ASTNode]): Term | null {
    if (list.op !== 'list') return this.#problem(list.start, '"in" needs a list of numbers, such as [0, 5]');
    return this.#apply([value, ...list.args], ([wanted, ...elements]) => applyIn(wanted, elements));
  }

  /** Checks the operands; puts them together where all of them are right. */
  #apply(nodes: readonly ASTNode[], join: (terms: readonly [Term, Term, Term, ...Term[]]) => Applied): Term | null {
    const terms = nodes.map((node) => this.check(node)).filter((term) => term !== null);
    if (terms.length < nodes.length) return null;
    const applied = join(terms as unknown as readonly [Term, Term, Term, ...Term[]]);
    if ('type' in applied) return applied;
    return this.#problem(nodes[applied.index]?.start ?? 0, applied.wrong);
  }
}

/** The word at a place with its hyphens: `rows-written`, which CEL reads as a subtraction, is meant as one name. */
function hyphenated(text: string, at: number): string | null {
  const word = /^[A-Za-z_]\w*(?:-[A-Za-z_]\w*)+/.exec(text.slice(at))?.[0];
  return word !== undefined && nearestName(word, METRICS) !== null ? word : null;
}

function unknownName(name: string, candidates: readonly string[], prefix: string): string {
  const begun = candidates.filter((candidate) => candidate.startsWith(`${name}_`));
  const near = begun.length > 0 ? begun : [nearestName(name, candidates)].filter((found) => found !== null);
  const hint =
    near.length === 0
      ? `known are ${candidates.join(', ')}`
      : `did you mean ${near.map((found) => `"${prefix}${found}"`).join(' or ')}?`;
  return `unknown name "${prefix}${name}"; ${hint}`;
}
