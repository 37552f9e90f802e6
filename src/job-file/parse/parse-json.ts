import { createScanner, type JSONScanner } from 'jsonc-parser';
import { SCAN_ERRORS, TOKEN } from './json-tokens.ts';
import { type Fault, MAX_DEPTH, MAX_VALUES, type Member, type Parsed, type Tree } from './tree.ts';

/**
 * Reads JSON, with comments and trailing commas allowed. The scanner is jsonc-parser's; the tree is built here because
 * the package's own builder recurses without a limit and lets duplicate keys pass.
 */
export function parseJson(text: string): Parsed {
  const reader = new Reader(text);
  try {
    const tree = reader.document();
    return reader.faults.length === 0 ? { ok: true, tree } : { ok: false, faults: reader.faults };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { ok: false, faults: [...reader.faults, error.fault] };
  }
}

/** Ends the reading of a text that makes no sense from here on. */
class Stop extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

class Reader {
  readonly faults: Fault[] = [];
  readonly #text: string;
  readonly #scanner: JSONScanner;
  #token: number = TOKEN.unknown;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
    this.#scanner = createScanner(text, false);
  }

  document(): Tree {
    this.#next();
    const tree = this.#value(0);
    if (this.#token !== TOKEN.end) this.#stop('the text goes on after its end');
    return tree;
  }

  #is(kind: number): boolean {
    return this.#token === kind;
  }

  #next(): void {
    do {
      this.#token = this.#scanner.scan();
      const error: number = this.#scanner.getTokenError();
      if (error !== 0) this.#stop(SCAN_ERRORS[error] ?? 'this cannot be read');
    } while (
      this.#token === TOKEN.blanks ||
      this.#token === TOKEN.lineBreak ||
      this.#token === TOKEN.lineComment ||
      this.#token === TOKEN.blockComment
    );
  }

  #value(depth: number): Tree {
    const at = this.#scanner.getTokenOffset();
    if (depth > MAX_DEPTH) this.#stop(`values are nested more than ${MAX_DEPTH} deep`, 'too-deep');
    this.#values += 1;
    if (this.#values > MAX_VALUES)
      this.#stop(`the file holds more than ${MAX_VALUES} values; split it into several files`, 'too-large');
    switch (this.#token) {
      case TOKEN.openBrace:
        if (this.#text.startsWith('{{', at)) this.#stop(QUOTE_PLACEHOLDER, 'unquoted-placeholder');
        return this.#object(at, depth);
      case TOKEN.openBracket:
        return this.#array(at, depth);
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
        return this.#stop('the text ends where a value should stand');
      default:
        return this.#stop(`a value should stand here, not ${JSON.stringify(this.#source().slice(0, 40))}`);
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
      members.push({ key, literal, at: keyAt, value: this.#value(depth + 1) });
      this.#separator(TOKEN.closeBrace, '`,` or `}`');
    }
    this.#next();
    return { kind: 'object', at, members };
  }

  #array(at: number, depth: number): Tree {
    const items: Tree[] = [];
    this.#next();
    while (this.#token !== TOKEN.closeBracket) {
      items.push(this.#value(depth + 1));
      this.#separator(TOKEN.closeBracket, '`,` or `]`');
    }
    this.#next();
    return { kind: 'array', at, items };
  }

  /** A comma may stand before the closing bracket: people leave it when they delete the last entry. */
  #separator(close: number, expected: string): void {
    if (this.#token === TOKEN.comma) this.#next();
    else if (this.#token !== close) this.#unexpected(expected);
  }

  #source(): string {
    const at = this.#scanner.getTokenOffset();
    return this.#text.slice(at, at + this.#scanner.getTokenLength());
  }

  #unexpected(expected: string): never {
    if (this.#token === TOKEN.end) this.#stop(`the text ends where ${expected} should stand`);
    this.#stop(`${expected} should stand here, not ${JSON.stringify(this.#source().slice(0, 40))}`);
  }

  #stop(message: string, code = 'syntax'): never {
    const at = this.#scanner.getTokenOffset();
    throw new Stop({ at, code, message: code === 'syntax' ? `Not valid JSON: ${message}.` : sentence(message) });
  }
}

export const QUOTE_PLACEHOLDER =
  'This {{ … }} stands outside of quotes, where it is not text but an object. Quote it: "{{ NAME }}"';

export function duplicateKey(at: number, key: string): Fault {
  const message = `The key ${JSON.stringify(key.slice(0, 80))} stands twice in this object. Keep one of the two: which would count is not defined.`;
  return { at, code: 'duplicate-key', message };
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return start.endsWith('.') ? start : `${start}.`;
}
