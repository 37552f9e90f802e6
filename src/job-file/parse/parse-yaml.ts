import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Scalar } from 'yaml';
import type { ParsedText } from './file-shape.ts';
import { duplicateKey, QUOTE_PLACEHOLDER } from './parse-json.ts';
import { type Fault, MAX_DEPTH, type Member, type Tree } from './tree.ts';
import { tooLarge } from './yaml-limits.ts';

type ParsedYaml = ({ readonly ok: true } & ParsedText) | { readonly ok: false; readonly faults: Fault[] };

/** What aliases may add: enough for any shared block, far too little for a text that doubles with every line. */
const MAX_EXPANDED = 200_000;

/**
 * Reads YAML 1.2 by its core schema into the tree that the JSON of the same file would give. What JSON could not spell
 * is a fault: numbers such as `0x1F`, `.5` or `+1`, keys that are no strings, unknown tags, merge keys (`<<`, which
 * left YAML with version 1.2).
 */
export function parseYaml(text: string): ParsedYaml {
  const fault = tooLarge(text);
  if (fault) return { ok: false, faults: [fault] };
  try {
    return readDocuments(text);
  } catch (error) {
    // The parser recurses: a text nested ten thousand deep ends its stack.
    if (error instanceof RangeError) return { ok: false, faults: [tooDeep(0)] };
    throw error;
  }
}

function readDocuments(text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    // `!!set`, `!!omap`, `!!binary` and the like have no JSON: they are unknown tags.
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: false,
    lineCounter,
  });
  const [first, second] = documents as Document.Parsed[];
  const faults = (documents as Document.Parsed[]).flatMap((document) =>
    [...document.errors, ...document.warnings].map((error) => yamlFault(text, error.pos[0], error.message)),
  );
  if (second) {
    const message = `The file holds ${documents.length} YAML documents, parted by "---". Only one is read: put all jobs into its "jobs" list.`;
    faults.push({ at: second.range[0], code: 'several-documents', message });
  }
  if (faults.some((fault) => /call stack/.test(fault.message))) return { ok: false, faults: [tooDeep(0)] };
  if (faults.length > 0) return { ok: false, faults: tabFault(text, faults) ?? faults };
  if (!first || first.contents === null) return { ok: false, faults: [EMPTY] };
  const reader = new Reader();
  const tree = reader.tree(first.contents, 0);
  return reader.faults.length === 0 && tree ? { ok: true, tree, entries: null } : { ok: false, faults: reader.faults };
}

function yamlFault(text: string, at: number, message: string): Fault {
  const lineStart = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const open = /(?:[:-]|^)[ \t]+(\{\{)/.exec(line);
  if (open) return { at: lineStart + line.indexOf('{{'), code: 'unquoted-placeholder', message: QUOTE_PLACEHOLDER };
  return { at, code: 'syntax', message: `Not valid YAML: ${message.split('\n')[0]}` };
}

/** A tab as indentation is the cause of the errors that follow, so it is reported alone. */
function tabFault(text: string, faults: readonly Fault[]): Fault[] | null {
  const tab = /^ *(\t)/m.exec(text);
  const first = Math.min(...faults.map((fault) => fault.at));
  if (tab === null || text.lastIndexOf('\n', first) + 1 < tab.index) return null;
  const at = tab.index + tab[0].length - 1;
  const message = 'Not valid YAML: this line is indented with a tab. Use blanks.';
  return [{ at, code: 'syntax', message }];
}

function tooDeep(at: number): Fault {
  return { at, code: 'too-deep', message: `Values are nested more than ${MAX_DEPTH} deep.` };
}

const EMPTY: Fault = { at: 0, code: 'empty-file', message: 'The file is empty: it holds no job.' };

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

class Reader {
  readonly faults: Fault[] = [];
  /** Filled in the order of the text, so that an alias means the anchor before it, as YAML has it. */
  readonly #anchors = new Map<string, unknown>();
  #inAlias = 0;
  #expanded = 0;

  /** `null` where nothing can be made of the node; the fault is noted. */
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

  /** Long strings count by their length, so that neither many nor large repetitions get through. */
  #repeatsTooMuch(node: unknown, at: number): boolean {
    const before = this.#expanded;
    const length = isScalar(node) && typeof node.value === 'string' ? node.value.length : 0;
    this.#expanded += 1 + (length >> 5);
    if (this.#expanded < MAX_EXPANDED) return false;
    const message = 'The aliases of this file repeat too much: it grows beyond what can be sent.';
    if (before < MAX_EXPANDED) this.#fault({ at, code: 'too-large', message });
    return true;
  }

  #note(node: unknown): void {
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
  }

  #alias(name: string, at: number, depth: number): Tree | null {
    if (!this.#anchors.has(name))
      return this.#fault({
        at,
        code: 'syntax',
        message: `Not valid YAML: no anchor &${name} stands before this alias.`,
      });
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
      // `{{ DAY }}` without quotes is, to YAML, an object whose key is an object.
      if (isMap(pair.key)) return this.#fault({ at, code: 'unquoted-placeholder', message: QUOTE_PLACEHOLDER });
      const key = this.#key(pair.key, keyAt);
      if (key === null) continue;
      if (seen.has(key)) this.#fault(duplicateKey(keyAt, key));
      seen.add(key);
      const value = this.tree(pair.value, depth + 1);
      if (value)
        members.push({ key, literal: JSON.stringify(key), at: keyAt, value: placed(value, pair.value, keyAt) });
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
          'Merge keys (<<) left YAML with version 1.2 and are not expanded. Use an alias for a whole value, or repeat the entries.',
      });
    if (isScalar(scalar) && typeof scalar.value === 'string') return scalar.value;
    return this.#fault({ at, code: 'bad-key', message: 'A key has to be a string. Put it in quotes.' });
  }

  #scalar(node: Scalar, at: number): Tree | null {
    const { value } = node;
    if (typeof value === 'string') {
      return { kind: 'string', at, text: value, literal: JSON.stringify(value) };
    }
    if (value === null || value === undefined) return { kind: 'word', at, literal: 'null' };
    if (typeof value === 'boolean') return { kind: 'word', at, literal: value ? 'true' : 'false' };
    const source = node.source ?? '';
    if (typeof value === 'number' && JSON_NUMBER.test(source)) return { kind: 'number', at, literal: source };
    const message = `JSON cannot spell the number ${source.slice(0, 60)}, and the service would be sent another text than the one written here. Quote it: "${source.slice(0, 60)}"`;
    return this.#fault({ at, code: 'unquoted-number', message });
  }

  #fault(fault: Fault): null {
    this.faults.push(fault);
    return null;
  }
}

/** An empty value stands nowhere; it is reported at its key. */
function placed(value: Tree, node: unknown, keyAt: number): Tree {
  return node === null || node === undefined ? { ...value, at: keyAt } : value;
}

function offsetOf(node: unknown): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}
