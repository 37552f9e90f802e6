/**
 * The tree of a JSON or YAML text with the position of each value and its spelling in JSON. Values are not converted to
 * JavaScript, so they are not rounded, reordered or retyped before they are sent.
 */
export type Tree = ObjectTree | ArrayTree | StringTree | NumberTree | WordTree;

export interface ObjectTree {
  readonly kind: 'object';
  readonly at: number;
  readonly members: readonly Member[];
}

export interface Member {
  readonly key: string;
  /** The key as JSON text with quotes. */
  readonly literal: string;
  readonly at: number;
  readonly value: Tree;
}

export interface ArrayTree {
  readonly kind: 'array';
  readonly at: number;
  readonly items: readonly Tree[];
}

export interface StringTree {
  readonly kind: 'string';
  readonly at: number;
  readonly text: string;
  /** The string as JSON text, with quotes and escapes as written. */
  readonly literal: string;
  /** True if a placeholder or macro was filled in. The text may then be a secret and is never shown. */
  readonly filled?: boolean;
}

export interface NumberTree {
  readonly kind: 'number';
  readonly at: number;
  readonly literal: string;
}

export interface WordTree {
  readonly kind: 'word';
  readonly at: number;
  readonly literal: 'true' | 'false' | 'null';
}

/** An error in a text. `at` is an offset in UTF-16 units. */
export interface Fault {
  readonly at: number;
  readonly code: string;
  readonly message: string;
}

/** Ten times deeper than any job, and far from a stack overflow. */
export const MAX_DEPTH = 100;

/** Ten thousand jobs with a hundred values each. A tree of this size needs about 300 MB. */
export const MAX_VALUES = 1_000_000;

/** The tree as JSON text without blanks and comments. Spelling and order are kept. */
export function printTree(tree: Tree): string {
  const parts: string[] = [];
  print(tree, parts);
  return parts.join('');
}

function print(tree: Tree, parts: string[]): void {
  switch (tree.kind) {
    case 'object':
      tree.members.forEach((member, index) => {
        parts.push(index === 0 ? '{' : ',', member.literal, ':');
        print(member.value, parts);
      });
      parts.push(tree.members.length === 0 ? '{}' : '}');
      return;
    case 'array':
      tree.items.forEach((item, index) => {
        parts.push(index === 0 ? '[' : ',');
        print(item, parts);
      });
      parts.push(tree.items.length === 0 ? '[]' : ']');
      return;
    case 'string':
    case 'number':
    case 'word':
      parts.push(tree.literal);
      return;
    default:
      tree satisfies never;
  }
}

/** The value of a key, `null` if there is none or the tree is not an object. */
export function get(tree: Tree | null, key: string): Tree | null {
  return memberOf(tree, key)?.value ?? null;
}

export function memberOf(tree: Tree | null, key: string): Member | null {
  if (tree?.kind !== 'object') return null;
  return tree.members.find((member) => member.key === key) ?? null;
}

/** The text of a string, `null` for other values. */
export function textOf(tree: Tree | null): string | null {
  return tree?.kind === 'string' ? tree.text : null;
}

export function itemsOf(tree: Tree | null): readonly Tree[] {
  return tree?.kind === 'array' ? tree.items : [];
}

/** A description of a value for messages: `the number 5`, `null`, `a list`. */
export function describe(tree: Tree | null): string {
  if (tree === null) return 'nothing';
  switch (tree.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'string':
      if (tree.text === '') return 'an empty string';
      return tree.filled ? 'a string that was filled in' : `the string ${JSON.stringify(tree.text.slice(0, 60))}`;
    case 'number':
      return `the number ${tree.literal.slice(0, 60)}`;
    case 'word':
      return tree.literal;
    default:
      return tree satisfies never;
  }
}

/** A copy with all strings replaced by `edit`. Unchanged parts are shared. */
export function editStrings(tree: Tree, edit: (text: StringTree) => StringTree): Tree {
  switch (tree.kind) {
    case 'object': {
      let changed = false;
      const members = tree.members.map((member) => {
        const value = editStrings(member.value, edit);
        if (value === member.value) return member;
        changed = true;
        return { ...member, value };
      });
      return changed ? { ...tree, members } : tree;
    }
    case 'array': {
      const items = tree.items.map((item) => editStrings(item, edit));
      return items.some((item, index) => item !== tree.items[index]) ? { ...tree, items } : tree;
    }
    case 'string':
      return edit(tree);
    case 'number':
    case 'word':
      return tree;
    default:
      return tree satisfies never;
  }
}

/** A string with another text at the same place. The spelling is kept if the text is unchanged. */
export function withText(tree: StringTree, text: string): StringTree {
  return text === tree.text ? tree : { ...tree, text, literal: JSON.stringify(text), filled: true };
}
