import { isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { duplicateKey, QUOTE_PLACEHOLDER } from './faults.ts';
import { type Fault, MAX_DEPTH, type Member, type Tree } from './tree.ts';

/** Limit for what aliases add: enough for shared blocks, too little for a text that doubles with every line. */
const MAX_EXPANDED = 200_000;

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** Strings that occur in every job, such as the names of parameters, are kept once. */
const MAX_CACHED = 10_000;
const MAX_CACHED_LENGTH = 100;

/** Converts nodes of the YAML parser to a tree. */
export class YamlReader {
  readonly faults: Fault[] = [];
  /** Filled in text order, because an alias means the last anchor before it. */
  readonly #anchors = new Map<string, unknown>();
  readonly #strings = new Map<string, { readonly text: string; readonly literal: string }>();
  #inAlias = 0;
  #expanded = 0;

  /** The entry of a list with a single one. */
  entry(list: unknown): Tree | null {
    const tree = this.tree(list, 1);
    return tree?.kind === 'array' ? (tree.items[0] ?? null) : null;
  }

  /** `null` if the node has no equivalent. The fault is recorded. */
  tree(node: unknown, depth: number): Tree | null {
    const at = offsetOf(node);
    if (depth > MAX_DEPTH) return this.#fault(tooDeep(at));
    if (this.#inAlias > 0 && this.#repeatsTooMuch(node, at)) return null;
    if (isAlias(node)) return this.#alias(node.source, at, depth);
    this.#note(node);
    if (isMap(node)) return this.#map(node.items, at, depth);
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => this.tree(item, depth + 1) ?? []);
      return { kind: 'array', at, items };
    }
    if (isScalar(node)) return this.#scalar(node, at);
    if (node === null || node === undefined) return { kind: 'word', at, literal: 'null' };
    return this.#fault({ at, code: 'syntax', message: 'Not valid YAML: this value has no equivalent in JSON.' });
  }

  /** Long strings count by length, so that neither many nor large repetitions pass. */
  #repeatsTooMuch(node: unknown, at: number): boolean {
    const before = this.#expanded;
    const length = isScalar(node) && typeof node.value === 'string' ? node.value.length : 0;
    this.#expanded += 1 + (length >> 5);
    if (this.#expanded < MAX_EXPANDED) return false;
    const message = 'The aliases of this file repeat too much. It becomes too large to be sent.';
    if (before < MAX_EXPANDED) this.#fault({ at, code: 'too-large', message });
    return true;
  }

  #note(node: unknown): void {
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
  }

  #alias(name: string, at: number, depth: number): Tree | null {
    if (!this.#anchors.has(name)) {
      const message = `Not valid YAML: there is no anchor &${name} before this alias.`;
      return this.#fault({ at, code: 'syntax', message });
    }
    this.#inAlias += 1;
    const tree = this.tree(this.#anchors.get(name), depth + 1);
    this.#inAlias -= 1;
    return tree;
  }

  #map(pairs: readonly { key: unknown; value: unknown }[], at: number, depth: number): Tree | null {
    const members: Member[] = [];
    const seen = new Set<string>();
    for (const pair of pairs) {
      const keyAt = offsetOf(pair.key);
      // Without quotes, `{{ DAY }}` is an object whose key is an object.
      if (isMap(pair.key)) return this.#fault({ at, code: 'unquoted-placeholder', message: QUOTE_PLACEHOLDER });
      const key = this.#key(pair.key, keyAt);
      if (key === null) continue;
      if (seen.has(key)) this.#fault(duplicateKey(keyAt, key));
      seen.add(key);
      const value = this.tree(pair.value, depth + 1);
      const { text, literal } = this.#string(key);
      if (value) members.push({ key: text, literal, at: keyAt, value: placed(value, pair.value, keyAt) });
    }
    return { kind: 'object', at, members };
  }

  #key(node: unknown, at: number): string | null {
    const scalar = isAlias(node) ? this.#anchors.get(node.source) : node;
    this.#note(scalar);
    if (isScalar(scalar) && scalar.value === '<<' && scalar.type === 'PLAIN')
      return this.#fault({
        at,
        code: 'merge-key',
        message:
          'Merge keys (<<) are not part of YAML 1.2 and are not expanded. Use an alias for a whole value, or repeat the entries.',
      });
    if (isScalar(scalar) && typeof scalar.value === 'string') return scalar.value;
    return this.#fault({ at, code: 'bad-key', message: 'A key has to be a string. Put it in quotes.' });
  }

  #scalar(node: Scalar, at: number): Tree | null {
    const { value } = node;
    if (typeof value === 'string') return { kind: 'string', at, ...this.#string(value) };
    if (value === null || value === undefined) return { kind: 'word', at, literal: 'null' };
    if (typeof value === 'boolean') return { kind: 'word', at, literal: value ? 'true' : 'false' };
    const source = node.source ?? '';
    if (typeof value === 'number' && JSON_NUMBER.test(source)) return { kind: 'number', at, literal: source };
    const shown = source.slice(0, 60);
    const message = `JSON has no number of the form ${shown}, so the service would get another text than the one in the file. Quote it: "${shown}"`;
    return this.#fault({ at, code: 'unquoted-number', message });
  }

  #string(text: string): { readonly text: string; readonly literal: string } {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const string = { text, literal: JSON.stringify(text) };
    if (text.length <= MAX_CACHED_LENGTH && this.#strings.size < MAX_CACHED) this.#strings.set(text, string);
    return string;
  }

  #fault(fault: Fault): null {
    this.faults.push(fault);
    return null;
  }
}

export function tooDeep(at: number): Fault {
  return { at, code: 'too-deep', message: `Values are nested more than ${MAX_DEPTH} levels deep.` };
}

/** An empty value has no position. It is reported at its key. */
function placed(value: Tree, node: unknown, keyAt: number): Tree {
  return node === null || node === undefined ? { ...value, at: keyAt } : value;
}

function offsetOf(node: unknown): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}
