/** JSON as a tree in which numbers keep their spelling. */
export type Tree = string | boolean | null | RawNumber | Tree[] | { [key: string]: Tree };

/** The result of `JSON.rawJSON`: `JSON.stringify` writes its text unchanged. */
export interface RawNumber {
  readonly rawJSON: string;
}

// Node 24 has both; the type library of the compile target does not know them yet.
interface ExactJson {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}
const exactJson = JSON as unknown as ExactJson;

/** Parses JSON without touching the spelling of numbers. Throws SyntaxError. */
export function parseExact(text: string): Tree {
  return exactJson.parse(text, (_key, value, context) =>
    typeof value === 'number' ? exactJson.rawJSON(context.source ?? String(value)) : value,
  ) as Tree;
}

/** A number that `JSON.stringify` writes as this text. Returns text that is no JSON number as it is. */
export function rawNumber(text: string): RawNumber | string {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? exactJson.rawJSON(text) : text;
}

export function isRawNumber(value: unknown): value is RawNumber {
  return exactJson.isRawJSON(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

/**
 * The exact text of each element of the array under `key` of the outermost object. Of a duplicate key the last one counts,
 * as in `JSON.parse`. The text must be valid JSON.
 */
export function rawElements(text: string, key: string): string[] {
  const scan = new Scanner(text);
  let elements: string[] = [];
  scan.object((name) => {
    if (name === key && scan.peek() === '[') elements = scan.array();
    else scan.value();
  });
  return elements;
}

/** Finds where each value of valid JSON begins and ends. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#text[this.#at] ?? '';
  }

  object(member: (name: string) => void): void {
    if (this.peek() !== '{') return;
    this.#at++;
    while (this.peek() !== '}' && this.#at < this.#text.length) {
      const name = JSON.parse(this.value()) as string;
      if (this.peek() === ':') this.#at++;
      this.peek();
      member(name);
      if (this.peek() === ',') this.#at++;
    }
    this.#at++;
  }

  array(): string[] {
    const elements: string[] = [];
    this.peek();
    this.#at++;
    while (this.peek() !== ']' && this.#at < this.#text.length) {
      elements.push(this.value());
      if (this.peek() === ',') this.#at++;
    }
    this.#at++;
    return elements;
  }

  /** Skips one value and returns its text. */
  value(): string {
    const first = this.peek();
    const from = this.#at;
    if (first === '{') this.object(() => this.value());
    else if (first === '[') this.array();
    else if (first === '"') this.#string();
    else while (this.#at < this.#text.length && !/[\s,\]}:]/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#text.slice(from, this.#at);
  }

  #string(): void {
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at++;
  }
}
