import type { JSONScanner } from 'jsonc-parser';
import { createScanner } from 'jsonc-parser/lib/esm/impl/scanner.js';
import { duplicateKey, QUOTE_PLACEHOLDER } from './faults.ts';
import { SCAN_ERRORS, scanToken, TOKEN } from './json-tokens.ts';
import { type Fault, MAX_DEPTH, MAX_VALUES, type Member, type Tree } from './tree.ts';

/** Ends the parsing of an invalid text. */
export class InvalidJson extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Builds the tree of a JSON text from the tokens of the scanner. */
export class JsonReader {
  readonly faults: Fault[] = [];
  /** Offsets of the entries that were dropped, `null` if there is no list of jobs. */
  entryOffsets: number[] | null = null;
  readonly #dropEntries: boolean;
  readonly #text: string;
  readonly #scanner: JSONScanner;
  #token: number = TOKEN.unknown;
  #values = 0;

  constructor(text: string, dropEntries: boolean) {
    this.#dropEntries = dropEntries;
    this.#text = text;
    this.#scanner = createScanner(text, false);
  }

  document(): Tree {
    this.#next();
    const tree = this.#value(0);
    if (this.#token !== TOKEN.end) this.#stop('there is more text after its end');
    return tree;
  }

  /** The value at an offset of a text that is known to be valid. */
  entry(offset: number): Tree {
    this.#scanner.setPosition(offset);
    this.#next();
    return this.#value(1);
  }

  #is(kind: number): boolean {
    return this.#token === kind;
  }

  #next(): void {
    this.#token = scanToken(this.#scanner, this.#text);
    const error: number = this.#scanner.getTokenError();
    if (error !== 0) this.#stop(SCAN_ERRORS[error] ?? 'this cannot be read');
  }

  #value(depth: number): Tree {
    const at = this.#scanner.getTokenOffset();
    if (depth > MAX_DEPTH) this.#stop(`values are nested more than ${MAX_DEPTH} levels deep`, 'too-deep');
    this.#values += 1;
    if (this.#values > MAX_VALUES)
      this.#stop(`the file contains more than ${MAX_VALUES} values. Split it into several files`, 'too-large');
    switch (this.#token) {
      case TOKEN.openBrace:
        if (this.#text.startsWith('{{', at)) this.#stop(QUOTE_PLACEHOLDER, 'unquoted-placeholder');
        return this.#object(at, depth);
      case TOKEN.openBracket:
        return this.#array(at, depth, depth === 0);
      case TOKEN.string: {
        const text = this.#scanner.getTokenValue();
        const literal = this.#source();
        this.#next();
        return { kind: 'string', at, text, literal };
      }
      case TOKEN.number: {
        const literal = this.#source();
        this.#next();
        return { kind: 'number', at, literal };
      }
      case TOKEN.true:
        this.#next();
        return { kind: 'word', at, literal: 'true' };
      case TOKEN.false:
        this.#next();
        return { kind: 'word', at, literal: 'false' };
      case TOKEN.null:
        this.#next();
        return { kind: 'word', at, literal: 'null' };
      case TOKEN.end:
        return this.#stop('the text ends where a value is expected');
      default:
        return this.#stop(`expected a value, not ${JSON.stringify(this.#source().slice(0, 40))}`);
    }
  }

  #object(at: number, depth: number): Tree {
    const members: Member[] = [];
    const seen = new Set<string>();
    this.#next();
    while (this.#token !== TOKEN.closeBrace) {
      if (!this.#is(TOKEN.string)) this.#unexpected('a key in double quotes or `}`');
      const keyAt = this.#scanner.getTokenOffset();
      const key = this.#scanner.getTokenValue();
      const literal = this.#source();
      if (seen.has(key)) this.faults.push(duplicateKey(keyAt, key));
      seen.add(key);
      this.#next();
      if (!this.#is(TOKEN.colon)) this.#unexpected('`:`');
      this.#next();
      const value =
        depth === 0 && key === 'jobs' && this.#is(TOKEN.openBracket)
          ? this.#array(this.#scanner.getTokenOffset(), depth + 1, true)
          : this.#value(depth + 1);
      members.push({ key, literal, at: keyAt, value });
      this.#separator(TOKEN.closeBrace, '`,` or `}`');
    }
    this.#next();
    return { kind: 'object', at, members };
  }

  #array(at: number, depth: number, isJobList: boolean): Tree {
    const items: Tree[] = [];
    const offsets: number[] | null = this.#dropEntries && isJobList ? [] : null;
    if (offsets !== null) this.entryOffsets = offsets;
    this.#next();
    while (this.#token !== TOKEN.closeBracket) {
      const offset = this.#scanner.getTokenOffset();
      const item = this.#value(depth + 1);
      if (offsets === null) items.push(item);
      else offsets.push(offset);
      this.#separator(TOKEN.closeBracket, '`,` or `]`');
    }
    this.#next();
    return { kind: 'array', at, items };
  }

  /** Allows a comma before the closing bracket. */
  #separator(close: number, expected: string): void {
    if (this.#token === TOKEN.comma) this.#next();
    else if (this.#token !== close) this.#unexpected(expected);
  }

  #source(): string {
    const at = this.#scanner.getTokenOffset();
    return this.#text.slice(at, at + this.#scanner.getTokenLength());
  }

  #unexpected(expected: string): never {
    if (this.#token === TOKEN.end) this.#stop(`the text ends where ${expected} is expected`);
    this.#stop(`expected ${expected}, not ${JSON.stringify(this.#source().slice(0, 40))}`);
  }

  #stop(message: string, code = 'syntax'): never {
    const at = this.#scanner.getTokenOffset();
    throw new InvalidJson({ at, code, message: code === 'syntax' ? `Not valid JSON: ${message}.` : sentence(message) });
  }
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return start.endsWith('.') ? start : `${start}.`;
}
